using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Identity;

namespace Bailey.Server.Tests.Identity;

/// <summary>Guessing is counted for each account and for each address.</summary>
public sealed class GuessingTests
{
    [Fact]
    public async Task Ten_failures_close_a_known_and_an_unknown_e_mail_alike_and_sessions_stay()
    {
        await using var server = await ServerFixture.Start();
        using var member = (await server.SignedInMember("target@example.com")).Client;
        using var client = server.Client();
        foreach (var email in (string[])["target@example.com", "nobody@example.com"])
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await SignInTests.Try(client, email, $"guess number {i}")).Status);
            }

            var closed = await client.PostAsJsonAsync("/api/v1/auth/login", new LoginRequest(email.ToUpperInvariant(), ServerFixture.OwnerPassword));
            await Doors.Refused(closed, HttpStatusCode.TooManyRequests, "too_many");
            Assert.InRange(closed.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 13, 15);
        }

        await ServerFixture.Expect(await member.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.OK);

        // Both trees, the instance's and the organisation's, know of the one who exists; of the other nothing but a code.
        Assert.Equal(3, await Doors.Recorded(server, "sign_in.locked"));
        var words = (string)(await Doors.Sql(server, "select string_agg(l::text, ' ') from audit_leaves l where type like 'sign_in%'"))!;
        Assert.DoesNotContain("nobody@example.com", words, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("guess number", words, StringComparison.Ordinal);

        // Fifteen minutes later.
        await Doors.Sql(server, "update sign_in_attempts set locked_until = now() - interval '1 second'");
        await ServerFixture.SignIn(client, "target@example.com", ServerFixture.OwnerPassword);
    }

    [Fact]
    public async Task Guesses_made_at_the_same_time_are_counted_before_they_are_checked()
    {
        await using var server = await ServerFixture.Start();
        using var owner = (await server.SignedInOwner()).Client;
        using var client = server.Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SignInTests.Try(client, ServerFixture.OwnerEmail, $"guess number {i}")));
        Assert.Equal(10, answers.Count(a => a.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(10, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_right_password_forgives_what_was_before()
    {
        await using var server = await ServerFixture.Start(new Dictionary<string, string?> { ["Auth:AccountPerMinute"] = "1000" });
        using var owner = (await server.SignedInOwner()).Client;
        using var client = server.Client();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 9; i++)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await SignInTests.Try(client, ServerFixture.OwnerEmail, "a wrong one")).Status);
            }

            await ServerFixture.SignIn(client, ServerFixture.OwnerEmail, ServerFixture.OwnerPassword);
        }
    }

    [Fact]
    public async Task By_default_an_address_has_five_attempts_at_once_whatever_it_says_of_itself()
    {
        await using var server = await ServerFixture.Start(new Dictionary<string, string?> { ["Network:AuthPerMinute"] = "30", ["Network:AuthBurst"] = "5" });
        using var client = server.Client();
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 40 && (answers.Count == 0 || answers[^1].StatusCode != HttpStatusCode.TooManyRequests); i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/setup") { Content = JsonContent.Create(SetupTests.Request(new string('x', 43), "a@example.com")) };
            request.Headers.Add("X-Forwarded-For", $"198.51.100.{i}");
            answers.Add(await client.SendAsync(request));
        }

        await Doors.Refused(answers[^1], HttpStatusCode.TooManyRequests, "too_many");
        Assert.True(answers.Count >= 6, "The burst is five.");
        Assert.InRange(answers[^1].Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 2);
        Assert.All(answers.SkipLast(1), a => Assert.Equal(HttpStatusCode.Gone, a.StatusCode));
        await ServerFixture.Expect(await client.GetAsync("/api/v1/auth/session"), HttpStatusCode.OK);
    }
}
