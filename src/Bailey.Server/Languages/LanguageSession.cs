using System.Globalization;
using System.Text.Json;
using Bailey.Server.Hosts;

namespace Bailey.Server.Languages;

/// <summary>
/// One running language server of one person, and the pages that share it. It stands between them: questions get numbers of its own, documents are opened once,
/// and only what is on the closed lists passes. The server side is hostile; a word that is none of the protocol's ends it.
/// </summary>
internal sealed class LanguageSession : IDisposable
{
    private const int MostIdentifier = 64;
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(90);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _order = new(1);
    private readonly LanguageLine _line;
    private readonly LogTail _log;
    private readonly TimeProvider _clock;
    private readonly MessageFrames _frames = new();
    private readonly OpenDocuments _documents = new();
    private readonly List<LanguageMember> _members = [];
    private readonly AskedQuestions _asked = new();
    private readonly FoundProblems _found = new();
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<byte[]> _initialised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _capabilities = [];

    private LanguageSession(LanguageLine line, LogTail log, TimeProvider clock)
    {
        (_line, _log, _clock) = (line, log, clock);
        Used = Left = clock.GetUtcNow();
    }

    /// <summary>When a page last said something, and when the last page went.</summary>
    public DateTimeOffset Used { get; private set; }

    public DateTimeOffset Left { get; private set; }

    public int Members
    {
        get
        {
            lock (_gate)
            {
                return _members.Count;
            }
        }
    }

    /// <summary>Done when the server has ended, with the reason.</summary>
    public Task<string> Ended { get; private set; } = Task.FromResult("");

    /// <summary>Greets the server. One that does not answer in time, or says what is no answer, is no server.</summary>
    public static async Task<LanguageSession> Start(LanguageLine line, Language language, LogTail log, TimeProvider clock, CancellationToken cancellationToken)
    {
        var session = new LanguageSession(line, log, clock);
        session.Ended = session.Pump();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_start);
            var id = session.Ask(null, []);
            await session.Tell(LanguageWords.Call("initialize", writer => Greeting(writer, language), id), limit.Token);
            var first = await Task.WhenAny(session._initialised.Task, session.Ended).WaitAsync(limit.Token);
            session._capabilities = first == session._initialised.Task ? await session._initialised.Task : throw new InvalidDataException(await session.Ended);
            await session.Tell(LanguageWords.Call("initialized", WriteEmpty), limit.Token);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A page comes: it hears what is known of the files already. False when the server ended meanwhile.</summary>
    public bool Join(LanguageMember member)
    {
        lock (_gate)
        {
            if (_over.IsCancellationRequested || Ended.IsCompleted)
            {
                return false;
            }

            _members.Add(member);
            Used = _clock.GetUtcNow();
            foreach (var message in _found.All)
            {
                member.Say(message);
            }

            return true;
        }
    }

    public Task Leave(LanguageMember member) => Ordered(
        async () =>
        {
            foreach (var message in Parted(member))
            {
                await TryTell(message);
            }
        },
        CancellationToken.None);

    /// <summary>What a page said; false when it is no message of this protocol.</summary>
    public async Task<bool> Hear(LanguageMember member, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Used = _clock.GetUtcNow();
        using var document = LanguageWords.Read(bytes);
        if (document?.RootElement is not { } said || said.Get("method").Text(100) is not { } method)
        {
            return false;
        }

        var parameters = said.Get("params");
        if (said.Get("id") is { } id)
        {
            if (id.ValueKind is not (JsonValueKind.Number or JsonValueKind.String) || LanguageWords.Raw(id).Length > MostIdentifier)
            {
                return false;
            }

            await Question(member, id, method, parameters, cancellationToken);
        }
        else
        {
            await Ordered(() => Notice(member, method, parameters) is { } message ? Tell(message, cancellationToken) : Task.CompletedTask, cancellationToken);
        }

        return true;
    }

    /// <summary>Lets every page go, with the reason.</summary>
    public void End(int status, string reason)
    {
        lock (_gate)
        {
            foreach (var member in _members)
            {
                member.End(status, reason);
            }
        }

        _over.Cancel();
    }

    public void Dispose()
    {
        _over.Cancel();
        _line.Dispose();
    }

