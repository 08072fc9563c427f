using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>OpenSSH's own client, and what is built on it, into a workspace.</summary>
public sealed class SshTests(OpenInstance open)
{
    private const string Host = "empty.empty.bailey";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_has_its_exit_code_its_streams_and_the_cell_of_the_person()
    {
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        var result = await client.Ssh([.. "some input\n"u8], Host, "cat; echo an error >&2; exit 7");
        Assert.Equal((7, "some input\n"), (result.Code, result.Text));
        Assert.Contains("an error", result.Error, StringComparison.Ordinal);

        var inside = SshClient.Must(await client.Ssh(Host, "id -u; pwd; echo $GIT_CONFIG_VALUE_0; echo $http_proxy; grep -E 'NoNewPrivs|CapEff|Seccomp:' /proc/self/status | tr -s '\\t\\n' ' '")).Text.Split('\n');
        Assert.Equal(["1000", "/home/dev", "Olive Owner"], inside[..3]);
        Assert.StartsWith("http://127.0.0.1:32", inside[3], StringComparison.Ordinal);
        Assert.Equal("CapEff: 0000000000000000 NoNewPrivs: 1 Seccomp: 2 ", inside[4]);

        // The same cell as the person's terminals.
        using var terminal = await open.Owner.OpenTerminal(open.Empty);
        SshClient.Must(await client.Ssh(Host, "echo by-ssh > ~/seen-by-terminals"));
        Assert.Equal("0", await terminal.Run("grep -q by-ssh ~/seen-by-terminals"));
    }

    [Fact]
    public async Task A_script_on_standard_input_runs_as_editors_do_it()
    {
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        var result = SshClient.Must(await client.Ssh([.. "f() { echo \"$1 and $((6 * 7))\"; }\nf one\n"u8], "-T", Host, "bash", "-s"));
        Assert.Equal("one and 42\n", result.Text);
    }

    [Fact]
    public async Task A_terminal_has_its_size_and_its_signals()
    {
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        var result = await client.Ssh("-tt", Host, "test -t 0 && echo on-$TERM; stty -a | grep -o isig; exit 3");
        Assert.Equal(3, result.Code);
        Assert.Contains("on-", result.Text, StringComparison.Ordinal);
        Assert.Contains("isig", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_go_both_ways_whole_by_scp_sftp_and_rsync()
    {
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        var content = RandomNumberGenerator.GetBytes(20_000_003);
        await File.WriteAllBytesAsync(client.At("sent"), content, Cancel);

        SshClient.Must(await client.Run("scp", ["-q", "-F", client.Configuration, client.At("sent"), $"{Host}:/workspace/by-scp"]));
        var hash = SshClient.Must(await client.Ssh(Host, "sha256sum < /workspace/by-scp")).Text[..64];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), hash);
        SshClient.Must(await client.Run("scp", ["-q", "-F", client.Configuration, $"{Host}:/workspace/by-scp", client.At("back")]));
        Assert.Equal(content, await File.ReadAllBytesAsync(client.At("back"), Cancel));
        SshClient.Must(await client.Run("scp", ["-q", "-O", "-F", client.Configuration, $"{Host}:/workspace/by-scp", client.At("back-by-the-old-protocol")]));
        Assert.Equal(content, await File.ReadAllBytesAsync(client.At("back-by-the-old-protocol"), Cancel));

        SshClient.Must(await client.Run("sftp", ["-q", "-F", client.Configuration, "-b", "-", Host], [.. "rename /workspace/by-scp /workspace/by-sftp\nchmod 640 /workspace/by-sftp\n"u8]));
        Assert.Equal("640\n", SshClient.Must(await client.Ssh(Host, "stat -c %a /workspace/by-sftp")).Text);

        Directory.CreateDirectory(client.At("tree/below"));
        await File.WriteAllTextAsync(client.At("tree/below/a file with 'quotes'.txt"), "words", Cancel);
        SshClient.Must(await client.Run("rsync", ["-a", "-e", $"ssh -F {client.Configuration}", client.At("tree") + "/", $"{Host}:/workspace/tree/"]));
        SshClient.Must(await client.Run("rsync", ["-a", "-e", $"ssh -F {client.Configuration}", $"{Host}:/workspace/tree/", client.At("tree-back") + "/"]));
        Assert.Equal("words", await File.ReadAllTextAsync(client.At("tree-back/below/a file with 'quotes'.txt"), Cancel));
    }

