using System.Globalization;
using System.Runtime.InteropServices;
using Bailey.Host.Processes;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// Starts a program in a fresh user namespace whose ids are a block. unshare makes the namespace and keeps its capabilities by ambient ones;
/// a shell then waits on descriptor 6 until newuidmap and newgidmap, the only privileged pieces, have mapped the block.
/// </summary>
internal static class BlockProcess
{
    /// <summary>Where the host's own ids appear for the short helpers that must reach its directories; no sandbox ever has them.</summary>
    public const uint OwnId = 70_000;

    /// <summary>
    /// Starts <c>sh -c script</c>. Until the ids are mapped and the script goes on, the process has the host's own id and may be acted on: by
    /// <paramref name="prepare"/> while it makes its namespaces, by <paramref name="bound"/> when it is in them.
    /// </summary>
    public static async Task<ProcessHandle> Start(
        BlockProcessStart start, ProcessWatch watch, Action<int> prepare, Action<int> bound, CancellationToken cancel)
    {
        var (goRead, goWrite) = Descriptor.Pipe();
        var (readyRead, readyWrite) = Descriptor.Pipe();
        using var ready = new FileStream(readyRead, FileAccess.Read, 0);
        using var go = new FileStream(goWrite, FileAccess.Write, 0);
        ProcessHandle process;
        using (goRead)
        using (readyWrite)
        {
            process = Child.Start(
                "/usr/bin/unshare",
                ["--user", .. start.OwnNetwork ? ["--net"] : (string[])[], "--keep-caps", "--", "/bin/sh", "-c", start.Script, .. start.Arguments],
                Tool.Environment,
                [start.Input, start.Output, start.Output, .. start.Extra, goRead, readyWrite, .. start.Further],
                watch);
        }

        // The kernel takes its time to move a process into its groups; meanwhile that one makes its namespaces.
        var prepared = Task.Run(() => prepare(process.Pid), CancellationToken.None);
        try
        {
            if (await ready.ReadAsync(new byte[1], cancel) != 1)
            {
                throw new InvalidOperationException("A user namespace could not be made. Is user.max_user_namespaces above 0, and does AppArmor allow unprivileged ones?");
            }

            bound(process.Pid);
            await Task.WhenAll(
                prepared,
                Map("newuidmap", process.Pid, start.Block.Users, start.WithOwnIds ? Libc.geteuid() : null, watch, cancel),
                Map("newgidmap", process.Pid, start.Block.Groups, start.WithOwnIds ? Libc.getegid() : null, watch, cancel));
            go.WriteByte((byte)'\n');
            return process;
        }
        catch
        {
            process.Kill();
            // Nothing of it may touch a process that took the number over.
            await prepared.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Runs a short script as root of the block to its end and gives what it printed.</summary>
    public static async Task<string> Run(IdBlock block, ProcessWatch watch, bool withOwnIds, string script, string[] arguments, CancellationToken cancel)
    {
        using var nothing = Descriptor.Null();
        var (read, write) = Descriptor.Pipe();
        using var output = new StreamReader(new FileStream(read, FileAccess.Read, 0));
        ProcessHandle process;
        using (write)
        {
            const string enter = "printf r >&7; read -r mapped <&6; exec 6<&- 7>&-\nexec setpriv --reuid=0 --regid=0 --clear-groups -- /bin/sh -c ";
            process = await Start(
                new BlockProcessStart(block, enter + "\"$@\"", ["sh", script, "sh", .. arguments], nothing, write, [nothing, nothing, nothing], [])
                {
                    WithOwnIds = withOwnIds,
                },
                watch, _ => { }, _ => { }, cancel);
        }

        using (process)
        await using (cancel.Register(process.Kill))
        {
            var said = await output.ReadToEndAsync(CancellationToken.None);
            var code = (await process.Ended).Code;
            cancel.ThrowIfCancellationRequested();
            return code == 0 ? said : throw new InvalidOperationException($"A helper in a block of ids ended with {code}: {said.Trim()}");
        }
    }

    private static Task Map(
        string tool, int pid, IEnumerable<(uint Inner, uint Outer, uint Count)> ranges, uint? own, ProcessWatch watch, CancellationToken cancel)
    {
        var all = own is { } id ? ranges.Append((OwnId, id, 1u)) : ranges;
        var numbers = all.SelectMany(range => new[] { range.Item1, range.Item2, range.Item3 });
        return Tool.Must(
            watch, "/usr/bin/" + tool,
            [pid.ToString(CultureInfo.InvariantCulture), .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))], cancel);
    }
}

/// <summary>
/// What to start in a block. Descriptors of the child: 0 input, 1 and 2 output, 3 to 5 <c>Extra</c>, 6 and 7 the handshake, 8 on <c>Further</c>.
/// </summary>
internal sealed record BlockProcessStart(
    IdBlock Block, string Script, IReadOnlyList<string> Arguments, SafeFileHandle Input, SafeFileHandle Output,
    IReadOnlyList<SafeHandle> Extra, IReadOnlyList<SafeHandle> Further)
{
    /// <summary>A network namespace too.</summary>
    public bool OwnNetwork { get; init; }

    /// <summary>Maps the host's own ids, so that root of the block may act in the host's directories.</summary>
    public bool WithOwnIds { get; init; }
}