    /// <summary>What a document becomes and what the server is told of it, one after the other: two pages' words must not overtake each other.</summary>
    private async Task Ordered(Func<Task> act, CancellationToken cancellationToken)
    {
        await _order.WaitAsync(cancellationToken);
        try
        {
            await act();
        }
        finally
        {
            _order.Release();
        }
    }

    private List<byte[]> Parted(LanguageMember member)
    {
        lock (_gate)
        {
            _members.Remove(member);
            Left = _clock.GetUtcNow();
            return [.. _asked.Leave(member).Select(Cancel), .. _documents.Leave(member)];
        }
    }

    private async Task Question(LanguageMember member, JsonElement id, string method, JsonElement? parameters, CancellationToken cancellationToken)
    {
        if (method == "initialize")
        {
            member.Say(LanguageWords.Answer(LanguageWords.Raw(id), "result", _capabilities));
            return;
        }

        if (method != LanguageRules.Resolve && !LanguageRules.Questions.Contains(method))
        {
            member.Say(LanguageWords.Refuse(LanguageWords.Raw(id), LanguageRules.MethodNotFound, "This is not passed on."));
            return;
        }

        if (method != LanguageRules.Resolve && parameters?.Get("textDocument")?.Get("uri").Address() is null)
        {
            member.Say(LanguageWords.Refuse(LanguageWords.Raw(id), LanguageRules.InvalidParameters, "The document is not of the workspace."));
            return;
        }

        if (Ask(member, LanguageWords.Raw(id).ToArray()) is not { } number)
        {
            member.Say(LanguageWords.Refuse(LanguageWords.Raw(id), LanguageRules.Busy, "Too much is asked already."));
            return;
        }

        await Tell(LanguageWords.Call(method, parameters, number), cancellationToken);
    }

    private byte[]? Notice(LanguageMember member, string method, JsonElement? parameters)
    {
        if (method == "$/cancelRequest")
        {
            return parameters?.Get("id") is { } id ? CancelFor(member, LanguageWords.Raw(id).ToArray()) : null;
        }

        if (method == "workspace/didChangeWatchedFiles")
        {
            return Changes(parameters);
        }

        var document = parameters?.Get("textDocument");
        if (document?.Get("uri").Address() is not { } uri)
        {
            return null;
        }

        lock (_gate)
        {
            return method switch
            {
                "textDocument/didOpen" when document?.Get("text") is { ValueKind: JsonValueKind.String } text && document?.Get("languageId").Text(64) is { } language =>
                    _documents.Open(member, uri, language, text),
                "textDocument/didChange" when parameters?.Get("contentChanges") is { ValueKind: JsonValueKind.Array } changes => _documents.Change(member, uri, changes),
                "textDocument/didSave" => _documents.Save(member, uri),
                "textDocument/didClose" => _documents.Close(member, uri),
                _ => null,
            };
        }
    }

