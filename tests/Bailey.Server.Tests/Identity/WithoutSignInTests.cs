using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Identity;
using Bailey.Server.Platform;

namespace Bailey.Server.Tests.Identity;

/// <summary>BAILEY_AUTH__MODE=none: every request is the first user, on one machine.</summary>
public sealed class WithoutSignInTests
{
    [Fact]
    public async Task Every_request_is_the_first_user_and_whoever_turns_sign_in_on_keeps_everything()
    {
        await using var open = await ServerFixture.Start(new Dictionary<string, string?> { ["Auth:Mode"] = "none" });
        Assert.DoesNotContain("Setup link", open.Said, StringComparison.Ordinal);
        using var anybody = open.Client();
        var session = (await anybody.GetFromJsonAsync<SessionResponse>("/api/v1/auth/session"))!;
        Assert.Equal(("none", "owner", false), (session.Mode, session.Organisations.Single().Role, session.SetupNeeded));
        Assert.NotNull(session.Warning);
        await ServerFixture.Expect(await anybody.PostAsJsonAsync("/api/v1/orgs", new CreateOrganisationRequest("Second")), HttpStatusCode.OK);

        // What another site makes a browser send is refused here too: there is no cookie that could be missing.
        using var other = open.Bare();
        other.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        await ServerFixture.Expect(await other.PostAsJsonAsync("/api/v1/orgs", new CreateOrganisationRequest("Evil")), HttpStatusCode.Forbidden);

        await using var closed = await ServerFixture.Start(open.Database.Settings);
        using var client = closed.Client();
        await ServerFixture.Expect(await client.GetAsync("/api/v1/orgs"), HttpStatusCode.Unauthorized);
        var setup = await client.PostAsJsonAsync("/api/v1/auth/setup", SetupTests.Request(SetupTests.Secret(closed), "ann@example.com"));
        await ServerFixture.Expect(setup, HttpStatusCode.OK);
        var owner = (await setup.Content.ReadFromJsonAsync<SessionResponse>())!;
        Assert.Equal(session.User!.Id, owner.User!.Id);
        Assert.Equal(["Castle", "Second"], owner.Organisations.Select(o => o.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Network:Addresses", "0.0.0.0:0")]
    [InlineData("Network:Addresses", "127.0.0.1:0, [::]:0")]
    [InlineData("Network:HostNames", "bailey.example.com")]
    public async Task A_server_that_others_can_reach_does_not_start_so(string setting, string value)
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() =>
            ServerFixture.Start(new Dictionary<string, string?> { ["Auth:Mode"] = "none", [setting] = value }));
        Assert.Contains("BAILEY_AUTH__ALLOW_UNAUTHENTICATED_NETWORK", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_it_was_asked_for_every_page_says_so()
    {
        await using var server = await ServerFixture.Start(new Dictionary<string, string?>
        {
            ["Auth:Mode"] = "none",
            ["Network:HostNames"] = "bailey.example.com",
            ["Auth:AllowUnauthenticatedNetwork"] = "true",
        });
        using var client = server.Client();
        Assert.Contains("other machines", (await client.GetFromJsonAsync<SessionResponse>("/api/v1/auth/session"))!.Warning, StringComparison.Ordinal);
    }
}
