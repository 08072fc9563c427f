using System.Text;

namespace Bailey.Server.Ssh;

/// <summary>
/// How OpenSSH's sshd is started in a person's cell: by inetd's way, for one connection on its standard input and output, as the cell's own user. What it
/// reads comes before the client's bytes and lies in files that have no name any more; nothing of it is in an environment or an argument.
/// </summary>
internal static class SshDaemon
{
    /// <summary>Said by the script when the sandbox has no sshd.</summary>
    public const int Missing = 127;

    // sshd gives its sessions an environment of its own making. What every other process of the cell has goes on by SetEnv, quoted as sshd reads it.
    // bash stays as the parent, since sshd reads its files by bash's descriptors; `exit` at the end keeps bash from becoming sshd.
    private const string Script =
        """
        umask 077
        set -o noclobber
        for part in config host user; do IFS= read -rd '' "$part" || exit 2; done
        if [ ! -x /usr/sbin/sshd ]; then echo 'The system of this workspace has no /usr/sbin/sshd (package openssh-server).' >&2; exit 127; fi
        mapfile -d '' -t given </proc/$$/environ
        pass=SetEnv
        for pair in "${given[@]}"; do
          case $pair in HOME=* | USER=* | LOGNAME=* | SHELL=* | TERM=* | PWD=* | *$'\n'* | *$'\r'*) continue ;; esac
          pair=${pair//\\/\\\\}
          pass+=" \"${pair//\"/\\\"}\""
        done
        name=/tmp/.ssh-$$-$RANDOM$RANDOM
        printf '%s\n' "$user" >"$name.user" && printf '%s' "$host" >"$name.host" &&
          printf '%s\nHostKey /proc/%s/fd/8\nAuthorizedKeysFile /proc/%s/fd/9\n%s\n' "$config" $$ $$ "$pass" >"$name.config" || exit 2
        exec 7<"$name.config" 8<"$name.host" 9<"$name.user"
        rm -f "$name".*
        /usr/sbin/sshd -i -e -f /proc/$$/fd/7
        exit $?
        """;

    // Nothing leads from the sandbox back to the person's machine: no agent, no X11, no listening for the client, no tunnel. Towards the sandbox
    // its own loopback can be reached, whatever else goes by the cell's way out.
    private const string Configuration =
        """
        AllowUsers dev
        AuthenticationMethods publickey
        PubkeyAuthentication yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        HostbasedAuthentication no
        PermitRootLogin no
        UsePAM no
        StrictModes no
        LoginGraceTime 60
        PidFile none
        LogLevel ERROR
        UseDNS no
        TCPKeepAlive no
        Compression no
        PrintMotd no
        PrintLastLog no
        PermitUserRC no
        PermitUserEnvironment no
        AcceptEnv LANG LC_*
        MaxSessions 100
        Subsystem sftp internal-sftp
        AllowAgentForwarding no
        X11Forwarding no
        PermitTunnel no
        GatewayPorts no
        AllowTcpForwarding local
        AllowStreamLocalForwarding local
        PermitOpen localhost:* 127.0.0.1:* [::1]:*
        PermitListen none
        """;

    /// <summary>The command of the channel.</summary>
    public static IReadOnlyList<string> Command { get; } = ["/bin/bash", "--noprofile", "--norc", "-c", Script, "sshd"];

    /// <summary>What the command reads first.</summary>
    public static byte[] Preamble(string hostKey, string authorizedKey) => Encoding.UTF8.GetBytes($"{Configuration}\0{hostKey}\0{authorizedKey}\0");
}
