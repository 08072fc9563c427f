using System.Security.Cryptography;
using System.Text;
using Bailey.Contracts.Hosts;
using Bailey.Host.Bubblewrap;
using Bailey.Host.Sandboxes;
using Bailey.Host.Settings;

namespace Bailey.Host.Doctor;

/// <summary>A wall does not hold; the message says which.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "Made here alone, always with a reason.")]
internal sealed class WallException(string message) : Exception(message);

/// <summary>
/// Which walls this host has, and whether they were seen to hold. Fails closed: until a check on this build and this kernel has passed, no
/// sandbox is started. A passed check is remembered; a failed one is made again at the next start of the host.
/// </summary>
internal sealed partial class Walls(HostSettings settings, ISandboxDriver driver, IsolationCheck check, ILogger<Walls> log)
{
    private readonly string _file = Path.Join(settings.Data, "isolation.json");
    private Task<IReadOnlyList<SandboxProbe>>? _checking;
    private IReadOnlyList<string> _broken = ["The isolation check has not run yet."];

    public HostHello Hello() => new(
        1, settings.Build, driver.Name, driver.Isolation, driver.Limits, driver.CanFreeze, _broken.Count == 0, [.. _broken, .. Missing()]);

    /// <summary>Remembers an earlier pass, or checks while the link is being made.</summary>
    public void CheckInBackground()
    {
        if (File.Exists(_file) && File.ReadAllText(_file) == Machine())
        {
            _broken = [];
            return;
        }

        _ = CheckAll(CancellationToken.None);
    }

    /// <summary>Lets a start go on once the walls were seen to hold.</summary>
    public async Task MustHold(CancellationToken cancel)
    {
        if (_broken.Count > 0 && _checking is { } running)
        {
            await running.WaitAsync(cancel);
        }

        if (_broken.Count > 0)
        {
            throw new WallException("No sandbox is started, because a wall does not hold. " + string.Join(" ", _broken));
        }
    }

    public async Task<IReadOnlyList<SandboxProbe>> CheckAll(CancellationToken cancel)
    {
        var mine = Check();
        _checking = mine;
        return await mine.WaitAsync(cancel);
    }

    private async Task<IReadOnlyList<SandboxProbe>> Check()
    {
        IReadOnlyList<SandboxProbe> probes;
        try
        {
            probes = await check.Run(CancellationToken.None);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            probes = [new SandboxProbe("a sandbox can be made and asked", "wall", "fails", failed.Message)];
        }

        _broken = [.. probes.Where(probe => probe is { Class: "wall", Outcome: "fails" }).Select(probe => $"{probe.Name}{(probe.Reason is null ? "" : ": " + probe.Reason)}.")];
        foreach (var broken in _broken)
        {
            Broken(log, broken);
        }

        if (_broken.Count == 0)
        {
            Hold(log, probes.Count);
            PrivateFile.Write(_file, Machine());
        }
        else
        {
            File.Delete(_file);
        }

        return probes;
    }

    // What a passed check was about: another build, kernel, launch or way of limiting wants another check.
    private string Machine() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n',
        settings.Build, Environment.ProcessPath is { } path ? File.GetLastWriteTimeUtc(path).Ticks : 0, File.GetLastWriteTimeUtc(settings.Warden).Ticks,
        File.ReadAllText("/proc/version"), driver.Name, driver.Limits, EnterScript.Text, string.Join(' ', BubblewrapArguments.Command())))));

    private IEnumerable<string> Missing()
    {
        if (driver.Limits == "rlimits")
        {
            yield return "Memory and CPU are limited for each process alone: this machine gave the host no control groups.";
        }

        if (settings.ServerUid is null)
        {
            yield return "Server and host are one user of the machine, so the wall between them is missing.";
        }
    }

    [LoggerMessage(LogLevel.Information, "isolation check: all walls hold ({Count} probes)")]
    private static partial void Hold(ILogger log, int count);

    [LoggerMessage(LogLevel.Error, "isolation check: a wall does not hold: {Broken}")]
    private static partial void Broken(ILogger log, string broken);
}
