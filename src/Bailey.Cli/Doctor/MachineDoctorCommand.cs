using System.CommandLine;
using System.Runtime.InteropServices;
using Bailey.Cli.Platform;

namespace Bailey.Cli.Doctor;

/// <summary><c>bailey doctor machine</c>: what this machine lacks to run Bailey itself; it changes nothing and needs no server.</summary>
internal static class MachineDoctorCommand
{
    /// <summary>What the server and the host start or load, and Debian's package of it; the same list as in deploy/check-tools.</summary>
    public static IReadOnlyList<(string What, string Package)> Needs { get; } =
    [
        ("git", "git"),
        ("setpriv", "util-linux"),
        ("bwrap", "bubblewrap"),
        ("newuidmap", "uidmap"),
        ("nft", "nftables"),
        ("ip", "iproute2"),
        ("rg", "ripgrep"),
        ("tini", "tini"),
        ("ssh", "openssh-client"),
        ("sshd", "openssh-server"),
        ("rsync", "rsync"),
        ("/usr/lib/postgresql/*/bin/initdb", "postgresql-15"),
        ("/usr/lib/x86_64-linux-gnu/libsodium.so.23", "libsodium23"),
        ("/etc/ssl/certs/ca-certificates.crt", "ca-certificates"),
        ("/usr/lib/x86_64-linux-gnu/libicuuc.so.*", "libicu72"),
        ("/usr/lib/x86_64-linux-gnu/libssl.so.3", "libssl3"),
    ];

    public static Command Create(CommandContext context)
    {
        var command = new Command("machine", "Say what this machine lacks to run Bailey itself: programs, libraries, what its kernel must allow. Changes nothing.");
        command.SetAction((result, _) => Task.FromResult(Run(context, result)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult result)
    {
        List<DoctorCheck> checks =
        [
            new("system", OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64,
                $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}; Bailey runs on Linux on x86-64"),
            .. Needs.Select(need => Present(need.What, context.Surroundings.Variable("PATH")) is { } found
                ? new DoctorCheck(Short(need.What), true, found)
                : new DoctorCheck(Short(need.What), false, $"is missing: apt install {need.Package}")),
            .. Kernel(),
        ];
        var screen = context.Screen(result);
        var healthy = checks.All(check => check.Good);
        screen.Answer(
            new DoctorAnswer(healthy, checks),
            CliJson.Default.DoctorAnswer,
            checks.Select(check => $"{(check.Good ? screen.Good("ok  ") : screen.Bad("no  "))} {check.Name,-16} {Screen.Visible(check.Finding)}"));
        return healthy ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string? Present(string what, string? path)
    {
        if (what.StartsWith('/'))
        {
            return what[1..].Split('/').Aggregate((IEnumerable<string>)["/"], (folders, part) => folders.Where(Directory.Exists).SelectMany(folder =>
                Directory.EnumerateFileSystemEntries(folder, part))).FirstOrDefault(File.Exists);
        }

        return $"{path}:/usr/sbin:/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Join(folder, what)).FirstOrDefault(File.Exists);
    }

    private static IEnumerable<DoctorCheck> Kernel()
    {
        var most = Setting("/proc/sys/user/max_user_namespaces");
        yield return new("user namespaces", most is not "0" && most is not null, most is null or "0" ? "are off: sysctl user.max_user_namespaces=15000" : "the kernel makes them");
        var restricted = !Environment.IsPrivilegedProcess
            && (Setting("/proc/sys/kernel/unprivileged_userns_clone") is "0" || Setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") is "1");
        yield return new(
            "unprivileged", !restricted,
            restricted ? "ordinary users may not make user namespaces here: start as root, or allow it" : "sandboxes can be made by a user without rights");
        var cgroups = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        yield return new("cgroups", cgroups, cgroups ? "version 2" : "version 2 is not mounted, so nothing limits memory and processes of a sandbox");
        var ids = Environment.IsPrivilegedProcess || HasIds("/etc/subuid");
        yield return new("subordinate ids", ids, ids ? "there" : $"{Environment.UserName} has none: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {Environment.UserName}");
    }

    private static bool HasIds(string file)
    {
        try
        {
            return File.ReadLines(file).Any(line => line.StartsWith($"{Environment.UserName}:", StringComparison.Ordinal));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Setting(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Short(string what) => Path.GetFileName(what).Split('.')[0];
}
