using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Identity;

namespace Bailey.Server.Tests.Identity;

/// <summary>A command line is let in from a browser: RFC 8628, its states, and what must not be possible on the way.</summary>
public sealed class DeviceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:device_code";

    [Fact]
    public async Task A_person_lets_a_command_line_in_once_and_it_acts_as_that_person()
    {
        using var person = (await server.SignedInMember("lets@example.com")).Client;
        var asked = await Ask("laptop", "Linux x64");
        Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", asked.UserCode);
        Assert.Equal((600, 5), (asked.ExpiresIn, asked.Interval));
        Assert.Equal($"{server.Address.GetLeftPart(UriPartial.Authority)}/device?code={asked.UserCode}", asked.VerificationUriComplete);
        Assert.Equal("authorization_pending", await Error(asked.DeviceCode));

        // As people type it.
        var shown = await Show(person, $" {asked.UserCode.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)}");
        Assert.Equal(("laptop", "Linux x64", true), (shown.Name, shown.Platform, shown.SameAddress));
        Assert.False(string.IsNullOrEmpty(shown.Address));
        await ServerFixture.Expect(await Decide(person, asked.UserCode, true), HttpStatusCode.NoContent);
        await Doors.Refused(await Decide(person, asked.UserCode, false), HttpStatusCode.Gone, "expired");

        var token = await Token(asked.DeviceCode);
        Assert.Equal(("Bearer", 28 * 24 * 3600), (token.TokenType, token.ExpiresIn));
        Assert.Equal("invalid_grant", await Error(asked.DeviceCode));
        using var device = Doors.WithToken(server, token.AccessToken);
        Assert.Equal("lets@example.com", (await device.GetFromJsonAsync<SessionResponse>("/api/v1/auth/session"))!.User!.Email);

        var row = (await SignInTests.Sessions(person)).Single(s => s.Kind == "device");
        Assert.Equal(("laptop", "Linux x64", false), (row.Name, row.Platform, row.Current));
        Assert.Equal(TimeSpan.FromDays(28), row.Expires - row.Created);
        Assert.True(await Doors.Recorded(server, "device.authorised") > 0);
    }

    [Fact]
    public async Task Nothing_of_a_code_or_a_token_is_kept_in_clear()
    {
        using var person = (await server.SignedInMember("clear@example.com")).Client;
        var asked = await Ask("kept");
        Assert.False((bool)(await Doors.Sql(server, "select position($1 in string_agg(d::text, ' ')) > 0 from device_authorizations d", asked.DeviceCode))!);
        await ServerFixture.Expect(await Decide(person, asked.UserCode, true), HttpStatusCode.NoContent);
        var secret = (await Token(asked.DeviceCode)).AccessToken.Split('_', 3)[2];
        Assert.False((bool)(await Doors.Sql(server, "select position($1 in string_agg(s::text, ' ')) > 0 from sessions s", secret))!);
        Assert.Equal(0L, await Doors.Sql(server, "select count(*) from device_authorizations where name = 'kept'"));
        Assert.False((bool)(await Doors.Sql(server, "select coalesce(bool_or(position($1 in body::text) > 0), false) from audit_leaves", secret))!);
    }

    [Fact]
    public async Task A_refusal_and_the_end_of_the_time_are_told_to_the_command_line()
    {
        using var person = (await server.SignedInMember("refuses@example.com")).Client;
        var refused = await Ask("stranger");
        await ServerFixture.Expect(await Decide(person, refused.UserCode, false), HttpStatusCode.NoContent);
        Assert.Equal("access_denied", await Error(refused.DeviceCode));
        Assert.Equal("access_denied", await Error(refused.DeviceCode));
        Assert.True(await Doors.Recorded(server, "device.refused") > 0);

        var late = await Ask("late");
        await Doors.Sql(server, "update device_authorizations set expires = now() - interval '1 second' where name = 'late'");
        await Doors.Refused(await person.PostAsJsonAsync("/api/v1/auth/device/request", new DeviceCodeRequest(late.UserCode)), HttpStatusCode.Gone, "expired");
        await Doors.Refused(await Decide(person, late.UserCode, true), HttpStatusCode.Gone, "expired");
        Assert.Equal("expired_token", await Error(late.DeviceCode));

        // Allowed in time, fetched too late.
        var slow = await Ask("slow");
        await ServerFixture.Expect(await Decide(person, slow.UserCode, true), HttpStatusCode.NoContent);
        await Doors.Sql(server, "update device_authorizations set expires = now() - interval '1 second' where name = 'slow'");
        Assert.Equal("expired_token", await Error(slow.DeviceCode));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_to_slow_down_and_each_time_by_five_seconds_more()
    {
        var asked = await Ask("hasty");
        Assert.Equal("authorization_pending", await Error(asked.DeviceCode));
        Assert.Equal("slow_down", await Error(asked.DeviceCode));
        Assert.Equal("slow_down", await Error(asked.DeviceCode));
        Assert.Equal(15, await Doors.Sql(server, "select interval_seconds from device_authorizations where name = 'hasty'"));
        await Doors.Sql(server, "update device_authorizations set polled = now() - interval '16 seconds' where name = 'hasty'");
        Assert.Equal("authorization_pending", await Error(asked.DeviceCode));
    }

    [Fact]
    public async Task Of_many_that_fetch_at_once_one_gets_the_token()
    {
        using var person = (await server.SignedInMember("race@example.com")).Client;
        var asked = await Ask("race");
        await ServerFixture.Expect(await Decide(person, asked.UserCode, true), HttpStatusCode.NoContent);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Fetch(asked.DeviceCode)));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Single(await SignInTests.Sessions(person), s => s.Kind == "device");
    }

    [Fact]
    public async Task A_form_that_is_wrong_is_refused_as_OAuth_refuses()
    {
        using var client = server.Client();
        (string Path, FormUrlEncodedContent Form, string Error)[] wrong =
        [
            ("device", Form(), "invalid_request"),
            ("device", Form(("client_id", "somebody")), "invalid_request"),
            ("device", Form(("client_id", "bailey-cli"), ("client_id", "bailey-cli")), "invalid_request"),
            ("device", Form([.. Enumerable.Range(0, 2000).Select(i => ($"field{i}", "x"))]), "invalid_request"),
            ("device/token", Form(("client_id", "bailey-cli")), "unsupported_grant_type"),
            ("device/token", Form(("client_id", "bailey-cli"), ("grant_type", "password")), "unsupported_grant_type"),
            ("device/token", Form(("client_id", "bailey-cli"), ("grant_type", Grant)), "invalid_grant"),
            ("device/token", Form(("client_id", "bailey-cli"), ("grant_type", Grant), ("device_code", "'--")), "invalid_grant"),
            ("device/token", Form(("client_id", "bailey-cli"), ("grant_type", Grant), ("device_code", new string('A', 43))), "invalid_grant"),
            ("device/token", Form(("client_id", "bailey-cli"), ("grant_type", Grant), ("device_code", new string('A', 100_000))), "invalid_grant"),
        ];
        foreach (var (path, form, error) in wrong)
        {
            var answer = await client.PostAsync($"/api/v1/auth/{path}", form);
            await ServerFixture.Expect(answer, HttpStatusCode.BadRequest);
            Assert.Equal(error, (await answer.Content.ReadFromJsonAsync<OAuthError>())!.Error);
        }

        await ServerFixture.Expect(await client.PostAsJsonAsync("/api/v1/auth/device", new { client_id = "bailey-cli" }), HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_name_that_hides_or_reverses_text_is_not_shown_to_who_decides()
    {
        using var person = (await server.SignedInMember("names@example.com")).Client;
        foreach (var name in (string[])["a\u202Eb", "\u001b[2J", "\u200B", new string('x', 81)])
        {
            Assert.Equal("A command line", (await Show(person, (await Ask(name)).UserCode)).Name);
        }
    }

    [Fact]
    public async Task Only_a_browser_decides_never_a_token_a_device_or_another_site()
    {
        using var person = (await server.SignedInMember("browser@example.com")).Client;
        var made = await person.PostAsJsonAsync("/api/v1/auth/tokens", new CreateTokenRequest("script"));
        using var token = Doors.WithToken(server, (await made.Content.ReadFromJsonAsync<TokenResponse>())!.Token);
        var first = await Ask("first");
        await Decide(person, first.UserCode, true);
        using var device = Doors.WithToken(server, (await Token(first.DeviceCode)).AccessToken);
        var second = await Ask("second");
        foreach (var program in (HttpClient[])[token, device])
        {
            await Doors.Refused(await program.PostAsJsonAsync("/api/v1/auth/device/request", new DeviceCodeRequest(second.UserCode)), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await Decide(program, second.UserCode, true), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await program.PostAsJsonAsync("/api/v1/auth/tokens", new CreateTokenRequest("another")), HttpStatusCode.Forbidden, "not_allowed");
        }

        person.DefaultRequestHeaders.Remove("Origin");
        person.DefaultRequestHeaders.Add("Origin", "https://elsewhere.example");
        await Doors.Refused(await Decide(person, second.UserCode, true), HttpStatusCode.Forbidden, "cross_site");
        using var nobody = server.Client();
        await Doors.Refused(await Decide(nobody, second.UserCode, true), HttpStatusCode.Unauthorized, "not_signed_in");
        Assert.Equal("authorization_pending", await Error(second.DeviceCode));
    }

    [Fact]
    public async Task Guesses_are_counted_and_a_right_code_costs_nothing()
    {
        using var guesser = (await server.SignedInMember("guesses@example.com")).Client;
        var asked = await Ask("guessed");
        for (var i = 0; i < 12; i++)
        {
            await Show(guesser, asked.UserCode);
        }

        await Doors.Refused(await Decide(guesser, "nonsense", true), HttpStatusCode.UnprocessableEntity, "invalid_value");
        for (var i = 0; i < 10; i++)
        {
            await Doors.Refused(await Decide(guesser, "BBBB-BBBB", true), HttpStatusCode.Gone, "expired");
        }

        var closed = await Decide(guesser, asked.UserCode, true);
        await Doors.Refused(closed, HttpStatusCode.TooManyRequests, "too_many");
        Assert.NotNull(closed.Headers.RetryAfter);
        using var other = (await server.SignedInMember("other-guesser@example.com")).Client;
        await ServerFixture.Expect(await Decide(other, asked.UserCode, true), HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Ending_a_device_ends_its_requests_and_its_sockets_within_two_seconds()
    {
        var (person, user) = await server.SignedInMember("ends@example.com");
        using (person)
        {
            var asked = await Ask("ended");
            await Decide(person, asked.UserCode, true);
            var token = (await Token(asked.DeviceCode)).AccessToken;
            using var device = Doors.WithToken(server, token);
            await using var events = await (await device.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead)).Content.ReadAsStreamAsync();
            var row = (await SignInTests.Sessions(person)).Single(s => s.Kind == "device");
            await ServerFixture.Expect(await person.DeleteAsync($"/api/v1/auth/sessions/{row.Id}"), HttpStatusCode.NoContent);
            await ServerFixture.Expect(await device.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await Drain(events, patience.Token);
            Assert.False(patience.IsCancellationRequested, "The stream of an ended device stayed open.");
            Assert.True(await Doors.Recorded(server, "device.ended") > 0);
        }
    }

    [Fact]
    public async Task A_device_signs_itself_out()
    {
        using var person = (await server.SignedInMember("leaves@example.com")).Client;
        var asked = await Ask("leaving");
        await Decide(person, asked.UserCode, true);
        using var device = Doors.WithToken(server, (await Token(asked.DeviceCode)).AccessToken);
        await ServerFixture.Expect(await device.PostAsync("/api/v1/auth/logout", null), HttpStatusCode.NoContent);
        await ServerFixture.Expect(await device.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
        Assert.DoesNotContain(await SignInTests.Sessions(person), s => s.Kind == "device");
    }

    [Fact]
    public async Task A_new_password_and_a_lockout_end_devices_also_those_that_have_not_fetched_their_token()
    {
        var (person, user) = await server.SignedInMember("changes@example.com");
        using (person)
        {
            var (there, waiting) = (await Ask("there"), await Ask("waiting"));
            await Decide(person, there.UserCode, true);
            using var device = Doors.WithToken(server, (await Token(there.DeviceCode)).AccessToken);
            await Decide(person, waiting.UserCode, true);
            await ServerFixture.Expect(
                await person.PostAsJsonAsync("/api/v1/auth/password", new ChangePasswordRequest(ServerFixture.OwnerPassword, "a fresh and unusual one")), HttpStatusCode.NoContent);
            await ServerFixture.Expect(await device.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
            Assert.Equal("invalid_grant", await Error(waiting.DeviceCode));

            var locked = await Ask("locked");
            await Decide(person, locked.UserCode, true);
            await Doors.Sql(server, "update users set deactivated = now() where id = $1", user.Value);
            Assert.Equal("access_denied", await Error(locked.DeviceCode));
        }
    }

    [Fact]
    public async Task A_pending_member_may_use_a_command_line_and_sees_as_little_with_it()
    {
        using var person = (await server.SignedInMember("pending@example.com", "pending")).Client;
        var asked = await Ask("pending");
        await ServerFixture.Expect(await Decide(person, asked.UserCode, true), HttpStatusCode.NoContent);
        using var device = Doors.WithToken(server, (await Token(asked.DeviceCode)).AccessToken);
        var session = await device.GetFromJsonAsync<SessionResponse>("/api/v1/auth/session");
        await ServerFixture.Expect(await device.GetAsync($"/api/v1/orgs/{session!.Organisations[0].Id}/workspaces"), HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("'198.51.100.' || n % 20"), InlineData("'2001:db8:7:' || to_hex(n) || '::1'"), InlineData("case when n % 2 = 0 then 'fe80::1%eth0' end")]
    public async Task Who_asks_for_codes_without_end_shuts_nobody_else_out(string address)
    {
        var patient = await Ask("patient");
        await Doors.Sql(
            server,
            $"""
            insert into device_authorizations (id, device_code_hash, user_code, name, address, state, created, expires, interval_seconds)
            select gen_random_uuid(), sha256(('flood' || n)::bytea), 'flood' || n, 'flood', {address}, 'waiting', now(), now() + interval '10 minutes', 5
            from generate_series(1, 5000) n
            """);
        try
        {
            var late = await Ask("late");
            Assert.Equal("authorization_pending", await Error(late.DeviceCode));
            Assert.Equal("authorization_pending", await Error(patient.DeviceCode));
            Assert.Equal(4999L, await Doors.Sql(server, "select count(*) from device_authorizations where name = 'flood'"));
        }
        finally
        {
            await Doors.Sql(server, "delete from device_authorizations where name = 'flood'");
        }
    }

    private async Task<DeviceAuthorizationResponse> Ask(string name, string? platform = null)
    {
        using var client = server.Client();
        var answer = await client.PostAsync(
            "/api/v1/auth/device", Form([("client_id", "bailey-cli"), ("device_name", name), .. platform is null ? [] : new[] { ("device_platform", platform) }]));
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        return (await answer.Content.ReadFromJsonAsync<DeviceAuthorizationResponse>())!;
    }

    private async Task<HttpResponseMessage> Fetch(string code)
    {
        using var client = server.Client();
        return await client.PostAsync("/api/v1/auth/device/token", Form(("client_id", "bailey-cli"), ("grant_type", Grant), ("device_code", code)));
    }

    private async Task<string> Error(string code)
    {
        var answer = await Fetch(code);
        await ServerFixture.Expect(answer, HttpStatusCode.BadRequest);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<OAuthError>())!.Error;
    }

    private async Task<DeviceTokenResponse> Token(string code)
    {
        var answer = await Fetch(code);
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<DeviceTokenResponse>())!;
    }

    private static async Task<DeviceRequest> Show(HttpClient person, string code)
    {
        var answer = await person.PostAsJsonAsync("/api/v1/auth/device/request", new DeviceCodeRequest(code));
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<DeviceRequest>())!;
    }

    private static Task<HttpResponseMessage> Decide(HttpClient person, string code, bool allow) =>
        person.PostAsJsonAsync("/api/v1/auth/device/decision", new DeviceDecisionRequest(code, allow));

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private static async Task Drain(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) > 0)
            {
            }
        }
        catch (Exception cut) when (cut is IOException or HttpIOException)
        {
            // Cut is ended too.
        }
    }
}
