using System.Net;
using Bailey.Contracts.Egress;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Lfs;
using Bailey.Server.Platform.Connections;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Tests.Git.Lfs;

/// <summary>Where the server goes for an object because a remote says so.</summary>
public sealed class LfsAddressTests
{
    [Theory]
    [InlineData("https://code.example", "https://objects.example/a", true), InlineData("https://code.example", "http://objects.example/a", false)]
    [InlineData("https://code.example", "https://git.lan/a", false), InlineData("https://code.example", "http://store.lan:9000/a", false)]
    [InlineData("https://code.example", "https://STORE.lan:9000/a", false), InlineData("https://code.example", "http://127.0.0.1:8080/a", false)]
    [InlineData("https://git.lan", "https://git.lan/a", true), InlineData("https://git.lan", "http://store.lan:9000/a", true)]
    [InlineData("https://git.lan", "https://objects.example/a", true), InlineData("https://git.lan", "http://other.lan:9000/a", false)]
    public void A_remote_outside_does_not_lead_to_what_was_granted_inside(string remote, string href, bool may)
    {
        using var connector = new GuardedConnector(
            Options.Create(new ConnectionOptions { Grants = "git.lan:443, store.lan:9000, 127.0.0.1:8080" }), (_, _) => Task.FromResult<IPAddress[]>([]));
        Assert.True(OutboundUrl.TryParse($"{remote}/castle.git", out var url, out var destination));
        var lfs = new LfsRemote(connector, new GitRemote.Http(url, destination), null);
        if (may)
        {
            Assert.Equal(href, lfs.Address(href).AbsoluteUri);
        }
        else
        {
            Assert.Equal(502, Assert.Throws<DoorRefusedException>(() => lfs.Address(href)).Status);
        }
    }
}
