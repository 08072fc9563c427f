using Bailey.Contracts.Hosts;
using Bailey.Host.Limits;
using Bailey.Host.Processes;
using Bailey.Host.Sandboxes;
using Bailey.Host.Settings;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// Sandboxes from bubblewrap in a user namespace of subordinate ids. Everything is started by the host's own unprivileged user; Debian's
/// newuidmap and newgidmap are the only privileged pieces.
/// </summary>
internal sealed class BubblewrapDriver(
    HostSettings settings, IdBlockRegister register, ILimits limits, ProcessWatch watch, TimeProvider clock, ILogger<BubblewrapDriver> log) : ISandboxDriver
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PassThrough = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private readonly BlockFiles _files = new(watch);
    private readonly BubblewrapLaunch _launch = new(settings, limits, watch, clock, log);

    public string Name => "bubblewrap";

    public string Isolation => "namespace";

    public string Limits => limits.Kind;

    public bool CanFreeze => limits.CanFreeze;

    public bool CanWeigh => limits.CanWeigh;

    public SandboxRecord Reserve(SandboxRecord sandbox) => sandbox with { Block = register.Take(sandbox.Paths.Root) };

    public async Task Create(SandboxRecord sandbox, CancellationToken cancel)
    {
        var paths = sandbox.Paths;
        Directory.CreateDirectory(paths.Control, OwnerOnly);
        Directory.CreateDirectory(paths.Egress, PassThrough);
        Directory.CreateDirectory(paths.Etc, PassThrough);
        EtcFiles.Write(paths.Etc, sandbox.Spec.HostName);
        await _files.Make(sandbox.Block!, paths, cancel);
        limits.Set(sandbox.Name, sandbox.Spec.Limits);
    }

    public void SetLimits(SandboxRecord sandbox) => limits.Set(sandbox.Name, sandbox.Spec.Limits);

    public async Task<IRunningSandbox> Start(SandboxRecord sandbox, string? firstCell, CancellationToken cancel)
    {
        // Again, because the machine may have been started anew since: groups live in memory.
        limits.Set(sandbox.Name, sandbox.Spec.Limits);
        if (!BlockFiles.AreMade(sandbox.Paths))
        {
            await Create(sandbox, cancel);
        }

        return await _launch.Start(sandbox, firstCell, cancel);
    }

    public IRunningSandbox? Adopt(SandboxRecord sandbox) =>
        sandbox.Run is { } run && ProcessHandle.Find(run.Pid, run.StartTime, watch) is { } process
            ? new BubblewrapSandbox(sandbox, run, process, process.Ended, limits, watch)
            : null;

    public Task<long> DiskUse(SandboxRecord sandbox, CancellationToken cancel) => _files.Size(sandbox.Block!, sandbox.Paths, cancel);

    public async Task Delete(SandboxRecord sandbox, CancellationToken cancel)
    {
        await _files.Remove(sandbox.Block!, sandbox.Paths, cancel);
        Directory.Delete(sandbox.Paths.Root, recursive: true);
        limits.Remove(sandbox.Name);
        register.Free(sandbox.Block!);
    }
}
