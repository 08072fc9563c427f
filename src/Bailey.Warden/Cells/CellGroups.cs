using System.Globalization;

namespace Bailey.Warden.Cells;

/// <summary>A control group per cell, where the host delegated the sandbox's own; elsewhere nothing.</summary>
internal static class CellGroups
{
    private const string Root = "/sys/fs/cgroup";
    private static readonly bool Delegated = IsDelegated();

    internal static void Move(string cell, int pid)
    {
        if (Delegated)
        {
            Try(() =>
            {
                Directory.CreateDirectory($"{Root}/{cell}");
                File.WriteAllText($"{Root}/{cell}/cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));
            });
        }
    }

    internal static void Remove(string cell)
    {
        if (Delegated)
        {
            Try(() => Directory.Delete($"{Root}/{cell}"));
        }
    }

    private static bool IsDelegated()
    {
        var probe = $"{Root}/probe-{Environment.ProcessId}";
        return File.Exists($"{Root}/cgroup.procs") && Try(() =>
        {
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
        });
    }

    private static bool Try(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
