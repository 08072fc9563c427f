namespace Bailey.Host.Doctor;

/// <summary>Information about the machine that can be read inside, and why it lets nothing out.</summary>
internal static class KnownProbes
{
    private const string Kernel = "the kernel does not virtualise it; it tells how large and busy the machine is, and is not writable";

    public static IEnumerable<Probe> All(string dataDirectory) =>
    [
        new("size and load of the machine (meminfo, cpuinfo, loadavg, uptime)", "grep -q MemTotal /proc/meminfo && grep -q processor /proc/cpuinfo", Kernel),
        new("the kernel's command line", "grep -q . /proc/cmdline", Kernel),
        new("the kernel's configuration", "head -c1 /proc/config.gz | grep -q .", "the same for every machine of this kernel"),
        new("the kernel's version", "grep -q . /proc/version", Kernel),
        new("size of the machine's disk (df)", "df /workspace | grep -q /dev/", "the workspace lies on the machine's file system; how full that is can be seen, nothing of it"),
        new("roots of mounts", $"grep -qF '{dataDirectory}' /proc/self/mountinfo", "the kernel names where a mount comes from; the names are opaque and cannot be opened"),
        new("the last process number looks writable", "[ -w /proc/sys/kernel/ns_last_pid ]", "belongs to the cell's own numbering"),
    ];
}
