using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json.Serialization.Metadata;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Hosts;

/// <summary>
/// The words of one workspace's warden. It lives beside hostile code and is believed nothing: answers are bounded in size, shape and time.
/// A refusal of its own is a <see cref="RefusedException"/>, an answer that never came a <see cref="LostException"/>.
/// </summary>
public sealed class WardenClient
{
    private const int MostList = 8 << 20;
    private static readonly TimeSpan s_quick = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_file = TimeSpan.FromMinutes(2);
    private readonly HostDirectory _directory;
    private readonly OrgId _organisation;
    private readonly string _prefix;

    internal WardenClient(HostDirectory directory, OrgId organisation, WorkspaceId workspace) =>
        (_directory, _organisation, _prefix) = (directory, organisation, $"sandboxes/{workspace}/warden/v1/");

    /// <summary>Who it is and since when it runs.</summary>
    public Task<WardenHello> Hello(CancellationToken cancellationToken) => Ask("hello", WireJson.Default.WardenHello, cancellationToken);

    /// <summary>Runs a command to its end; the time it may take is in the question.</summary>
    public async Task<WardenExecResult> Exec(WardenExec exec, CancellationToken cancellationToken)
    {
        var result = await Ask(
            HttpMethod.Post, "exec", JsonBody.Of(exec, WireJson.Default.WardenExec), WireJson.Default.WardenExecResult, cancellationToken,
            TimeSpan.FromMilliseconds(exec.TimeoutMilliseconds) + s_quick, 64 * 1024 + (int)Math.Min(int.MaxValue / 2, exec.MaxOutput * 2L * 3 / 2));
        return result is { Output: not null, Error: not null } ? result : throw HostWords.Unusable("no output");
    }

    /// <summary>Opens a PTY; the same id again changes nothing.</summary>
    public Task<WardenTerminal> OpenTerminal(string id, WardenOpenTerminal open, CancellationToken cancellationToken) => Ask(
        HttpMethod.Put, $"terminals/{id}", JsonBody.Of(open, WireJson.Default.WardenOpenTerminal), WireJson.Default.WardenTerminal, cancellationToken);

    /// <summary>Terminals that it knows, ended ones too. A frozen sandbox is not thawed for it: 423.</summary>
    public async Task<IReadOnlyList<WardenTerminal>> Terminals(CancellationToken cancellationToken) =>
        Whole(await Ask(HttpMethod.Get, "terminals", null, WireJson.Default.IReadOnlyListWardenTerminal, cancellationToken, s_quick, MostList, Passive));

    /// <summary>One terminal.</summary>
    public Task<WardenTerminal> Terminal(string id, CancellationToken cancellationToken) => Ask($"terminals/{id}", WireJson.Default.WardenTerminal, cancellationToken);

    /// <summary>Hangs a terminal up; an ended one is forgotten.</summary>
    public Task CloseTerminal(string id, CancellationToken cancellationToken) => Do(HttpMethod.Delete, $"terminals/{id}", null, cancellationToken);

    /// <summary>Starts a process on pipes; the same id again changes nothing.</summary>
    public Task<WardenChannel> OpenChannel(string id, WardenOpenChannel open, CancellationToken cancellationToken) => Ask(
        HttpMethod.Put, $"channels/{id}", JsonBody.Of(open, WireJson.Default.WardenOpenChannel), WireJson.Default.WardenChannel, cancellationToken);

    /// <summary>One channel.</summary>
    public Task<WardenChannel> Channel(string id, CancellationToken cancellationToken) => Ask($"channels/{id}", WireJson.Default.WardenChannel, cancellationToken);

    /// <summary>Ends a channel's process and forgets it.</summary>
    public Task CloseChannel(string id, CancellationToken cancellationToken) => Do(HttpMethod.Delete, $"channels/{id}", null, cancellationToken);

    /// <summary>What it remembers of an act.</summary>
    public Task<WardenOperation> Operation(OperationId id, CancellationToken cancellationToken) => Ask($"operations/{id}", WireJson.Default.WardenOperation, cancellationToken);

    /// <summary>Processes of the sandbox.</summary>
    public async Task<IReadOnlyList<WardenProcess>> Processes(CancellationToken cancellationToken) =>
        Whole(await Ask("processes", WireJson.Default.IReadOnlyListWardenProcess, cancellationToken));

    /// <summary>What listens inside.</summary>
    public async Task<IReadOnlyList<WardenPort>> Ports(CancellationToken cancellationToken) =>
        Whole(await Ask("ports", WireJson.Default.IReadOnlyListWardenPort, cancellationToken));

