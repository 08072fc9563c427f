using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Tests.Sandboxes;

/// <summary>
/// A real warden in a real sandbox: user namespace of subordinate ids, network namespace with redirects, bubblewrap. Started by an ordinary user,
/// never by root. <c>BAILEY_WARDEN</c> names the folder of another build than the one beside the tests.
/// </summary>
public sealed class WardenSandbox : IAsyncLifetime
{
    private static readonly Reactor Processes = new();
    private static int _block = RandomBlock();
    private readonly string _folder = $"/var/tmp/bailey-warden-tests/{Guid.CreateVersion7():N}"[..60];
    private readonly int _base = 900_000_000 + (65_536 * (Interlocked.Increment(ref _block) % 100));
    private Socket? _listener;
    private Child? _process;

    /// <summary>The limit of open files and of processes for all that runs inside.</summary>
    public int OpenFiles { get; init; } = 4096;

    /// <summary>The limit of processes of the developer inside.</summary>
    public int ProcessLimit { get; init; } = 256;

    /// <summary>The size in bytes of a disk of its own, gone with the sandbox; 0 is a folder of the machine's.</summary>
    public long Disk { get; init; }

    public HttpClient Http { get; private set; } = null!;

    /// <summary>The workspace as the machine sees it; the tests run as root and may look.</summary>
    public string Workspace => $"{_folder}/data/workspace";

    /// <summary>The warden's own directory as the machine sees it.</summary>
    public string Data => $"{_folder}/data";

    /// <summary>Becomes /run/bailey inside.</summary>
    public string Run => $"{_folder}/run";

    /// <summary>The owner of the workspace's files outside.</summary>
    public int DeveloperOutside => _base + 1000;

    internal int Pid => _process!.Pid;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        File.SetUnixFileMode(Path.GetDirectoryName(_folder)!, (UnixFileMode)0x1FF);
        File.SetUnixFileMode(_folder, (UnixFileMode)0x1FF);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint($"{_folder}/warden.sock"));
        _listener.Listen(256);
        Http = new HttpClient(Handler()) { BaseAddress = new Uri("http://warden"), Timeout = TimeSpan.FromSeconds(60) };
        await StartAsync();
    }

    public async Task StartAsync()
    {
        await RunAsync("/bin/bash", $"{Scripts}/user.sh");
        var log = Libc.Open(Libc.Z($"{_folder}/log"), Flag.WriteOnly | Flag.Create | Flag.Append | Flag.CloseOnExec, 0x1B6);
        string[] command =
        [
            .. Environment.IsPrivilegedProcess ? (string[])["/usr/bin/setpriv", "--reuid=bailey-warden-test", "--regid=bailey-warden-test", "--clear-groups"] : [],
            "/bin/bash", $"{Scripts}/sandbox.sh", _base.ToString(CultureInfo.InvariantCulture), _folder, Build,
            OpenFiles.ToString(CultureInfo.InvariantCulture), ProcessLimit.ToString(CultureInfo.InvariantCulture), Disk.ToString(CultureInfo.InvariantCulture),
        ];
        var plan = new SpawnPlan(
            [Libc.Z(command[0])], [.. command.Select(Libc.Z)], [Libc.Z("PATH=/usr/sbin:/usr/bin:/sbin:/bin")], null, (int)_listener!.Handle, log, log);
        Assert.Equal(0, Spawn.Start(plan, out var pid));
        _ = Libc.Close(log);
        _process = new Child(Processes, pid);
        var hello = HelloAsync();
        if (await Task.WhenAny(hello, _process.Exited) != hello)
        {
            Assert.Fail("The sandbox did not start:\n" + await File.ReadAllTextAsync($"{_folder}/log"));
        }

        await hello;
    }

    // The listening socket outlives a killed sandbox: a connection that it took, and reset while it died, is asked again.
    private async Task HelloAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await Http.GetStringAsync("/v1/hello");
                return;
            }
            catch (HttpRequestException) when (attempt < 10)
            {
            }
        }
    }

    public async Task<string> LogAsync() => await File.ReadAllTextAsync($"{_folder}/log");

    public Task KillAsync()
    {
        _process!.Send(Signal.Kill);
        return _process.Exited;
    }

    /// <summary>Completes when the sandbox has ended by itself.</summary>
    public Task EndedAsync() => _process!.Exited;

    public async Task<WebSocket> ConnectAsync(string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri("ws://warden" + path), new HttpMessageInvoker(Handler()), default);
        return socket;
    }

    /// <summary>Runs a shell script in a cell and answers its output, trimmed, with errors after it.</summary>
    public async Task<string> ShellAsync(string script, string cell = "tools", IReadOnlyList<string>? masks = null, int timeout = 30_000)
    {
        var result = await ExecAsync(new WardenExec(new CellSpec(cell, "tools", masks), ["/bin/bash", "-c", script], TimeoutMilliseconds: timeout));
        return Encoding.UTF8.GetString([.. result.Output, .. result.Error]).Trim();
    }

    public async Task<WardenExecResult> ExecAsync(WardenExec exec)
    {
        using var response = await this.PostAsync("/v1/exec", exec, WireJson.Default.WardenExec);
        return await response.ReadAsync(WireJson.Default.WardenExecResult);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _listener?.Dispose();
        if (_process is not null)
        {
            await KillAsync();
        }

        // What was killed from outside ends inside a moment after, and may write until then.
        for (var attempt = 0; await StatusAsync("/bin/rm", "-rf", _folder) != 0; attempt++)
        {
            Assert.True(attempt < 100, $"{_folder} cannot be removed.");
            await Task.Delay(100);
        }
    }

    private static string Scripts => Path.Combine(AppContext.BaseDirectory, "Sandboxes");

    private static string Build => Environment.GetEnvironmentVariable("BAILEY_WARDEN") ?? Path.GetFullPath(Path.Combine(Source(), "../../../artifacts/bin/Bailey.Warden/debug_linux-x64"));

    private static string Source([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static int RandomBlock() => Environment.ProcessId % 100;

    private static async Task RunAsync(params string[] command) => Assert.Equal(0, await StatusAsync(command));

    private static async Task<int> StatusAsync(params string[] command)
    {
        var plan = new SpawnPlan([Libc.Z(command[0])], [.. command.Select(Libc.Z)], [Libc.Z("PATH=/usr/sbin:/usr/bin:/sbin:/bin")], null, 0, 2, 2);
        Assert.Equal(0, Spawn.Start(plan, out var pid));
        return await new Child(Processes, pid).Exited;
    }

    private SocketsHttpHandler Handler() => new()
    {
        MaxConnectionsPerServer = 256,
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{_folder}/warden.sock"), stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };
}
