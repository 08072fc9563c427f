using System.Net.Sockets;

namespace Bailey.Host.Doctor;

/// <summary>What must not be possible from inside a cell. The addresses and names are this machine's own.</summary>
internal static class WallProbes
{
    // A system call by number, and the numbers of its arguments: a leak unless the kernel says EPERM or ENOSYS before it looks at them.
    private static readonly (string Name, string Call)[] s_calls =
    [
        ("bpf", "321, 5, 0, 0"), ("io_uring_setup", "425, 4, 0"), ("userfaultfd", "323, 0"), ("perf_event_open", "298, 0, 0, -1, -1, 0"),
        ("keyctl", "250, 0, -3, 0"), ("add_key", "248, 0, 0, 0, 0, -3"), ("request_key", "249, 0, 0, 0, -3"), ("open_by_handle_at", "304, -100, 0, 0"),
        ("init_module", "175, 0, 0, 0"), ("finit_module", "313, -1, 0, 0"), ("delete_module", "176, 0, 0"), ("kexec_load", "246, 0, 0, 0, 0"),
        ("reboot", "169, 0, 0, 0, 0"), ("swapon", "167, 0, 0"), ("acct", "163, 0"), ("settimeofday", "164, 0, 0"), ("clock_settime", "227, 0, 0"),
        ("iopl", "172, 3"), ("ioperm", "173, 0, 1, 1"), ("fanotify_init", "300, 0, 0"), ("kcmp", "312, 1, 1, 0, 0, 0"), ("syslog", "103, 3, 0, 0"),
        ("quotactl", "179, 0, 0, 0, 0"), ("sethostname", "170, 0, 0"), ("modify_ldt", "154, 0, 0, 0"), ("chroot", "161, 0"), ("pivot_root", "155, 0, 0"),
        ("unshare of a user namespace", "272, 268435456"), ("unshare of a mount namespace", "272, 131072"), ("unshare of a network namespace", "272, 1073741824"),
        ("setns", "308, -1, 0"), ("mount", "165, 0, 0, 0, 0, 0"), ("umount2", "166, 0, 0"), ("fsopen", "430, 0, 0"), ("open_tree", "428, -100, 0, 0"),
        ("move_mount", "429, -1, 0, -1, 0, 0"), ("mount_setattr", "442, -1, 0, 0, 0, 0"), ("clone3", "435, 0, 0"),
        ("typing into a terminal (TIOCSTI)", "16, 0, 21522, 0"),
    ];

    private static readonly (string Name, string Arguments)[] s_sockets =
    [
        ("raw socket", "2, 3, 1"), ("packet socket", "17, 3, 0"), ("vsock socket", "40, 1, 0"), ("crypto (AF_ALG) socket", "38, 5, 0"),
        ("netfilter netlink socket", "16, 3, 12"), ("audit netlink socket", "16, 3, 9"), ("bluetooth socket", "31, 3, 0"), ("key (AF_KEY) socket", "15, 3, 2"),
    ];

