using Bailey.Host.Settings;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// What a sandbox sees, as bubblewrap's arguments. They are handed over by descriptor: a command line could be read inside.
/// The order matters: later mounts cover earlier ones, and the root becomes read-only last.
/// </summary>
internal static class BubblewrapArguments
{
    /// <summary>Capabilities of the warden within the sandbox's own user namespace; nothing inside ever gets another.</summary>
    public static readonly IReadOnlyList<string> Capabilities =
        ["setuid", "setgid", "setpcap", "kill", "sys_admin", "sys_chroot", "sys_ptrace", "chown", "dac_override", "fowner"];

    // Read-only parts of the machine's /etc that programs want and that hold no secret.
    private static readonly string[] s_etc =
    [
        "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime",
        "/etc/timezone", "/etc/dotnet", "/etc/terminfo", "/etc/inputrc", "/etc/mime.types", "/etc/services", "/etc/protocols", "/etc/fonts",
        "/etc/magic", "/etc/perl", "/etc/python3", "/etc/python3.11", "/etc/java-11-openjdk", "/etc/java-17-openjdk", "/etc/java-21-openjdk",
        "/etc/maven", "/etc/vim", "/etc/nanorc", "/etc/debian_version", "/etc/os-release", "/etc/bash.bashrc", "/etc/profile", "/etc/skel",
    ];

    private static readonly string[] s_merged = ["bin", "sbin", "lib", "lib64"];

    // Where cells mount their own, and what programs expect to be there.
    private static readonly string[] s_folders =
        ["/var", "/var/lib", "/run", "/opt", "/opt/bailey", "/home", "/home/dev", "/root", "/mnt", "/dev/mqueue"];

    public static IEnumerable<string> For(SandboxPaths paths, string hostName, string? firstCell, HostSettings settings) =>
    [
        "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup", "--hostname", hostName,
        "--cap-drop", "ALL", .. Capabilities.SelectMany(name => new[] { "--cap-add", "CAP_" + name.ToUpperInvariant() }),
        "--seccomp", "5", "--info-fd", "8",
        "--size", "1048576", "--tmpfs", "/",
        "--ro-bind", "/usr", "/usr",
        .. s_merged.SelectMany(Merged),
        "--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/etc/ssl",
        .. EtcFiles.Names.SelectMany(name => new[] { "--ro-bind", Path.Join(paths.Etc, name), "/etc/" + name }),
        .. s_etc.SelectMany(path => new[] { "--ro-bind-try", path, path }),
        "--proc", "/proc", "--dev", "/dev", "--size", "67108864", "--perms", "1777", "--tmpfs", "/dev/shm",
        "--size", "67108864", "--perms", "1777", "--tmpfs", "/tmp",
        .. s_folders.SelectMany(path => new[] { "--perms", "0755", "--dir", path }),
        "--perms", "1777", "--dir", "/var/tmp", "--symlink", "/run", "/var/run",
        "--bind", paths.Files, "/var/lib/bailey",
        "--bind", paths.Workspace, "/workspace",
        "--ro-bind", paths.Egress, "/run/bailey",
        "--ro-bind", settings.Warden, "/opt/bailey/bailey-warden",
        "--ro-bind", settings.Tini, "/opt/bailey/tini",
        "--remount-ro", "/",
        "--chdir", "/workspace",
        "--clearenv", .. Environment(firstCell).SelectMany(variable => new[] { "--setenv", variable.Name, variable.Value }),
    ];

    /// <summary>The command after <c>--</c>: gives up root of the namespace for the warden's id and exactly its capabilities.</summary>
    public static IReadOnlyList<string> Command()
    {
        var exactly = "-all,+" + string.Join(",+", Capabilities);
        return
        [
            "/usr/bin/setpriv", "--reuid=60000", "--regid=60000", "--clear-groups", "--inh-caps=" + exactly, "--ambient-caps=" + exactly,
            "--bounding-set=" + exactly, "--", "/opt/bailey/bailey-warden",
        ];
    }

    private static IEnumerable<string> Merged(string name) => Directory.ResolveLinkTarget("/" + name, false) is not null
        ? ["--symlink", "usr/" + name, "/" + name]
        : ["--ro-bind-try", "/" + name, "/" + name];

    private static IEnumerable<(string Name, string Value)> Environment(string? firstCell)
    {
        yield return ("PATH", "/usr/local/bin:/usr/bin:/bin");
        yield return ("HOME", "/var/lib/bailey");
        yield return ("LANG", "C.UTF-8");
        yield return ("TMPDIR", "/tmp");
        // The warden is small: no tuning at run time, a small heap, and no diagnostics socket in /tmp.
        yield return ("DOTNET_EnableDiagnostics", "0");
        yield return ("DOTNET_TieredPGO", "0");
        yield return ("DOTNET_gcServer", "0");
        yield return ("DOTNET_GCHeapCount", "1");
        if (firstCell is not null)
        {
            yield return ("BAILEY_FIRST_CELL", firstCell);
        }
    }
}
