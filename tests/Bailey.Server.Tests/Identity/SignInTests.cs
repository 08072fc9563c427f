using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Npgsql;

namespace Bailey.Server.Tests.Identity;

/// <summary>Signing in by e-mail and password.</summary>
public sealed class SignInTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task An_unknown_e_mail_and_a_wrong_password_get_the_same_answer_after_the_same_work()
    {
        using var owner = (await server.SignedInOwner()).Client;
        using var client = server.Client();
        var (known, knownWork) = await Counted(() => Try(client, ServerFixture.OwnerEmail, "not the password"));
        var (unknown, unknownWork) = await Counted(() => Try(client, "nobody@example.com", "not the password"));
        Assert.Equal((HttpStatusCode.Unauthorized, "wrong_credentials"), (known.Status, known.Code));
        Assert.Equal(known with { Body = "" }, unknown with { Body = "" });
        Assert.Equal(known.Body, unknown.Body);
        Assert.Equal((1, 1), (knownWork, unknownWork));
    }

    [Fact]
    public async Task The_e_mail_is_found_in_any_case()
    {
        using var owner = (await server.SignedInOwner()).Client;
        using var client = server.Client();
        Assert.Equal("Olive Owner", (await ServerFixture.SignIn(client, "OWNER@Example.COM", ServerFixture.OwnerPassword)).User!.Name);
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites_and_only_its_hash_is_kept()
    {
        using var owner = (await server.SignedInOwner()).Client;
        using var client = server.Bare();
        client.DefaultRequestHeaders.Add("Origin", server.Address.GetLeftPart(UriPartial.Authority));
        var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new LoginRequest(ServerFixture.OwnerEmail, ServerFixture.OwnerPassword));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches("^bailey=[A-Za-z0-9_-]{43}; expires=[^;]+; path=/; samesite=lax; httponly$", cookie);

        var secret = cookie.Split('=', ';')[1];
        await using var admin = NpgsqlDataSource.Create(server.Database.ConnectionString("admin"));
        await using var dump = admin.CreateCommand("select string_agg(s::text, ' ') from sessions s");
        Assert.DoesNotContain(secret, (string)(await dump.ExecuteScalarAsync())!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_that_speaks_HTTPS_the_cookie_is_Secure_and_bound_to_the_host()
    {
        using var owner = (await server.SignedInOwner()).Client;
        using var client = server.Bare();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("Origin", $"https://{server.Address.Authority}");
        var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new LoginRequest(ServerFixture.OwnerEmail, ServerFixture.OwnerPassword));
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches("^__Host-bailey=[A-Za-z0-9_-]{43}; expires=[^;]+; path=/; secure; samesite=lax; httponly$", cookie);

        // The same secret under the name that plain HTTP may set counts for nothing there.
        using var asking = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/session");
        asking.Headers.Add("Cookie", $"bailey={cookie.Split('=', ';')[1]}");
        Assert.Null((await (await client.SendAsync(asking)).Content.ReadFromJsonAsync<SessionResponse>())!.User);
    }

    [Fact]
    public async Task Signing_in_again_starts_a_new_session_and_ends_the_one_that_the_browser_had()
    {
        using var client = (await server.SignedInMember("twice@example.com")).Client;
        var first = (await Sessions(client)).Single(s => s.Current);
        await ServerFixture.SignIn(client, "twice@example.com", ServerFixture.OwnerPassword);
        var after = await Sessions(client);
        Assert.DoesNotContain(after, s => s.Id == first.Id);
        Assert.NotEqual(first.Id, after.Single(s => s.Current).Id);
    }

    [Fact]
    public async Task A_cookie_that_was_made_up_or_planted_signs_nobody_in_and_is_never_taken_over()
    {
        using var owner = (await server.SignedInOwner()).Client;
        var cookies = new CookieContainer();
        var planted = new string('A', 43);
        cookies.Add(server.Address, new Cookie("bailey", planted));
        using var client = server.Bare(cookies);
        client.DefaultRequestHeaders.Add("Origin", server.Address.GetLeftPart(UriPartial.Authority));
        Assert.Null((await client.GetFromJsonAsync<SessionResponse>("/api/v1/auth/session"))!.User);
        await ServerFixture.SignIn(client, ServerFixture.OwnerEmail, ServerFixture.OwnerPassword);
        Assert.NotEqual(planted, cookies.GetCookies(server.Address)["bailey"]!.Value);
    }

    [Fact]
    public async Task A_hash_with_older_parameters_is_replaced_at_the_next_sign_in()
    {
        using var client = (await server.SignedInMember("old@example.com")).Client;
        await using var admin = NpgsqlDataSource.Create(server.Database.ConnectionString("admin"));
        await using var set = admin.CreateCommand("update users set password_hash = $1 where email_key = 'old@example.com'");
        set.Parameters.Add(new() { Value = Bailey.Server.Platform.Argon2.Hash(ServerFixture.OwnerPassword, 32_768, 3) });
        await set.ExecuteNonQueryAsync();
        await ServerFixture.SignIn(client, "old@example.com", ServerFixture.OwnerPassword);
        await using var read = admin.CreateCommand("select password_hash from users where email_key = 'old@example.com'");
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", (string)(await read.ExecuteScalarAsync())!, StringComparison.Ordinal);
        await ServerFixture.SignIn(client, "old@example.com", ServerFixture.OwnerPassword);
    }

    [Fact]
    public async Task A_person_without_a_password_cannot_sign_in_with_an_empty_one()
    {
        using var owner = (await server.SignedInMember("bare@example.com")).Client;
        await using var admin = NpgsqlDataSource.Create(server.Database.ConnectionString("admin"));
        await using var set = admin.CreateCommand("update users set password_hash = null where email_key = 'bare@example.com'");
        await set.ExecuteNonQueryAsync();
        using var client = server.Client();
        foreach (var password in (string[])["x", "null", ServerFixture.OwnerPassword])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await Try(client, "bare@example.com", password)).Status);
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Try(client, "bare@example.com", "")).Status);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost")]
    [InlineData("")]
    public async Task Another_site_cannot_sign_a_browser_in(string origin)
    {
        using var owner = (await server.SignedInOwner()).Client;
        using var client = server.Bare();
        if (origin.Length > 0)
        {
            client.DefaultRequestHeaders.Add("Origin", origin);
        }

        foreach (var path in (string[])["login", "setup", "invitation", "logout"])
        {
            var answer = await client.PostAsJsonAsync($"/api/v1/auth/{path}", new LoginRequest(ServerFixture.OwnerEmail, ServerFixture.OwnerPassword));
            await Doors.Refused(answer, HttpStatusCode.Forbidden, "cross_site");
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    internal static async Task<IReadOnlyList<SessionInfo>> Sessions(HttpClient client) =>
        (await client.GetFromJsonAsync<Page<SessionInfo>>("/api/v1/auth/sessions"))!.Items;

    internal static async Task<Answer> Try(HttpClient client, string email, string password)
    {
        var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new LoginRequest(email, password));
        var document = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var words = string.Join('\n', document.EnumerateObject().Where(p => p.Name != "requestId").Select(p => p.ToString()));
        return new Answer(answer.StatusCode, document.TryGetProperty("code", out var code) ? code.GetString() : null, words);
    }

    private async Task<(Answer Answer, long Hashes)> Counted(Func<Task<Answer>> act)
    {
        long hashes = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meter) =>
        {
            if (instrument.Name == "bailey.identity.password_hashes" && ReferenceEquals(instrument.Meter.Scope, server.Get<IMeterFactory>()))
            {
                meter.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref hashes, count));
        listener.Start();
        return (await act(), hashes);
    }

    internal sealed record Answer(HttpStatusCode Status, string? Code, string Body);
}