    [Fact]
    public async Task One_connection_is_shared_and_ports_of_the_loopback_are_reached_and_nothing_leads_back()
    {
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        var socket = client.At("mux");
        SshClient.Must(await client.Ssh("-M", "-S", socket, "-fN", "-o", "ControlPersist=yes", Host));
        try
        {
            var first = SshClient.Must(await client.Ssh("-S", socket, Host, "echo $PPID")).Text;
            Assert.Equal(first, SshClient.Must(await client.Ssh("-S", socket, Host, "echo $PPID")).Text);

            // A server inside, reached by -L.
            SshClient.Must(await client.Ssh("-S", socket, Host, "mkdir -p /tmp/site && cd /tmp/site && echo from-inside > index.html && (nohup python3 -m http.server 18431 --bind 127.0.0.1 >/dev/null 2>&1 &); for i in $(seq 200); do (: </dev/tcp/127.0.0.1/18431) 2>/dev/null && break; sleep 0.1; done"));
            var port = FreePort();
            SshClient.Must(await client.Ssh("-S", socket, "-O", "forward", "-L", $"{port}:localhost:18431", Host));
            using (var http = open.Bailey.CreateClient())
            {
                Assert.Equal("from-inside\n", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), Cancel));
            }

            // Other places than the loopback are for the cell's own way out.
            Assert.NotEqual(0, (await client.Ssh("-S", "none", "-W", "10.255.0.1:80", Host)).Code);
            Assert.NotEqual(0, (await client.Ssh("-S", socket, "-O", "forward", "-R", "0:localhost:22", Host)).Code);
        }
        finally
        {
            await client.Ssh("-S", socket, "-O", "exit", Host);
        }

        var back = await client.Ssh("-o", "ExitOnForwardFailure=yes", "-R", "18432:localhost:22", Host, "echo through");
        Assert.Equal((255, ""), (back.Code, back.Text));
    }

    [Fact]
    public async Task An_agent_and_a_display_are_not_forwarded()
    {
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        var agent = SshClient.Must(await client.Run("ssh-agent", ["-a", client.At("agent"), "ssh", "-F", client.Configuration, "-A", "-X", "-o", "IdentityAgent=" + client.At("agent"), Host, "echo \"[$SSH_AUTH_SOCK$DISPLAY]\""]));
        Assert.Equal("[]\n", agent.Text);
    }

    [Fact]
    public async Task A_frozen_workspace_thaws_a_stopped_one_starts_and_the_host_key_stays()
    {
        var workspace = await open.Owner.CreateWorkspace("sleeper", null);
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        const string host = "sleeper.sleeper.bailey";
        SshClient.Must(await client.Ssh(host, "touch ~/kept"));
        var known = client.At($".config/bailey/ssh/known_hosts.{workspace.Id}");
        var key = await File.ReadAllTextAsync(known, Cancel);
        Assert.StartsWith($"{workspace.Id}.bailey ssh-ed25519 ", key, StringComparison.Ordinal);

        await open.Owner.Do(HttpMethod.Post, $"{open.Owner.RouteOf(workspace)}/sleep");
        var asleep = (await open.Owner.Get<Workspace>(open.Owner.RouteOf(workspace))).State;
        var woken = SshClient.Must(await client.Ssh(host, "ls ~/kept"));
        Assert.Equal(asleep == "stopped", woken.Error.Contains("starting it", StringComparison.Ordinal));
        await Until(async () => (await open.Owner.Get<Workspace>(open.Owner.RouteOf(workspace))).State == "awake");

        await open.Owner.Do(HttpMethod.Post, $"{open.Owner.RouteOf(workspace)}/stop");
        File.Delete(known);
        var started = SshClient.Must(await client.Ssh(host, "ls ~/kept"));
        Assert.Contains("The workspace is stopped; starting it.", started.Error, StringComparison.Ordinal);
        Assert.Equal(key, await File.ReadAllTextAsync(known, Cancel));

        // Another key than the server's is not accepted.
        using var wrong = await SshClient.Of(open.Bailey, open.Owner);
        var refused = await client.Ssh("-o", $"UserKnownHostsFile={await Forged(wrong, workspace)}", host, "true");
        Assert.Equal(255, refused.Code);
        Assert.Contains("Host key verification failed", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_workspace_thaws_for_a_connection_that_was_open()
    {
        var workspace = await open.Owner.CreateWorkspace("dozer", null);
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        using var ssh = client.Start("dozer.dozer.bailey", "cat");
        await Says(ssh, "before");
        await open.Owner.Do(HttpMethod.Post, $"{open.Owner.RouteOf(workspace)}/sleep");
        if ((await open.Owner.Get<Workspace>(open.Owner.RouteOf(workspace))).State == "frozen")
        {
            await Says(ssh, "after");
        }

        ssh.StandardInput.Close();
        await ssh.WaitForExitAsync(Cancel);
    }

    [Fact]
    public async Task A_viewer_is_refused_and_a_right_that_ends_ends_the_connection()
    {
        using var person = await open.Owner.Invite("connector@example.org", "member");
        var user = (await person.Get<SessionResponse>("/api/v1/auth/session")).User!.Id;
        var role = $"{open.Owner.Route}/projects/{open.Empty.Project}/members/{user}";
        await open.Owner.Do(HttpMethod.Put, role, new { role = "viewer" });
        using var client = await SshClient.Of(open.Bailey, person);
        var refused = await client.Ssh(Host, "true");
        Assert.Equal(255, refused.Code);
        Assert.Contains("terminal.use", refused.Error, StringComparison.Ordinal);

        await open.Owner.Do(HttpMethod.Put, role, new { role = "developer" });
        using (var ssh = client.Start(Host, "cat"))
        {
            await Says(ssh, "still here");
            await open.Owner.Do(HttpMethod.Put, role, new { role = "viewer" });
            await Ends(ssh, "What you may do there has changed");
        }

        await open.Owner.Do(HttpMethod.Put, role, new { role = "developer" });
        using (var ssh = client.Start(Host, "cat"))
        {
            await Says(ssh, "here again");
            await person.Do(HttpMethod.Delete, $"/api/v1/auth/sessions/{client.Token.Id}");
            await Ends(ssh, "has ended");
        }
    }

    [Fact]
    public async Task Each_connection_is_opened_and_closed_in_the_record()
    {
        var workspace = await open.Owner.CreateWorkspace("recorded", null);
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        SshClient.Must(await client.Ssh("recorded.recorded.bailey", "true"));
        IReadOnlyList<AuditEvent> events = [];
        await Until(async () => (events = await open.Owner.All<AuditEvent>($"{open.Owner.Route}/audit/events?workspace={workspace.Id}")).Any(e => e.Type == "ssh.closed"));
        Assert.Equal(
            ["closed fact", "opened intent", "opened outcome done"],
            events.Where(e => e.Type.StartsWith("ssh.", StringComparison.Ordinal)).Select(e => $"{e.Type[4..]} {e.Phase} {e.Result}".Trim()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_key_that_is_none_and_a_request_that_is_no_socket_are_refused()
    {
        using var http = open.Bailey.CreateClient();
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        http.DefaultRequestHeaders.Remove("Origin");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", client.Token.Token);
        var route = $"{open.Owner.RouteOf(open.Empty)}/ssh";
        using var plain = await http.GetAsync(new Uri($"{route}?key=x", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
        foreach (var key in new[] { "", "x", new string('A', 42), new string('A', 44), "command=%22id%22%0Assh-ed25519", "..%2F", "%00", new string('A', 4000) })
        {
            var (socket, status) = await open.Owner.Upgrade($"{route}?key={key}", open.Bailey.Address.GetLeftPart(UriPartial.Authority));
            Assert.Null(socket);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        }
    }

    private static async Task<string> Forged(SshClient client, Workspace workspace)
    {
        SshClient.Must(await client.Run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", client.At("forged")]));
        var line = await File.ReadAllTextAsync(client.At("forged.pub"), Cancel);
        await File.WriteAllTextAsync(client.At("forged.known"), $"{workspace.Id}.bailey {line}", Cancel);
        return client.At("forged.known");
    }

    private static async Task Says(Process ssh, string line)
    {
        await ssh.StandardInput.WriteLineAsync(line);
        await ssh.StandardInput.FlushAsync(Cancel);
        Assert.Equal(line, await ssh.StandardOutput.ReadLineAsync(Cancel));
    }

    private static async Task Ends(Process ssh, string reason)
    {
        var error = await ssh.StandardError.ReadToEndAsync(Cancel);
        await ssh.WaitForExitAsync(Cancel);
        Assert.Equal(255, ssh.ExitCode);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(50, Cancel);
        }
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
