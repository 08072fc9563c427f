using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;

namespace Bailey.TestKit;

/// <summary>A viewer of a terminal: types, and waits for output by what it says, never by time.</summary>
public sealed class AttachedTerminal(TerminalId id, WebSocket socket) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly StringBuilder _output = new();
    private readonly List<TerminalControl> _control = [];

    /// <summary>The terminal.</summary>
    public TerminalId Id => id;

    /// <summary>The socket itself.</summary>
    public WebSocket Socket => socket;

    /// <summary>The number of output bytes, counted from the offset that hello gave.</summary>
    public long Offset { get; private set; }

    /// <summary>All text so far.</summary>
    public string Output => _output.ToString();

    /// <summary>All control frames so far.</summary>
    public IReadOnlyList<TerminalControl> Control => _control;

    /// <summary>Types.</summary>
    public Task Type(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Binary, true, CancellationToken.None);

    /// <summary>Says something in JSON.</summary>
    public Task Say(TerminalControl control) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(control, Person.Json), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>Types a command and waits for what it prints; the marks are split in what is typed, so that the echo is not the answer.</summary>
    public async Task<string> Run(string command)
    {
        var mark = Guid.CreateVersion7().ToString("N");
        await Type($"{command}; echo \"be\"\"gin-{mark}-$?-e\"\"nd\"\r");
        return (await Until(new Regex($"begin-{mark}-(\\d+)-end", RegexOptions.None, s_patience))).Groups[1].Value;
    }

    /// <summary>Waits until the text so far matches.</summary>
    public async Task<Match> Until(Regex pattern)
    {
        using var timeout = new CancellationTokenSource(s_patience);
        while (true)
        {
            var match = pattern.Match(Output);
            if (match.Success)
            {
                return match;
            }

            if (!await Receive(timeout.Token))
            {
                throw new InvalidOperationException($"The socket closed ({socket.CloseStatus}) before '{pattern}' came. It said: {Output}");
            }
        }
    }

    /// <summary>Waits for a control frame of a type.</summary>
    public async Task<TerminalControl> UntilControl(string type)
    {
        using var timeout = new CancellationTokenSource(s_patience);
        while (true)
        {
            if (_control.Find(c => c.Type == type) is { } found)
            {
                return found;
            }

            if (!await Receive(timeout.Token))
            {
                throw new InvalidOperationException($"The socket closed ({socket.CloseStatus}) before '{type}' came.");
            }
        }
    }

    /// <summary>Reads one message; false once the socket is closed.</summary>
    public async Task<bool> Receive(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        WebSocketReceiveResult result;
        try
        {
            do
            {
                result = await socket.ReceiveAsync(buffer, cancellationToken);
                message.Write(buffer, 0, result.Count);
            }
            while (!result.EndOfMessage);
        }
        catch (WebSocketException)
        {
            return false;
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"Nothing more came within {s_patience.TotalSeconds} s. So far: {Output}", late);
        }

        switch (result.MessageType)
        {
            case WebSocketMessageType.Close:
                return false;
            case WebSocketMessageType.Text:
                var control = JsonSerializer.Deserialize<TerminalControl>(message.ToArray(), Person.Json)!;
                _control.Add(control);
                Offset = control is { Type: "hello" or "skipped", Offset: { } offset } ? offset : Offset;
                return true;
            default:
                _output.Append(Encoding.UTF8.GetString(message.ToArray()));
                Offset += message.Length;
                if (socket.State == WebSocketState.Open)
                {
                    await Say(new TerminalControl("ack", Offset));
                }

                return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
