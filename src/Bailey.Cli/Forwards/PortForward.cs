using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Cli.Platform;
using Bailey.Contracts;
using Bailey.Contracts.Platform;

namespace Bailey.Cli.Forwards;

/// <summary>
/// One port of a workspace on this machine. A socket to the server is held for as long as it lasts; when that breaks it is opened again, and
/// connections that come meanwhile wait for it.
/// </summary>
internal sealed class PortForward(ServerConnection server, string path, string name, LocalListener listener, Screen screen)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);
    private TaskCompletionSource<OperationId> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebSocket? _held;
    private Task _receiving = Task.CompletedTask;

    /// <summary>Opens it at the server.</summary>
    public async Task Begin(CancellationToken cancellationToken)
    {
        var (socket, _) = await server.Open($"{path}/forwards?port={listener.Remote}", cancellationToken);
        var buffer = new byte[512];
        var got = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
        var hello = got.MessageType == WebSocketMessageType.Text ? JsonSerializer.Deserialize(buffer.AsSpan(0, got.Count), WireJson.Default.ForwardHello) : null;
        _held = socket;
        _open.TrySetResult(hello?.Id ?? throw new CommandFailedException(ExitCodes.Failed, "not_understood", "The server's answer is not what this version of bailey understands."));
    }

    /// <summary>Carries connections until told to end, or the right to it has ended.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepting = Accept(over.Token);
        try
        {
            while (true)
            {
                await Hold(over.Token);
                await BeginAgain(over.Token);
            }
        }
        finally
        {
            await over.CancelAsync();
            await accepting;
            await Close();
        }
    }

    private async Task Hold(CancellationToken cancellationToken)
    {
        var socket = _held!;
        // Giving up a receive would break the line, and the server could not tell an end from that.
        _receiving = Receive(socket);
        await _receiving.WaitAsync(cancellationToken);
        _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        socket.Dispose();
    }

    private static async Task Receive(WebSocket socket)
    {
        try
        {
            while ((await socket.ReceiveAsync(new byte[512].AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                // Nothing is said on it.
            }
        }
        catch (Exception broken) when (broken is WebSocketException or IOException or ObjectDisposedException)
        {
            // Opened again, unless the right to it has ended.
        }
    }

    private async Task BeginAgain(CancellationToken cancellationToken)
    {
        for (var wait = s_firstWait; ; wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait)
        {
            await Task.Delay(wait, server.Surroundings.Clock, cancellationToken);
            try
            {
                await Begin(cancellationToken);
                return;
            }
            catch (CommandFailedException failure) when (failure.ExitCode is ExitCodes.Unreachable or ExitCodes.Conflict)
            {
                // Tried again, more slowly.
            }
            catch (Exception broken) when (broken is WebSocketException or IOException)
            {
                // As above.
            }
        }
    }

    private async Task Accept(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var client in listener.Accept(cancellationToken))
            {
                _ = Carry(client, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }

    private async Task Carry(Socket client, CancellationToken cancellationToken)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                var forward = await _open.Task.WaitAsync(cancellationToken);
                var (socket, _) = await server.Open($"{path}/forwards/{forward}/dial", cancellationToken, heartbeat: false);
                using (socket)
                {
                    if (!await ForwardPipe.Run(client, socket, cancellationToken))
                    {
                        client.Close(0);
                    }
                }
            }
            catch (CommandFailedException failure)
            {
                screen.Complain($"Port {listener.Port}: a connection to {name} was refused: {failure.Message}");
                client.Close(0);
            }
            catch (OperationCanceledException)
            {
                client.Close(0);
            }
        }
    }

    private async Task Close()
    {
        try
        {
            if (_held is { State: WebSocketState.Open } socket)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                await _receiving.WaitAsync(patience.Token);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException)
        {
            // The server finds out by itself.
        }

        _held?.Dispose();
    }
}
