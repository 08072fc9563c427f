using System.Diagnostics;
using System.Text;
using Bailey.Server.Platform;

namespace Bailey.Server.Git.Door;

/// <summary>A program of the server's own that talks to a remote: its streams, what it complains about, and its end, which disposing brings about.</summary>
internal sealed class RemoteProcess : IAsyncDisposable
{
    private const int MostComplaint = 4096;
    private readonly Process _process;
    private readonly Task<string> _complaint;

    public RemoteProcess(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        _process = ChildProgram.Prepare(program, arguments, environment);
        _process.Start();
        _complaint = Complain(_process.StandardError);
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Gives it the whole input and then the end of it. A program that does not want the rest is not a failure.</summary>
    public async Task Feed(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            await body.CopyToAsync(Input, cancellationToken);
            await Input.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It has ended, or the client has; the output says what came of it.
        }
        finally
        {
            EndInput();
        }
    }

    /// <summary>Says that there is no more input.</summary>
    public void EndInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before it took all of it.
        }
    }

    /// <summary>The last line that it printed as an error: printable, short.</summary>
    public async Task<string> Complaint(CancellationToken cancellationToken)
    {
        var lines = (await _complaint.WaitAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = lines.LastOrDefault(l => !l.StartsWith("fatal: the remote end hung up", StringComparison.Ordinal)) ?? "no reason was given";
        return new string([.. line.Take(300).Select(c => char.IsControl(c) ? ' ' : c)]);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<string> Complain(StreamReader error)
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        int count;
        while ((count = await error.ReadAsync(buffer)) > 0)
        {
            text.Append(buffer, 0, count);
            if (text.Length > MostComplaint)
            {
                text.Remove(0, text.Length - MostComplaint);
            }
        }

        return text.ToString();
    }
}
