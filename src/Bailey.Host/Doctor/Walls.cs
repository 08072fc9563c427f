using Bailey.Contracts.Hosts;
using Bailey.Host.Sandboxes;
using Bailey.Host.Settings;

namespace Bailey.Host.Doctor;

/// <summary>A wall does not hold; the message says which.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "Made here alone, always with a reason.")]
internal sealed class WallException(string message) : Exception(message);

/// <summary>Which walls this host has, and whether they were seen to hold. Without that, no sandbox is started.</summary>
internal sealed class Walls(HostSettings options, ISandboxDriver driver)
{
    private IReadOnlyList<SandboxProbe> _failing = [];

    public HostHello Hello() => new(
        1, options.Build, driver.Name, driver.Isolation, driver.Limits, driver.CanFreeze, _failing.Count == 0,
        [.. _failing.Select(probe => $"{probe.Name}: {probe.Reason}"), .. Missing()]);

    public Task MustHold(CancellationToken cancel) => _failing.Count == 0
        ? Task.CompletedTask
        : throw new WallException("No sandbox is started, because a wall does not hold: " + string.Join("; ", _failing.Select(probe => probe.Name)));

    public Task<IReadOnlyList<SandboxProbe>> CheckAll(CancellationToken cancel) => Task.FromResult(_failing);

    private IEnumerable<string> Missing()
    {
        if (driver.Limits == "rlimits")
        {
            yield return "Limits of memory and CPU hold per process only: this machine gave the host no control groups.";
        }

        if (options.ServerUid is null)
        {
            yield return "Server and host are one user of the machine, so the wall between them is missing.";
        }
    }
}
