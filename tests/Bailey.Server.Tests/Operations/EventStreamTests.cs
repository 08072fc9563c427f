using Bailey.Contracts.Platform;
using Bailey.Server.Platform;

namespace Bailey.Server.Tests.Operations;

/// <summary>The stream of what changes: what a person may see, in order, and again after a break.</summary>
public sealed class EventStreamTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_hears_of_their_organisation_and_of_no_other_and_misses_nothing_after_a_break()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        using var client = owner;
        var hub = server.Get<EventHub>();
        string last;
        using (var stream = await Open(client, null))
        {
            await stream.Next("id:");
            hub.Publish("other.changed", Ids.New<OrgId>(TimeProvider.System));
            hub.Publish("first.changed", organisation);
            last = (await stream.Next("id:"))[3..].Trim();
            Assert.Contains("first.changed", await stream.Next("data:"), StringComparison.Ordinal);
        }

        hub.Publish("second.changed", organisation);
        using var resumed = await Open(client, last);
        Assert.Contains("second.changed", await resumed.Next("data:"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_server_publishes_is_heard_at_another_and_a_client_may_go_on_there()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        using var here = owner;
        await using var other = await ServerFixture.Start(server.Database.Settings);
        using var there = other.Client();
        await ServerFixture.SignIn(there, ServerFixture.OwnerEmail, ServerFixture.OwnerPassword);
        using var far = await Open(there, null);
        await far.Next("id:");

        server.Get<EventHub>().Publish("near.changed", organisation);
        Assert.Contains("near.changed", await far.Next("data:"), StringComparison.Ordinal);
        other.Get<EventHub>().Publish("far.changed", organisation);
        var last = (await far.Next("id:"))[3..].Trim();
        Assert.Contains("far.changed", await far.Next("data:"), StringComparison.Ordinal);

        server.Get<EventHub>().Publish("missed.changed", organisation);
        // A server that has not yet heard what the other told may tell it again; it leaves nothing out.
        using var resumed = await Open(here, last);
        while (!(await resumed.Next("data:")).Contains("missed.changed", StringComparison.Ordinal))
        {
        }
    }

    [Fact]
    public async Task A_server_that_starts_later_knows_what_was_missed_before_it()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        using var client = owner;
        string last;
        using (var stream = await Open(client, null))
        {
            last = (await stream.Next("id:"))[3..].Trim();
            server.Get<EventHub>().Publish("before.changed", organisation);
            Assert.Contains("before.changed", await stream.Next("data:"), StringComparison.Ordinal);
        }

        await using var later = await ServerFixture.Start(server.Database.Settings);
        using var there = later.Client();
        await ServerFixture.SignIn(there, ServerFixture.OwnerEmail, ServerFixture.OwnerPassword);
        using var resumed = await Open(there, last);
        Assert.Contains("before.changed", await resumed.Next("data:"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_servers_that_publish_at_once_are_heard_in_one_order()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        owner.Dispose();
        await using var other = await ServerFixture.Start(server.Database.Settings);
        using var here = server.Get<EventHub>().Subscribe(null);
        using var there = other.Get<EventHub>().Subscribe(null);
        Parallel.For(0, 200, i => (i % 2 == 0 ? server : other).Get<EventHub>().Publish($"many.{i}", organisation));

        Assert.Equal(await Heard(here), await Heard(there));

        async Task<List<(long, string)>> Heard(EventHub.Subscription subscription)
        {
            List<(long, string)> heard = [];
            while (heard.Count < 200)
            {
                var message = await subscription.Events.ReadAsync(_cancellation);
                if (message.Type.StartsWith("many.", StringComparison.Ordinal))
                {
                    heard.Add((message.Number, message.Type));
                }
            }

            return heard;
        }
    }

    private async Task<Lines> Open(HttpClient client, string? last)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _cancellation);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return new Lines(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(_cancellation)), _cancellation);
    }

    private sealed class Lines(HttpResponseMessage answer, StreamReader reader, CancellationToken cancellation) : IDisposable
    {
        public async Task<string> Next(string start)
        {
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                if (line.StartsWith(start, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new EndOfStreamException();
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }
}
