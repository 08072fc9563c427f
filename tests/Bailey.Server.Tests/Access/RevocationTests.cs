using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Identity;
using Bailey.Server.Tests.Identity;

namespace Bailey.Server.Tests.Access;

/// <summary>What was ended ends everywhere: requests at once, open streams within moments, on every server of the database.</summary>
public sealed class RevocationTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_session_that_ends_on_one_server_ends_on_the_other_with_its_stream()
    {
        await using var one = await ServerFixture.Start();
        using var client = (await one.SignedInMember("both@example.com")).Client;
        await using var two = await ServerFixture.Start(one.Database.Settings);
        using var there = two.Bare();
        there.DefaultRequestHeaders.Add("Cookie", await Cookie(one, "both@example.com"));
        using var stream = await Open(there);
        var victim = (await SignInTests.Sessions(there)).Single(s => s.Current);

        await ServerFixture.Expect(await client.DeleteAsync($"/api/v1/auth/sessions/{victim.Id}"), HttpStatusCode.NoContent);
        await ServerFixture.Expect(await there.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.Unauthorized);
        await ToTheEnd(stream);
    }

    [Fact]
    public async Task A_changed_or_lost_role_ends_the_streams_of_that_person_and_of_nobody_else()
    {
        await using var server = await ServerFixture.Start();
        var (owner, organisation, _) = await server.SignedInOwner();
        var (member, user) = await server.SignedInMember("changing@example.com");
        using (owner)
        using (member)
        {
            using var bystander = await Open(owner);
            using (var stream = await Open(member))
            {
                await ServerFixture.Expect(
                    await owner.PutAsJsonAsync($"/api/v1/orgs/{organisation}/members/{user}/role", new SetRoleRequest("auditor")), HttpStatusCode.NoContent);
                await ToTheEnd(stream);
            }

            using (var stream = await Open(member))
            {
                await ServerFixture.Expect(await owner.DeleteAsync($"/api/v1/orgs/{organisation}/members/{user}"), HttpStatusCode.NoContent);
                await ServerFixture.Expect(await member.GetAsync($"/api/v1/orgs/{organisation}/members"), HttpStatusCode.NotFound);
                await ToTheEnd(stream);
            }

            // The owner's stream is alive and hears what happens next.
            await ServerFixture.Expect(
                await owner.PostAsJsonAsync($"/api/v1/orgs/{organisation}/members", new InviteRequest("next@example.com", "member")), HttpStatusCode.OK);
            await Until(bystander, line => line.Contains("members.changed", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_server_that_cannot_read_what_was_ended_refuses_requests_and_closes_its_streams()
    {
        await using var server = await ServerFixture.Start();
        using var client = (await server.SignedInOwner()).Client;
        using var stream = await Open(client);
        var name = server.Database.Name;
        var cluster = await Bailey.TestKit.PostgresCluster.Shared;
        await cluster.Execute($"alter database {name} with allow_connections false");
        try
        {
            await cluster.Execute($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
            await ToTheEnd(stream);
            await Doors.Refused(await client.GetAsync("/api/v1/auth/session"), HttpStatusCode.ServiceUnavailable, "unavailable");
        }
        finally
        {
            await cluster.Execute($"alter database {name} with allow_connections true");
        }

        using var limit = new CancellationTokenSource(s_patience);
        while ((await client.GetAsync("/api/v1/auth/sessions", limit.Token)).StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            await Task.Yield();
        }

        await ServerFixture.Expect(await client.GetAsync("/api/v1/auth/sessions"), HttpStatusCode.OK);
    }

    private static async Task<string> Cookie(ServerFixture server, string email)
    {
        using var client = server.Client();
        var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new LoginRequest(email, ServerFixture.OwnerPassword));
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private static async Task<StreamReader> Open(HttpClient client)
    {
        var answer = await client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await Until(reader, line => line.Contains("hello", StringComparison.Ordinal));
        return reader;
    }

    private static async Task Until(StreamReader reader, Func<string, bool> found)
    {
        using var limit = new CancellationTokenSource(s_patience);
        while (!found(await reader.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException()))
        {
        }
    }

    private static async Task ToTheEnd(StreamReader reader)
    {
        using var limit = new CancellationTokenSource(s_patience);
        try
        {
            while (await reader.ReadLineAsync(limit.Token) is not null)
            {
            }
        }
        catch (IOException)
        {
            // Cut off is ended too.
        }
        catch (HttpRequestException)
        {
        }
    }
}
