using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Bailey.Host.Limits;
using Bailey.Host.Processes;
using Bailey.Host.Sandboxes;
using Bailey.Host.Settings;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// The launch, in order: the warden's listening socket; user and network namespace; control group and resource limits while the process still
/// has our id; ids mapped; network rules; bubblewrap; the warden. No death signal anywhere: a sandbox outlives the host.
/// </summary>
internal sealed class BubblewrapLaunch(HostSettings settings, ILimits limits, ProcessWatch watch, TimeProvider clock, ILogger log)
{
    private const int Backlog = 512;
    private readonly byte[] _filter = OuterFilter.Program();

    public async Task<IRunningSandbox> Start(SandboxRecord sandbox, string? firstCell, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var (outputRead, outputWrite) = Descriptor.Pipe();
        var (infoRead, infoWrite) = Descriptor.Pipe();
        var said = new SandboxOutput(outputRead, sandbox.Name, log);
        var (walledRead, walledWrite) = Descriptor.Pipe();
        using var info = new FileStream(infoRead, FileAccess.Read, 0);
        using var walled = new FileStream(walledRead, FileAccess.Read, 0);
        ProcessHandle first;
        using (outputWrite)
        using (infoWrite)
        using (walledWrite)
        using (var nothing = Descriptor.Null())
        using (var socket = UnixPaths.Listen(Path.Join(sandbox.Paths.Control, "warden.sock"), Backlog))
        using (var arguments = Descriptor.Holding(BubblewrapArguments.For(sandbox.Paths, sandbox.Spec.HostName, firstCell, settings)))
        using (var filter = Descriptor.Holding(_filter))
        {
            var start = new BlockProcessStart(
                sandbox.Block!, EnterScript.Text, ["sh", .. BubblewrapArguments.Command()], nothing, outputWrite,
                [socket.SafeHandle, arguments, filter], [infoWrite, walledWrite])
            {
                OwnNetwork = true,
            };
            first = await BlockProcess.Start(
                start, watch, pid => limits.Join(sandbox.Name, pid), pid => limits.Bound(pid, sandbox.Spec.Limits), cancel);
        }

        try
        {
            var pid = await FirstInside(info, cancel)
                ?? throw new SandboxStartException($"The sandbox could not be made (bubblewrap ended with {(await first.Ended).Code}): {await said.Tail()}");
            if (await walled.ReadAsync(new byte[1], cancel) != 1)
            {
                throw new SandboxStartException($"The network rules of the sandbox could not be set: {await said.Tail()}");
            }

            var inside = new ProcessHandle(pid, isChild: false, watch);
            var record = new RunRecord(
                pid, ProcessHandle.StartTime(pid) ?? 0, clock.GetUtcNow(), (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds, null);
            return new BubblewrapSandbox(sandbox, record, inside, Both(first, inside), limits, watch) { Said = said };
        }
        catch
        {
            first.Kill();
            throw;
        }
    }

    // The process inside is gone first; the one that waits for it outside knows the exit code.
    private static async Task<ProcessEnd> Both(ProcessHandle first, ProcessHandle inside)
    {
        await inside.Ended;
        var end = await first.Ended;
        first.Dispose();
        return end;
    }

    // bubblewrap says {"child-pid": n, …} once the first process inside exists, by its number outside.
    private static async Task<int?> FirstInside(FileStream info, CancellationToken cancel)
    {
        using var reader = new StreamReader(info, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancel);
        return text.Length == 0 ? null : JsonDocument.Parse(text).RootElement.GetProperty("child-pid").GetInt32();
    }
}

/// <summary>A sandbox did not start; the message is for the person who asked.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "Made here alone, always with a message.")]
internal sealed class SandboxStartException(string message) : Exception(message);
