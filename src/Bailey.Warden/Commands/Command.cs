using Bailey.Warden.Cells;
using Bailey.Warden.Linux;
using Bailey.Warden.Processes;

namespace Bailey.Warden.Commands;

/// <summary>A process on three pipes in a cell. Disposing it ends its whole session and lets go of the cell.</summary>
internal sealed class Command : IAsyncDisposable
{
    private readonly CellUse _use;

    private Command(CellUse use, Child child, Pipe input, Pipe output, Pipe error)
    {
        (_use, Child, Input, Output, Error) = (use, child, input, output, error);
    }

    internal Child Child { get; }

    internal Pipe Input { get; }

    internal Pipe Output { get; }

    internal Pipe Error { get; }

    /// <summary>Takes over the use, whatever comes of it.</summary>
    internal static async Task<Command> StartAsync(Reactor reactor, CellUse use, Launch launch)
    {
        var input = Pipe.ToProcess(reactor, out var theirInput);
        var output = Pipe.FromProcess(reactor, out var theirOutput);
        var error = Pipe.FromProcess(reactor, out var theirError);
        try
        {
            return new Command(use, await use.StartAsync(launch, theirInput, theirOutput, theirError), input, output, error);
        }
        catch
        {
            use.Dispose();
            input.Dispose();
            output.Dispose();
            error.Dispose();
            throw;
        }
        finally
        {
            _ = Libc.Close(theirInput);
            _ = Libc.Close(theirOutput);
            _ = Libc.Close(theirError);
        }
    }

    /// <summary>Ends what is left of the session at once.</summary>
    internal async Task KillAsync()
    {
        Child.SendToGroup(Signal.Kill);
        Child.Send(Signal.Kill);
        await Child.Exited;
        SessionEnd.KillLeft(Child.Pid);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Child.Exited.IsCompleted)
        {
            await KillAsync();
        }

        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
        _use.Dispose();
    }
}