    /// <summary>Files that changed on the disk: only addresses of the workspace, and kinds that there are.</summary>
    private static byte[]? Changes(JsonElement? parameters)
    {
        if (parameters?.Get("changes") is not { ValueKind: JsonValueKind.Array } changes)
        {
            return null;
        }

        return LanguageWords.Call("workspace/didChangeWatchedFiles", writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("changes");
            foreach (var change in changes.EnumerateArray().Take(1000))
            {
                if (change.Get("uri").Address() is { } uri && change.Get("type") is { ValueKind: JsonValueKind.Number } type && type.TryGetInt32(out var kind) && kind is >= 1 and <= 3)
                {
                    writer.WriteStartObject();
                    writer.WriteString("uri", uri);
                    writer.WriteNumber("type", kind);
                    writer.WriteEndObject();
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private long? Ask(LanguageMember? member, byte[] id)
    {
        lock (_gate)
        {
            return _asked.Add(member, id);
        }
    }

    private byte[]? CancelFor(LanguageMember member, byte[] id)
    {
        lock (_gate)
        {
            return _asked.Number(member, id) is var number && number == 0 ? null : Cancel(number);
        }
    }

    private static byte[] Cancel(long number) => LanguageWords.Call("$/cancelRequest", writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", number);
        writer.WriteEndObject();
    });

    private async Task Tell(byte[] message, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _over.Token);
        try
        {
            await _line.Send(MessageFrames.Frame(message), either.Token);
        }
        catch (OperationCanceledException) when (!either.IsCancellationRequested)
        {
            _log.Add("It took nothing for 30 seconds.");
            await _over.CancelAsync();
        }
    }

    private async Task TryTell(byte[] message)
    {
        try
        {
            await Tell(message, CancellationToken.None);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException or System.Net.WebSockets.WebSocketException or InvalidOperationException)
        {
            // Nobody is left to hear it.
        }
    }

    /// <summary>All that the server says, until its end.</summary>
    private async Task<string> Pump()
    {
        var allowance = new LanguageAllowance(_clock, 2000, 500);
        try
        {
            while (true)
            {
                var bytes = await _line.Receive(_over.Token);
                if (bytes.IsEmpty)
                {
                    return "It ended.";
                }

                foreach (var message in _frames.Take(bytes))
                {
                    await allowance.Take(_over.Token);
                    await Said(message);
                }
            }
        }
        catch (InvalidDataException wrong)
        {
            return $"It did not speak the protocol: {wrong.Message}.";
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException or System.Net.WebSockets.WebSocketException or InvalidOperationException)
        {
            return "The way to it broke.";
        }
        finally
        {
            await _over.CancelAsync();
        }
    }

    private async Task Said(ReadOnlyMemory<byte> message)
    {
        using var document = LanguageWords.Read(message) ?? throw new InvalidDataException("a message that is no JSON object");
        var said = document.RootElement;
        var id = said.Get("id");
        if (said.Get("method").Text(200) is { } method)
        {
            if (id is { } asked)
            {
                if (LanguageWords.Raw(asked).Length > MostIdentifier)
                {
                    throw new InvalidDataException("a number that is too long");
                }

                await TryTell(LanguageRules.AnswerTo(method, said.Get("params")) is { } answer
                    ? LanguageWords.Answer(LanguageWords.Raw(asked), "result", answer)
                    : LanguageWords.Refuse(LanguageWords.Raw(asked), LanguageRules.MethodNotFound, "This client does not do that."));
            }
            else if (said.Get("params") is { } parameters)
            {
                Noticed(method, parameters);
            }
        }
        else if (id is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var n))
        {
            Answered(n, said);
        }
    }

    private void Answered(long number, JsonElement said)
    {
        AskedQuestions.Asked? asked;
        lock (_gate)
        {
            asked = _asked.Take(number);
        }

        if (asked is null)
        {
            return;
        }

        if (asked.Member is { } member)
        {
            // A result may be null; an error never is.
            member.Say(said.Get("error") is { } error ? LanguageWords.Answer(asked.Id, "error", LanguageWords.Raw(error))
                : LanguageWords.Answer(asked.Id, "result", said.Get("result") is { } result ? LanguageWords.Raw(result) : "null"u8));
        }
        else if (said.Get("result") is { ValueKind: JsonValueKind.Object } result)
        {
            _initialised.TrySetResult(LanguageWords.Raw(result).ToArray());
        }
        else
        {
            throw new InvalidDataException("no answer to the greeting");
        }
    }

    private void Noticed(string method, JsonElement parameters)
    {
        switch (method)
        {
            case "textDocument/publishDiagnostics":
                byte[]? found;
                lock (_gate)
                {
                    found = _found.Take(parameters, _documents);
                }

                if (found is not null)
                {
                    Everybody(found);
                }

                break;
            case "$/progress":
                Everybody(LanguageWords.Call(method, parameters));
                break;
            case "window/logMessage" or "window/showMessage":
                _log.Add(HostWords.Line(parameters.Get("message").Text(20_000), 1000));
                break;
        }
    }

    private void Everybody(byte[] message)
    {
        lock (_gate)
        {
            foreach (var member in _members)
            {
                member.Say(message);
            }
        }
    }

    private static void Greeting(Utf8JsonWriter writer, Language language)
    {
        writer.WriteStartObject();
        writer.WriteNull("processId");
        writer.WriteStartObject("clientInfo");
        writer.WriteString("name", "Bailey");
        writer.WriteEndObject();
        writer.WriteString("rootUri", LanguageWords.Root);
        writer.WritePropertyName("workspaceFolders");
        writer.WriteRawValue(LanguageRules.Folders());
        writer.WritePropertyName("initializationOptions");
        writer.WriteRawValue(language.Options);
        writer.WritePropertyName("capabilities");
        writer.WriteRawValue(LanguageRules.Capabilities);
        writer.WriteEndObject();
    }

    private static void WriteEmpty(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    }
}