    /// <summary>Asks for one JSON value.</summary>
    public Task<T> Ask<T>(string word, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        Ask(HttpMethod.Get, word, null, type, cancellationToken, s_quick, MostList);

    /// <summary>Says something and asks for one JSON value; with <paramref name="operation"/> the warden remembers that it was done.</summary>
    public Task<TAnswer> Say<TBody, TAnswer>(
        string word, TBody body, JsonTypeInfo<TBody> type, JsonTypeInfo<TAnswer> answer, OperationId operation, CancellationToken cancellationToken) =>
        Ask(HttpMethod.Post, word, JsonBody.Of(body, type), answer, cancellationToken, s_file, HostAnswers.MostJson, Remember(operation));

    /// <summary>Says something that has no answer.</summary>
    public Task Say<TBody>(string word, TBody body, JsonTypeInfo<TBody> type, OperationId operation, CancellationToken cancellationToken) =>
        Do(HttpMethod.Post, word, JsonBody.Of(body, type), cancellationToken, Remember(operation));

    /// <summary>
    /// Streams a body to the warden without keeping it, and asks for one JSON value. The time counts from the body's end; how slowly it may
    /// come is the caller's limit.
    /// </summary>
    public async Task<T> Upload<T>(
        HttpMethod method, string word, HttpContent body, JsonTypeInfo<T> type, OperationId operation, Action<HttpRequestHeaders>? headers, CancellationToken cancellationToken)
    {
        var link = await _directory.Link(_organisation, cancellationToken);
        return await HostAnswers.Ask(link, method, _prefix + word, body, type, cancellationToken, HostAnswers.MostJson, Remember(operation) + headers);
    }

    /// <summary>A streamed answer; it is the caller's to dispose of. The time limit holds for the headers.</summary>
    public async Task<HttpResponseMessage> Stream(HttpMethod method, string word, Action<HttpRequestHeaders>? headers, CancellationToken cancellationToken)
    {
        var link = await _directory.Link(_organisation, cancellationToken);
        return await Deadline.Within(s_quick, limit => HostAnswers.Send(link, method, _prefix + word, null, limit, headers), cancellationToken);
    }

    /// <summary>Lines of JSON as they come, each bounded.</summary>
    public static IAsyncEnumerable<T> Lines<T>(Stream body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        HostAnswers.Lines(body, type, cancellationToken);

    /// <summary>Opens a WebSocket; it is the caller's to dispose of.</summary>
    public async Task<WebSocket> Open(string word, CancellationToken cancellationToken)
    {
        var link = await _directory.Link(_organisation, cancellationToken);
        try
        {
            return await Deadline.Within(s_quick, limit => link.Open(HostAnswers.Address(_prefix + word, "ws"), limit), cancellationToken);
        }
        catch (HttpRequestException refused) when (refused.StatusCode is { } status)
        {
            throw WireRefusals.Bodiless(status).ToException();
        }
        catch (Exception failed) when (failed is WebSocketException or HttpRequestException or IOException or ObjectDisposedException)
        {
            throw new LostException("The host went away before it answered.", failed);
        }
    }

    /// <summary>For a question that only looks: a frozen sandbox is not thawed for it, the answer is 423.</summary>
    public static void Passive(HttpRequestHeaders headers) => headers.Add("Bailey-Passive", "true");

    private static IReadOnlyList<T> Whole<T>(IReadOnlyList<T> list)
        where T : class => list.All(one => one is not null) ? list : throw HostWords.Unusable("a list with nothing in it");

    private static Action<HttpRequestHeaders> Remember(OperationId operation) => headers => headers.Add("Bailey-Operation", operation.ToString());

    private async Task<T> Ask<T>(
        HttpMethod method, string word, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken,
        TimeSpan? within = null, int most = HostAnswers.MostJson, Action<HttpRequestHeaders>? headers = null)
    {
        var link = await _directory.Link(_organisation, cancellationToken);
        return await Deadline.Within(
            within ?? s_quick, limit => HostAnswers.Ask(link, method, _prefix + word, content, type, limit, most, headers), cancellationToken);
    }

    private async Task Do(HttpMethod method, string word, HttpContent? content, CancellationToken cancellationToken, Action<HttpRequestHeaders>? headers = null)
    {
        var link = await _directory.Link(_organisation, cancellationToken);
        await Deadline.Within(s_file, async limit =>
        {
            using var done = await HostAnswers.Send(link, method, _prefix + word, content, limit, headers);
            return true;
        }, cancellationToken);
    }
}
