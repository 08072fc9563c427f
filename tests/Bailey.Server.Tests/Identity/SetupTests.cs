using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Identity;

namespace Bailey.Server.Tests.Identity;

/// <summary>The first account: by the printed link, once.</summary>
public sealed class SetupTests
{
    [Fact]
    public async Task The_link_makes_the_owner_once_and_signup_is_closed_afterwards()
    {
        await using var server = await ServerFixture.Start();
        Assert.Matches($"(?m)^Setup link: {server.Address.AbsoluteUri}setup#[A-Za-z0-9_-]{{43}}$", server.Said);
        using var first = server.Client();
        Assert.True((await first.GetFromJsonAsync<SessionResponse>("/api/v1/auth/session"))!.SetupNeeded);

        var request = Request(Secret(server), "ann@example.com");
        var made = await first.PostAsJsonAsync("/api/v1/auth/setup", request);
        await ServerFixture.Expect(made, HttpStatusCode.OK);
        var session = await first.GetFromJsonAsync<SessionResponse>("/api/v1/auth/session");
        Assert.Equal(("Ann", "owner", false), (session!.User!.Name, session.Organisations.Single().Role, session.SetupNeeded));

        using var second = server.Client();
        await ServerFixture.Expect(await second.PostAsJsonAsync("/api/v1/auth/setup", request with { Email = "eve@example.com" }), HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Of_many_who_open_the_link_at_once_exactly_one_gets_the_account()
    {
        await using var server = await ServerFixture.Start();
        var secret = Secret(server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            using var client = server.Client();
            return (await client.PostAsJsonAsync("/api/v1/auth/setup", Request(secret, $"p{i}@example.com"))).StatusCode;
        }));
        Assert.Equal(1, answers.Count(s => s == HttpStatusCode.OK));
        Assert.Equal(11, answers.Count(s => s == HttpStatusCode.Gone));
    }

    internal static string Secret(ServerFixture server) => server.Said.Split("/setup#")[^1].Split('\n')[0].Trim();

    internal static SetupRequest Request(string secret, string email) => new(secret, "Castle", "Ann", email, ServerFixture.OwnerPassword);
}
