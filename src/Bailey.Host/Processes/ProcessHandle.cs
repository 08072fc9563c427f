using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Host.Processes;

/// <summary>How a process ended: its exit code, or 128 and the signal. −1 when it was no child of ours and nobody can tell.</summary>
internal readonly record struct ProcessEnd(int Code);

/// <summary>
/// A process held by pidfd, so that a number used again is never killed by mistake. <see cref="Ended"/> completes once it is gone.
/// </summary>
internal sealed class ProcessHandle : IDisposable
{
    private const int PidfdOpen = 434;
    private const int PidfdSendSignal = 424;
    private const int ByPidfd = 3;
    private const int Exited = 4;
    private readonly SafeFileHandle _pidfd;

    public ProcessHandle(int pid, bool isChild, ProcessWatch watch)
    {
        Pid = pid;
        _pidfd = new SafeFileHandle(Descriptor.Check((int)Libc.syscall(PidfdOpen, pid, 0, 0, 0), $"pidfd_open {pid}"), true);
        Ended = AwaitEnd(watch, isChild);
    }

    public int Pid { get; }

    /// <summary>Takes hold of a process that somebody else started; null when that very process is gone.</summary>
    public static ProcessHandle? Find(int pid, long startTime, ProcessWatch watch)
    {
        try
        {
            var process = new ProcessHandle(pid, isChild: false, watch);
            if (StartTime(pid) == startTime)
            {
                return process;
            }

            // The number belongs to another one by now.
            process.Dispose();
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public Task<ProcessEnd> Ended { get; }

    /// <summary>Clock ticks since boot at which the process started; with the pid it names a process for good. Null when it is gone.</summary>
    public static long? StartTime(int pid)
    {
        try
        {
            // The command name may hold spaces and brackets: count fields after the last bracket.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Kill() => Signal(Libc.Kill);

    public void Signal(int signal) => _ = Libc.syscall(PidfdSendSignal, (int)_pidfd.DangerousGetHandle(), signal, 0, 0);

    public void Dispose() => _pidfd.Dispose();

    private async Task<ProcessEnd> AwaitEnd(ProcessWatch watch, bool isChild)
    {
        await watch.Readable((int)_pidfd.DangerousGetHandle());
        return new ProcessEnd(isChild ? Reap((int)_pidfd.DangerousGetHandle()) : -1);
    }

    private static unsafe int Reap(int pidfd)
    {
        Libc.SignalInfo info;
        if (Libc.waitid(ByPidfd, (uint)pidfd, &info, Exited) != 0)
        {
            return -1;
        }

        const int exitedByItself = 1;
        return info.Code == exitedByItself ? info.Status : 128 + info.Status;
    }
}
