using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces.Fetching;

/// <summary>Reads a channel's output to the end of its process, acknowledging as it goes, so that the warden keeps little; what the process is told goes first.</summary>
public static class ChannelReader
{
    private const int AcknowledgeEvery = 64 * 1024;
    private const int MostText = 16 * 1024;

    /// <summary>The exit code; null when the socket ended before the process did.</summary>
    public static async Task<int?> Read(
        WardenClient warden, string channel, long epoch, Func<ReadOnlyMemory<byte>, Task> take, CancellationToken cancellationToken, ReadOnlyMemory<byte> input = default)
    {
        var known = await warden.Channel(channel, cancellationToken);
        var (offset, told) = (known.Acknowledged, known.Acknowledged);
        using var socket = await warden.Open($"channels/{channel}/attach?epoch={epoch}&from={offset}", cancellationToken);
        if (!input.IsEmpty)
        {
            // At place 0: said again after a broken line, it is ignored.
            await socket.SendAsync((byte[])[.. new byte[8], .. input.Span], WebSocketMessageType.Binary, true, cancellationToken);
        }

        var buffer = new byte[MostText];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                if (got.MessageType == WebSocketMessageType.Text)
                {
                    if (!got.EndOfMessage || Control(buffer.AsSpan(0, got.Count)) is not { } said)
                    {
                        throw new Refusal(ProblemCodes.BadUpstream, "The sandbox said something that is not understood.").ToException();
                    }

                    if (said.Type == "exit")
                    {
                        return said.ExitCode ?? -1;
                    }

                    continue;
                }

                offset += got.Count;
                await take(buffer.AsMemory(0, got.Count));
                if (offset - told >= AcknowledgeEvery)
                {
                    told = offset;
                    await socket.SendAsync(
                        JsonSerializer.SerializeToUtf8Bytes(new Bailey.Contracts.Terminals.TerminalControl("ack", Offset: offset), WireJson.Default.TerminalControl),
                        WebSocketMessageType.Text, true, cancellationToken);
                }
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    private static Bailey.Contracts.Terminals.TerminalControl? Control(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, WireJson.Default.TerminalControl);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
