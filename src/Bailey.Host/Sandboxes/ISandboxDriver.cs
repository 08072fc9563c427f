using System.Net.Sockets;
using Bailey.Contracts.Hosts;

namespace Bailey.Host.Sandboxes;

/// <summary>
/// A way to make sandboxes. What goes on inside (terminals, files, dial) is the warden's and the same for all; a driver only makes, starts,
/// reaches, freezes, counts and ends. bubblewrap is the first; containers and virtual machines follow.
/// </summary>
internal interface ISandboxDriver
{
    /// <summary>E.g. bubblewrap.</summary>
    string Name { get; }

    /// <summary>How strong its wall is: weak, namespace, userkernel, vm.</summary>
    string Isolation { get; }

    /// <summary>cgroup2, cgroup1, rlimits.</summary>
    string Limits { get; }

    bool CanFreeze { get; }

    /// <summary>Whether one sandbox can be given less of the processor than another.</summary>
    bool CanWeigh { get; }

    /// <summary>Gives a fresh sandbox what must be on record before anything is made for it: its ids.</summary>
    SandboxRecord Reserve(SandboxRecord sandbox);

    /// <summary>Makes its directories; repeating it changes nothing.</summary>
    Task Create(SandboxRecord sandbox, CancellationToken cancel);

    /// <summary>Changes the limits of a sandbox, running or not.</summary>
    void SetLimits(SandboxRecord sandbox);

    /// <summary>Starts the first process; the caller then waits for the warden's hello.</summary>
    Task<IRunningSandbox> Start(SandboxRecord sandbox, string? firstCell, CancellationToken cancel);

    /// <summary>Takes a sandbox over that an earlier host process started; null when it runs no more.</summary>
    IRunningSandbox? Adopt(SandboxRecord sandbox);

    /// <summary>Bytes that its files take; −1 where nobody tells.</summary>
    Task<long> DiskUse(SandboxRecord sandbox, CancellationToken cancel);

    /// <summary>Removes files and gives the ids back. The sandbox does not run.</summary>
    Task Delete(SandboxRecord sandbox, CancellationToken cancel);
}

/// <summary>A sandbox that runs.</summary>
internal interface IRunningSandbox : IDisposable
{
    /// <summary>By what a later host process finds it again.</summary>
    RunRecord Record { get; }

    /// <summary>Completes when the last process is gone, with what is known about why.</summary>
    Task<string?> Ended { get; }

    /// <summary>A fresh connection to the warden.</summary>
    Task<Socket> Connect(CancellationToken cancel);

    void Freeze(bool frozen);

    /// <summary>Whether it stands still, as an earlier host process may have left it.</summary>
    bool IsFrozen { get; }

    /// <summary>Lets it give way to every other sandbox that has work, or not.</summary>
    void Weigh(bool busy);

    SandboxStats Stats();

    /// <summary>Ends the process with the most memory, where no control group does it.</summary>
    void KillLargest();

    /// <summary>Kills everything in it at once.</summary>
    void Kill();
}
