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
