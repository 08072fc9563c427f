using System.Net.WebSockets;
using Bailey.Contracts.Terminals;

namespace Bailey.Server.Terminals;

/// <summary>
/// Attaching to a terminal that no warden has any more: what was kept of its output, its exit, and the end. A page needs no other way to show
/// the terminals of a stopped workspace.
/// </summary>
internal static class KeptPlayback
{
    private const int Piece = 32 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    public static async Task Run(WebSocket browser, TerminalRow row, Scrollback? kept, long? from, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        var first = kept?.First ?? row.OutputOffset;
        var content = kept?.Content ?? [];
        var skip = (int)Math.Clamp((from ?? first) - first, 0, content.Length);
        try
        {
            await Say(new TerminalControl("hello", first + skip, row.Columns, row.Rows, true, row.Title));
            for (var at = skip; at < content.Length; at += Piece)
            {
                await browser.SendAsync(content.AsMemory(at, Math.Min(Piece, content.Length - at)), WebSocketMessageType.Binary, true, limit.Token);
            }

            await Say(new TerminalControl("exit", first + content.Length, ExitCode: row.ExitCode ?? -1));
            await browser.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "ended", limit.Token);
            // Until the browser has seen the end; going away first could cut the last bytes off.
            limit.CancelAfter(s_farewell);
            var buffer = new byte[TerminalWords.Most];
            while ((await browser.ReceiveAsync(buffer.AsMemory(), limit.Token)).MessageType != WebSocketMessageType.Close)
            {
                limit.Token.ThrowIfCancellationRequested();
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // The browser left, or its session ended.
        }

        Task Say(TerminalControl control) => browser.SendAsync(TerminalWords.Write(control), WebSocketMessageType.Text, true, limit.Token);
    }
}
