using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Identity;

namespace Bailey.Server.Tests.Identity;

/// <summary>Sessions end when they should, and tokens are sessions of their own.</summary>
public sealed class SessionTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Signing_out_ends_the_session_itself_and_not_only_the_cookie()
    {
        using var client = (await server.SignedInMember("leaver@example.com")).Client;
        var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new LoginRequest("leaver@example.com", ServerFixture.OwnerPassword));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        await ServerFixture.Expect(await client.PostAsync("/api/v1/auth/logout", null), HttpStatusCode.NoContent);

        using var replay = server.Bare();
        replay.DefaultRequestHeaders.Add("Cookie", cookie);
        await Doors.Refused(await replay.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized, "not_signed_in");
        await ServerFixture.Expect(await client.PostAsync("/api/v1/auth/logout", null), HttpStatusCode.NoContent);
        Assert.True(await Doors.Recorded(server, "sign_out") > 0);
    }

    [Fact]
    public async Task A_session_ends_after_seven_days_without_a_request_and_after_thirty_in_any_case()
    {
        var (client, user) = await server.SignedInMember("idle@example.com");
        using (client)
        {
            await Doors.Sql(server, "update sessions set last_seen = now() - interval '6 days 23 hours' where user_id = $1", user.Value);
            await ServerFixture.Expect(await client.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.OK);
            await Doors.Sql(server, "update sessions set last_seen = now() - interval '7 days 1 minute' where user_id = $1", user.Value);
            await ServerFixture.Expect(await client.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
            await Doors.Sql(server, "update sessions set last_seen = now(), expires = now() - interval '1 second' where user_id = $1", user.Value);
            await ServerFixture.Expect(await client.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_session_lasts_thirty_days_and_its_last_use_is_noted_once_a_minute()
    {
        var (client, user) = await server.SignedInMember("seen@example.com");
        using (client)
        {
            var session = (await SignInTests.Sessions(client)).Single();
            Assert.Equal(TimeSpan.FromDays(30), session.Expires - session.Created);
            Assert.Equal(session.LastSeen, (await SignInTests.Sessions(client)).Single().LastSeen);
            await Doors.Sql(server, "update sessions set last_seen = now() - interval '61 seconds' where user_id = $1", user.Value);
            await SignInTests.Sessions(client);
            Assert.True((bool)(await Doors.Sql(server, "select last_seen > now() - interval '50 seconds' from sessions where user_id = $1", user.Value))!);
        }
    }

    [Fact]
    public async Task One_ends_ones_own_sessions_and_nobody_elses()
    {
        using var one = (await server.SignedInMember("one@example.com")).Client;
        using var other = server.Client();
        await ServerFixture.SignIn(other, "one@example.com", ServerFixture.OwnerPassword);
        using var stranger = (await server.SignedInMember("stranger@example.com")).Client;
        var victim = (await SignInTests.Sessions(other)).Single(s => s.Current);

        await ServerFixture.Expect(await stranger.DeleteAsync($"/api/v1/auth/sessions/{victim.Id}"), HttpStatusCode.NotFound);
        await ServerFixture.Expect(await other.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.OK);
        await ServerFixture.Expect(await one.DeleteAsync($"/api/v1/auth/sessions/{victim.Id}"), HttpStatusCode.NoContent);
        await ServerFixture.Expect(await other.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
        await ServerFixture.Expect(await one.DeleteAsync($"/api/v1/auth/sessions/{victim.Id}"), HttpStatusCode.NotFound);
        await ServerFixture.Expect(await one.DeleteAsync("/api/v1/auth/sessions/nonsense"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_new_password_ends_every_other_session_and_token_and_the_old_one_is_void()
    {
        const string fresh = "a fresh and unusual one";
        using var one = (await server.SignedInMember("change@example.com")).Client;
        using var other = server.Client();
        await ServerFixture.SignIn(other, "change@example.com", ServerFixture.OwnerPassword);
        using var token = Doors.WithToken(server, (await MakeToken(one)).Token);

        await ServerFixture.Expect(await one.PostAsJsonAsync("/api/v1/auth/password", new ChangePasswordRequest("wrong one", fresh)), HttpStatusCode.UnprocessableEntity);
        await ServerFixture.Expect(await one.PostAsJsonAsync("/api/v1/auth/password", new ChangePasswordRequest(ServerFixture.OwnerPassword, "password1")), HttpStatusCode.UnprocessableEntity);
        await ServerFixture.Expect(await other.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.OK);
        await ServerFixture.Expect(await one.PostAsJsonAsync("/api/v1/auth/password", new ChangePasswordRequest(ServerFixture.OwnerPassword, fresh)), HttpStatusCode.NoContent);

        await ServerFixture.Expect(await one.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.OK);
        await ServerFixture.Expect(await other.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
        await ServerFixture.Expect(await token.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInTests.Try(other, "change@example.com", ServerFixture.OwnerPassword)).Status);
        await ServerFixture.SignIn(other, "change@example.com", fresh);
    }

    [Fact]
    public async Task A_token_works_in_the_header_alone_and_makes_no_other()
    {
        var (client, user) = await server.SignedInMember("tool@example.com");
        using (client)
        {
            var made = await MakeToken(client);
            Assert.Matches("^bly_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$", made.Token);
            using var token = Doors.WithToken(server, made.Token);
            await ServerFixture.Expect(await token.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.OK);
            await Doors.Refused(await token.PostAsJsonAsync("/api/v1/auth/tokens", new CreateTokenRequest("another")), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(
                await token.PostAsJsonAsync("/api/v1/auth/password", new ChangePasswordRequest(ServerFixture.OwnerPassword, "a fresh and unusual one")),
                HttpStatusCode.Forbidden, "not_allowed");

            using var bare = server.Bare();
            foreach (var name in (string[])["token", "access_token", "bearer", "key"])
            {
                await ServerFixture.Expect(await bare.GetAsync($"/api/v1/auth/sessions?{name}={made.Token}"), HttpStatusCode.Unauthorized);
            }

            client.DefaultRequestHeaders.Authorization = new("Bearer", made.Token);
            await Doors.Refused(await client.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.BadRequest, "malformed");
            client.DefaultRequestHeaders.Authorization = null;

            Assert.False((bool)(await Doors.Sql(server, "select position($1 in string_agg(s::text, ' ')) > 0 from sessions s", made.Token.Split('_', 3)[2]))!);
            await Doors.Sql(server, "update sessions set expires = now() where kind = 'token' and user_id = $1", user.Value);
            await ServerFixture.Expect(await token.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_token_with_another_ones_secret_or_a_changed_letter_is_refused()
    {
        using var client = (await server.SignedInMember("forger@example.com")).Client;
        var (one, two) = (await MakeToken(client), await MakeToken(client));
        string[] forged =
        [
            $"bly_{one.Id}_{two.Token.Split('_', 3)[2]}", one.Token[..^1] + (one.Token[^1] == 'A' ? 'B' : 'A'), one.Token.ToUpperInvariant(),
            one.Token + "A", one.Token[4..], "bly_", "", "null",
        ];
        foreach (var text in forged)
        {
            using var bare = server.Bare();
            bare.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {text}");
            await ServerFixture.Expect(await bare.GetAsync("/api/v1/auth/session"), HttpStatusCode.Unauthorized);
        }
    }

    private static async Task<TokenResponse> MakeToken(HttpClient client)
    {
        var answer = await client.PostAsJsonAsync("/api/v1/auth/tokens", new CreateTokenRequest("laptop"));
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<TokenResponse>())!;
    }
}
