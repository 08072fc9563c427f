using Bailey.Contracts.Wardens;
using Bailey.Warden.Cells;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Commands;

/// <summary>
/// Runs commands to their end. Of each output stream the first bytes are kept up to the limit and the rest is read and dropped, so that the command
/// does not hang on a full pipe. When the time is up, or the caller goes, the whole session is killed.
/// </summary>
internal sealed class Runner(CellDirectory cells, Reactor reactor, TimeProvider time)
{
    internal const int MaximumOutput = 16 * 1024 * 1024;
    private const int MaximumAtOnce = 16;
    private int _running;

    internal async Task<WardenExecResult> RunAsync(WardenExec exec, CancellationToken stop)
    {
        if (exec.TimeoutMilliseconds is < 1 or > 3_600_000 || exec.MaxOutput is < 0 or > MaximumOutput)
        {
            throw Refusal.Invalid("The time is 1 ms to 1 h, and the output kept at most 16 MiB.");
        }

        var launch = Launch.Of(exec.Command ?? throw Refusal.Invalid("There is no command."), exec.Directory, exec.Environment);
        if (Interlocked.Increment(ref _running) > MaximumAtOnce)
        {
            Interlocked.Decrement(ref _running);
            throw Refusal.TooMany("The workspace runs 16 commands already.");
        }

        try
        {
            var use = await cells.EnterAsync(exec.Cell, stop);
            await using var command = await Command.StartAsync(reactor, use, launch);
            return await FinishAsync(command, exec, stop);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task<WardenExecResult> FinishAsync(Command command, WardenExec exec, CancellationToken stop)
    {
        var output = KeepAsync(command.Output, exec.MaxOutput);
        var error = KeepAsync(command.Error, exec.MaxOutput);
        var input = FeedAsync(command.Input, exec.Input);
        var finished = Task.WhenAll(command.Child.Exited, output, error);
        var inTime = true;
        try
        {
            await finished.WaitAsync(TimeSpan.FromMilliseconds(exec.TimeoutMilliseconds), time, stop);
        }
        catch (TimeoutException)
        {
            inTime = command.Child.Exited.IsCompleted;
        }
        finally
        {
            if (!finished.IsCompleted)
            {
                // A grandchild may hold the pipes beyond the command's end.
                await command.KillAsync();
                command.Output.Dispose();
                command.Error.Dispose();
            }

            command.Input.Dispose();
            await Task.WhenAll(output, error, input);
        }

        var (kept, cut) = await output;
        var (keptError, cutError) = await error;
        return new WardenExecResult(inTime ? await command.Child.Exited : -1, kept, keptError, cut || cutError || !inTime);
    }

    private static async Task FeedAsync(Pipe pipe, byte[]? input)
    {
        if (input is { Length: > 0 })
        {
            await pipe.WriteAsync(input).ConfigureAwait(false);
        }

        pipe.Dispose();
    }

    private static async Task<(byte[] Kept, bool Cut)> KeepAsync(Pipe pipe, int maximum)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (var cut = false; ;)
        {
            var count = await pipe.ReadAsync(buffer).ConfigureAwait(false);
            if (count == 0)
            {
                return (kept.ToArray(), cut);
            }

            var room = (int)Math.Min(count, maximum - kept.Length);
            kept.Write(buffer, 0, room);
            cut |= room < count;
        }
    }
}
