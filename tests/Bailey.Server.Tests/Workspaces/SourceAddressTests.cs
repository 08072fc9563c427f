using Bailey.Server.Platform.Connections;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;
using Bailey.TestKit;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Tests.Workspaces;

/// <summary>Addresses of repositories: what git could read as an option, a program or somebody's credential is refused.</summary>
public sealed class SourceAddressTests
{
    private static readonly IsGranted s_nothing = _ => false;

    [Theory]
    [InlineData("https://example.org/group/name.git", "https://example.org/group/name.git")]
    [InlineData("  https://example.org/group/name  ", "https://example.org/group/name")]
    [InlineData("HTTPS://EXAMPLE.org:443/a", "https://example.org/a")]
    [InlineData("https://example.org:8443/a/b", "https://example.org:8443/a/b")]
    [InlineData("https://[::1]:8443/a", "https://[::1]:8443/a")]
    [InlineData("https://10.0.0.1/a", "https://10.0.0.1/a")]
    [InlineData("ssh://git@example.org/group/name.git", "ssh://git@example.org/group/name.git")]
    [InlineData("ssh://git@example.org:2222/name", "ssh://git@example.org:2222/name")]
    [InlineData("git@example.org:group/name.git", "git@example.org:group/name.git")]
    [InlineData("git@example.org:~user/name", "git@example.org:~user/name")]
    public void An_honest_address_is_taken_in_one_form(string address, string form) => Assert.Equal(form, SourceAddress.Check(address, new SourceOptions(), s_nothing));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("--upload-pack=touch /tmp/x")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("ext::sh -c touch% /tmp/x")]
    [InlineData("ext::sh")]
    [InlineData("fd::17")]
    [InlineData("http://example.org/a")]
    [InlineData("git://example.org/a")]
    [InlineData("ftp://example.org/a")]
    [InlineData("https://")]
    [InlineData("https://example.org")]
    [InlineData("https://example.org/")]
    [InlineData("https://token@example.org/a")]
    [InlineData("https://user:password@example.org/a")]
    [InlineData("ssh://git:password@example.org/a")]
    [InlineData("https://example.org/a?private_token=x")]
    [InlineData("https://example.org/a#x")]
    [InlineData("https://exam_ple.org/a")]
    [InlineData("https://example.org/a\nb")]
    [InlineData("https://example.org/a\u0000")]
    [InlineData("https://example.org/\u202egit.a")]
    [InlineData("https://example.org/a b")]
    [InlineData("ssh://-oProxyCommand=x/a")]
    [InlineData("ssh://-u@example.org/a")]
    [InlineData("ssh://git@-oProxyCommand=x/a")]
    [InlineData("-git@example.org:a")]
    [InlineData("git@-oProxyCommand=x:a")]
    [InlineData("git@example.org:-a")]
    [InlineData("git@example.org:")]
    [InlineData("git@example.org:a;b")]
    [InlineData("example.org:a")]
    [InlineData("./relative")]
    [InlineData("name")]
    [InlineData("C:\\x")]
    [InlineData("/etc")]
    [InlineData("file:///etc")]
    [InlineData("file:/etc")]
    [InlineData("file://host/etc")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https:example.org/a")]
    public void An_address_that_is_not_one_is_a_refusal_of_the_field(string address)
    {
        var refused = Assert.Throws<RefusedException>(() => SourceAddress.Check(address, new SourceOptions(), s_nothing)).Refusal;

        Assert.Equal(422, refused.Status);
        Assert.Contains("url", refused.Errors!.Keys);
    }

    [Theory]
    [InlineData("http://code.lan:3000/group/name.git", true)]
    [InlineData("HTTP://CODE.lan:3000/group/name.git", true)]
    [InlineData("http://code.lan/group/name.git", false)]
    [InlineData("http://code.lan:3001/group/name.git", false)]
    [InlineData("http://other.code.lan:3000/group/name.git", false)]
    [InlineData("http://token@code.lan:3000/group/name.git", false)]
    [InlineData("http://code.lan:3000/", false)]
    [InlineData("http://127.0.0.1:8080/name", true)]
    [InlineData("http://127.1:8080/name", true)]
    [InlineData("http://[::1]:8080/name", false)]
    [InlineData("git://code.lan:3000/group/name.git", false)]
    public void Plain_http_is_taken_only_with_the_host_and_port_that_the_operator_granted(string address, bool taken)
    {
        var connector = new GuardedConnector(
            Options.Create(new ConnectionOptions { Grants = "code.lan:3000, 127.0.0.1:8080" }), (_, _) => throw new InvalidOperationException("nothing is resolved"));

        if (taken)
        {
            Assert.StartsWith("http://", SourceAddress.Check(address, new SourceOptions(), connector.IsGranted), StringComparison.Ordinal);
        }
        else
        {
            Assert.Throws<RefusedException>(() => SourceAddress.Check(address, new SourceOptions(), connector.IsGranted));
        }
    }

    [Theory]
    [InlineData("repo", true)]
    [InlineData("a/../repo", true)]
    [InlineData("../outside", false)]
    [InlineData("../allowed-too", false)]
    [InlineData("link", false)]
    [InlineData("link/..", true)]
    [InlineData("inner", true)]
    public void A_folder_is_taken_only_below_an_allowed_one_with_links_followed(string path, bool taken)
    {
        using var folder = new TemporaryFolder();
        var allowed = Path.Join(folder.Path, "allowed");
        Directory.CreateDirectory(Path.Join(allowed, "repo"));
        Directory.CreateDirectory(Path.Join(folder.Path, "outside"));
        Directory.CreateDirectory(Path.Join(folder.Path, "allowed-too"));
        File.CreateSymbolicLink(Path.Join(allowed, "link"), "../outside");
        File.CreateSymbolicLink(Path.Join(allowed, "inner"), "repo");
        var options = new SourceOptions { AllowedPaths = $"/nowhere:{allowed}" };

        foreach (var address in (string[])[Path.Join(allowed, path), "file://" + Path.Join(allowed, path)])
        {
            if (taken)
            {
                Assert.StartsWith(allowed, SourceAddress.Check(address, options, s_nothing), StringComparison.Ordinal);
            }
            else
            {
                Assert.Throws<RefusedException>(() => SourceAddress.Check(address, options, s_nothing));
            }
        }
    }
}