    public static IEnumerable<Probe> All(Canaries canaries, string dataDirectory, int hostPid, string hostName) =>
    [
        new("uid 1000 in a cell's group", "[ \"$(id -u)\" != 1000 ] || [ \"$(id -g)\" -lt 20000 ] || [ \"$(id -g)\" -gt 20063 ]"),
        new("no capability in any set", "grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb):' /proc/self/status | grep -qv '0000000000000000'"),
        new("no_new_privs is set", "! grep -qE '^NoNewPrivs:[[:space:]]1' /proc/self/status"),
        new("a seccomp filter is set", "! grep -qE '^Seccomp:[[:space:]]2' /proc/self/status"),
        new("ids are not the machine's", "[ \"$(awk 'NR==1{print $2}' /proc/self/uid_map)\" = 0 ]"),
        new("no process of the machine", $"[ -e /proc/{hostPid} ] && tr '\\0' ' ' </proc/{hostPid}/cmdline | grep -q bailey-host || cat /proc/[0-9]*/status | awk '/^Uid:/ && $2 != 1000 && $2 != 2000' | grep -q ."),
        new("no warden to be seen", "cat /proc/[0-9]*/comm | grep -q bailey-warden"),
        new("no host path in the first process's arguments", $"tr '\\0' ' ' </proc/1/cmdline | grep -qF '{dataDirectory}'"),
        new("no environment of the machine", "tr '\\0' '\\n' </proc/1/environ | grep -qE '^(BAILEY_|SSH_|SUDO_)' || env | grep -qE '^BAILEY_|TOKEN|SECRET|PASSWORD'"),
        new("no descriptor of another", "[ \"$(ls /proc/self/fd | sort -n | tail -n +5 | wc -l)\" != 0 ]"),
        new("kernel log", "dmesg | grep -q . || head -c1 /dev/kmsg | grep -q ."),
        new("kernel memory", "head -c1 /proc/kcore | grep -q . || [ -e /dev/mem ] || [ -e /dev/port ]"),
        new("kernel addresses", "awk '$1 !~ /^0+$/ {print; exit}' /proc/kallsyms | grep -q ."),
        new("writing to /proc/sys", "find /proc/sys -type f -writable 2>/dev/null | grep -q . || echo x 2>/dev/null >/proc/sys/kernel/core_pattern"),
        new("the kernel's emergency key", "echo h 2>/dev/null >/proc/sysrq-trigger"),
        new("key rings", "grep -q . /proc/keys"),
        new("timers and scheduler of the machine", "head -c1 /proc/timer_list | grep -q . || head -c1 /proc/sched_debug | grep -q ."),
        new("/sys", "[ -e /sys/kernel ] || ls /sys/firmware /sys/fs/cgroup 2>/dev/null | grep -q ."),
        new("a control group's release agent", "find / -xdev -name release_agent 2>/dev/null | grep -q ."),
        new("sockets of container engines and the system bus", "ls /var/run/docker.sock /run/docker.sock /run/podman /run/containerd /run/dbus /run/systemd 2>/dev/null | grep -q ."),
        new("abstract sockets of the machine", Perl($"socket(S, 1, 1, 0) or exit 1; exit(connect(S, pack('S a*', 1, \"\\0{canaries.Abstract}\")) ? 0 : 1)")),
        new("a network interface besides loopback", "tail -n +3 /proc/net/dev | grep -v '^ *lo:' | grep -q ."),
        new("cloud metadata", "exec 3<>/dev/tcp/169.254.169.254/80 && printf 'GET /latest/meta-data/ HTTP/1.0\\r\\nHost: 169.254.169.254\\r\\n\\r\\n' >&3 && timeout 3 head -1 <&3 | grep -q ' 2'"),
        new("UDP out", string.Join("; ", canaries.Udp.Select(end => $"echo x >/dev/udp/{end.Address}/{end.Port}")) + "; exit 1"),
        .. canaries.Tcp.Select(end => new Probe(
            $"the machine's {(end.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} {(System.Net.IPAddress.IsLoopback(end.Address) ? "loopback" : "address " + end.Address)}",
            $"exec 3<>/dev/tcp/{end.Address}/{end.Port} && read -rt 2 word <&3 && [ \"$word\" = {canaries.Word} ]")),
        .. canaries.Tcp.Select(end => new Probe(
            $"{end} through the proxy",
            $"exec 3<>/dev/tcp/127.0.0.1/${{http_proxy##*:}} && printf 'CONNECT {end} HTTP/1.1\\r\\nHost: {end}\\r\\n\\r\\n' >&3 && timeout 3 cat <&3 | grep -q {canaries.Word}")),
        new("the egress proxy's own socket", Perl("socket(S, 1, 1, 0) or exit 1; exit(connect(S, pack('S a*', 1, '/run/bailey/egress.sock')) ? 0 : 1)")),
        new("another cell's port of the warden", "own=$(( $(id -g) - 20000 )); try() { (exec 3<>/dev/tcp/127.0.0.1/$1) && exit 0; }; "
            + "for slot in 0 1 2 63; do [ $slot = $own ] || { try $((30000 + slot)); try $((3200 + slot)); }; done; try 3128; try 30999; exit 1"),
        new("block devices", "find /dev -type b 2>/dev/null | grep -q . || { mknod /tmp/block b 8 0; } 2>/dev/null"),
        new("devices of virtual machines, tunnels and file systems", "ls /dev/kvm /dev/net/tun /dev/fuse /dev/vhost-vsock 2>/dev/null | grep -q ."),
        new("passwords of the machine", "head -c1 /etc/shadow | grep -q . || head -c1 /etc/sudoers | grep -q ."),
        new("homes of the machine", "ls -A /root 2>/dev/null | grep -q . || ls /home | grep -qv '^dev$'"),
        new("Bailey's data", $"ls '{dataDirectory}' 2>/dev/null | grep -q . || ls -A /var/lib/bailey /run/bailey 2>/dev/null | grep -v : | grep -q ."),
        new("writing to the system", "for at in / /usr /etc /opt /opt/bailey /var /run; do touch $at/x && exit 0; done; exit 1"),
        new("the machine's name", $"[ \"$(hostname)\" = '{hostName}' ]"),
        new("the machine's identity", "[ -s /etc/machine-id ] || [ -s /var/lib/dbus/machine-id ]"),
        .. s_calls.Select(call => new Probe("system call " + call.Name, Perl($"$! = 0; my $r = syscall({call.Call}); exit(($r >= 0 || ($! != 1 && $! != 38)) ? 0 : 1)"))),
        .. s_sockets.Select(socket => new Probe(socket.Name, Perl($"exit(socket(S, {socket.Arguments}) ? 0 : 1)"))),
    ];

    /// <summary>Proof that the means of the probes work here: each of these must be possible, or a wall that was never tried would count as holding.</summary>
    public static IEnumerable<Probe> Means() =>
    [
        new("bash, grep, awk, find and timeout run", "bash -c true && echo a | grep -q a && echo a | awk '{exit 0}' && find /etc/passwd | grep -q . && timeout 1 true"),
        new("perl makes system calls and sockets", Perl("my $r = syscall(39); exit(($r > 0 && socket(S, 1, 1, 0) && socket(T, 2, 1, 0)) ? 0 : 1)")),
        new("a connection to a service of the own cell works", Perl(
            "socket(L, 2, 1, 0) or exit 1; bind(L, pack('S n N x8', 2, 0, 0x7f000001)) or exit 1; listen(L, 1) or exit 1;"
            + " my ($f, $p) = unpack('S n', getsockname(L)); exit(system('bash', '-c', \"exec 3<>/dev/tcp/127.0.0.1/$p\") == 0 ? 0 : 1)")),
    ];

    private static string Perl(string program) => "perl -e '" + program.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
