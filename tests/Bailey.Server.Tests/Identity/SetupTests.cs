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

    [Fact]
    public async Task Each_start_prints_a_new_link_that_ends_the_old_one_and_only_a_hash_is_kept()
    {
        await using var first = await ServerFixture.Start();
        var old = Secret(first);
        await using var second = await ServerFixture.Start(first.Database.Settings);
        Assert.NotEqual(old, Secret(second));
        using var client = second.Client();
        await Doors.Refused(await client.PostAsJsonAsync("/api/v1/auth/setup", Request(old, "ann@example.com")), HttpStatusCode.Gone, "expired");
        var kept = (byte[])(await Doors.Sql(first, "select secret_hash from setup_link"))!;
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Secret(second))), kept);
        await ServerFixture.Expect(await client.PostAsJsonAsync("/api/v1/auth/setup", Request(Secret(second), "ann@example.com")), HttpStatusCode.OK);

        await using var third = await ServerFixture.Start(first.Database.Settings);
        Assert.DoesNotContain("Setup link", third.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_is_not_acceptable_leaves_the_link_valid()
    {
        await using var server = await ServerFixture.Start();
        using var client = server.Client();
        var good = Request(Secret(server), "ann@example.com");
        foreach (var bad in (SetupRequest[])[good with { Password = "password" }, good with { Email = "ann" }, good with { Name = "\u202Eann" }, good with { Organisation = "\u0007" }])
        {
            await Doors.Refused(await client.PostAsJsonAsync("/api/v1/auth/setup", bad), HttpStatusCode.UnprocessableEntity, "invalid_value");
        }

        await ServerFixture.Expect(await client.PostAsJsonAsync("/api/v1/auth/setup", good), HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_environment_makes_the_account_once_and_no_link_is_printed()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Auth:AdminEmail"] = "Root@example.com",
            ["Auth:AdminPassword"] = ServerFixture.OwnerPassword,
            ["Auth:AdminName"] = "Ada",
            ["Auth:AdminOrganisation"] = "Works",
        };
        await using var server = await ServerFixture.Start(settings);
        Assert.DoesNotContain("Setup link", server.Said, StringComparison.Ordinal);
        using var client = server.Client();
        var session = await ServerFixture.SignIn(client, "root@example.com", ServerFixture.OwnerPassword);
        Assert.Equal(("Ada", "Works", "owner"), (session.User!.Name, session.Organisations.Single().Name, session.Organisations.Single().Role));

        foreach (var (key, value) in server.Database.Settings)
        {
            settings[key] = value;
        }

        settings["Auth:AdminEmail"] = "second@example.com";
        await using var again = await ServerFixture.Start(settings);
        Assert.Equal(1L, await Doors.Sql(server, "select count(*) from users"));
    }

    [Theory]
    [InlineData("root@example.com", "", "BAILEY_AUTH__ADMIN_PASSWORD")]
    [InlineData("root@example.com", "password", "commonest")]
    [InlineData("root", "correct horse battery staple", "e-mail")]
    public async Task An_account_of_the_environment_that_cannot_be_made_stops_the_start(string email, string password, string word)
    {
        var settings = new Dictionary<string, string?> { ["Auth:AdminEmail"] = email, ["Auth:AdminPassword"] = password };
        var refused = await Assert.ThrowsAsync<Bailey.Server.Platform.StartRefusedException>(() => ServerFixture.Start(settings));
        Assert.Contains(word, refused.Message, StringComparison.Ordinal);
        Assert.True(!password.Contains(' ', StringComparison.Ordinal) || !refused.Message.Contains(password, StringComparison.Ordinal));
    }

    internal static string Secret(ServerFixture server) => server.Said.Split("/setup#")[^1].Split('\n')[0].Trim();

    internal static SetupRequest Request(string secret, string email) => new(secret, "Castle", "Ann", email, ServerFixture.OwnerPassword);
}
