using Bailey.Warden.Cells;
using Bailey.Warden.Channels;
using Bailey.Warden.Http;
using Bailey.Warden.Processes;
using Bailey.Warden.Terminals;

namespace Bailey.Warden;

/// <summary>
/// POST /v1/shutdown: terminals are hung up and their rings kept, channels ended, everything else asked to end; then the cells go and the warden exits, and
/// with it the sandbox: its first process waits for as long as a cell is there.
/// </summary>
internal sealed class Shutdown(CellDirectory cells, TerminalDirectory terminals, ChannelDirectory channels, TimeProvider time)
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Task? _done;

    /// <summary>How long open answers may take to end, in time for the host's own 5 s.</summary>
    internal static CancellationToken Grace => new CancellationTokenSource(TimeSpan.FromMilliseconds(500)).Token;

    internal Task Asked => _asked.Task;

    internal void Map(Routes routes) => routes.Map("POST", "/v1/shutdown", async x =>
    {
        await EndAsync();
        x.Response.StatusCode = 204;
        await x.Response.CompleteAsync();
        _asked.TrySetResult();
    });

    private Task EndAsync()
    {
        lock (_gate)
        {
            return _done ??= Task.Run(EndOnceAsync);
        }
    }

    private async Task EndOnceAsync()
    {
        var sessions = terminals.Sessions;
        await Task.WhenAll(terminals.ShutDownAsync(), channels.ShutDownAsync(), WorkEnd.RunAsync(sessions, time));
        await cells.EndAllAsync();
    }
}
