using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bailey.TestKit;

/// <summary>The processes of an instance that a test may kill.</summary>
public enum InstancePart
{
    /// <summary>The server.</summary>
    Server,

    /// <summary>The host.</summary>
    Host,

    /// <summary>The database that the server started.</summary>
    Database,
}

/// <summary>
/// The real product, started by <c>./run</c> with data, sockets and a port of its own; <c>./test</c> has built it before. Disposing ends
/// everything, sandboxes too, and removes the data.
/// </summary>
public sealed class BaileyInstance : IAsyncDisposable
{
    private const string CommandLineIs = "The command line: ";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private readonly TemporaryFolder _folder;
    private readonly StringBuilder _said = new();
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _run;
    private TaskCompletionSource<string> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BaileyInstance(TemporaryFolder folder, IReadOnlyDictionary<string, string> settings)
    {
        _folder = folder;
        _settings = settings;
        Port = FreePort();
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}/"));
    }

    /// <summary>The port on the loopback addresses.</summary>
    public int Port { get; }

    /// <summary>What a browser opens.</summary>
    public Uri Address { get; }

    /// <summary>The data directory.</summary>
    public string Data => _folder.At("data");

    /// <summary>The one-time secret of the setup link; null once there is an account.</summary>
    public string? SetupSecret { get; private set; }

    /// <summary>The path of the <c>bailey</c> command of this build.</summary>
    public string CommandLine => Said.Split('\n').Last(line => line.StartsWith(CommandLineIs, StringComparison.Ordinal))[CommandLineIs.Length..].Trim();

    /// <summary>All that <c>./run</c> has said, for a failing test.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Starts one and returns when it is ready. Settings are environment variables such as BAILEY_GIT__ALLOWED_PATHS.</summary>
    public static async Task<BaileyInstance> Start(IReadOnlyDictionary<string, string>? settings = null)
    {
        var instance = new BaileyInstance(new TemporaryFolder(), settings ?? new Dictionary<string, string>());
        try
        {
            await instance.Start();
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on the same data.</summary>
    public async Task Start()
    {
        _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _run = new Process { StartInfo = Script("./run", "--no-build", "--port", Port.ToString(CultureInfo.InvariantCulture), "--data", Data) };
        foreach (var (name, value) in _settings)
        {
            _run.StartInfo.Environment[name] = value;
        }

        _run.OutputDataReceived += (_, line) => Hear(line.Data);
        _run.ErrorDataReceived += (_, line) => Hear(line.Data);
        _run.EnableRaisingEvents = true;
        _run.Exited += (_, _) => _opened.TrySetException(new InvalidOperationException($"./run ended:\n{Said}"));
        _run.Start();
        _run.BeginOutputReadLine();
        _run.BeginErrorReadLine();
        _run.StandardInput.Close();
        var link = await _opened.Task.WaitAsync(s_patience);
        SetupSecret = link.Split('#') is [_, var secret] ? secret : null;
        await WaitUntilReady();
    }

    /// <summary>Ctrl-C: server and database stop, sandboxes stay. Returns the exit code.</summary>
    public async Task<int> Interrupt()
    {
        var run = _run ?? throw new InvalidOperationException("It does not run.");
        Signal(run.Id, "INT");
        await run.WaitForExitAsync().WaitAsync(s_patience);
        _run = null;
        return run.ExitCode;
    }

    /// <summary><c>./run stop</c>: ends everything.</summary>
    public async Task Stop()
    {
        using var stop = Process.Start(Script("./run", "stop", "--data", Data))!;
        var words = stop.StandardError.ReadToEndAsync();
        stop.StandardInput.Close();
        await stop.WaitForExitAsync().WaitAsync(s_patience);
        _run = null;
        if (stop.ExitCode != 0)
        {
            throw new InvalidOperationException($"./run stop ended with {stop.ExitCode}: {await words}");
        }
    }

    /// <summary>The process id of ./run.</summary>
    public int Supervisor => _run?.Id ?? throw new InvalidOperationException("It does not run.");

    /// <summary>The process id of a part that runs now, or null.</summary>
    public int? ProcessOf(InstancePart part)
    {
        var run = _run?.Id ?? throw new InvalidOperationException("It does not run.");
        return part switch
        {
            InstancePart.Server => Child(run, "bailey-server"),
            InstancePart.Host => Child(run, "bailey-host"),
            _ => Postmaster(),
        };
    }

    /// <summary>The process id of a host by its number, when it runs: the first organisation's is 1.</summary>
    public int? ProcessOfHost(int number)
    {
        var folder = number == 1 ? Path.Join(Data, "host") : Path.Join(Data, $"host-{number.ToString(CultureInfo.InvariantCulture)}");
        return Children(Supervisor, "bailey-host").Where(id => WorksIn(id) == folder).Cast<int?>().FirstOrDefault();
    }

    private static string? WorksIn(int process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/cwd", false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Not by its parent: the database outlives a killed server and is adopted by the next one.
    private int? Postmaster()
    {
        try
        {
            var id = int.Parse(File.ReadLines(Path.Join(Data, "server", "pg", "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            return Directory.Exists($"/proc/{id}") && !Stat(id).StartsWith('Z') ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>kill -9; returns when the process is gone, which is before its successor is there.</summary>
    public async Task Kill(InstancePart part)
    {
        var deadline = Deadline();
        int? id;
        while ((id = ProcessOf(part)) is null)
        {
            await deadline.Tick($"{part} does not run");
        }

        using var process = Process.GetProcessById(id.Value);
        process.Kill();
        while (Directory.Exists($"/proc/{id}") && !Stat(id.Value).StartsWith('Z'))
        {
            await deadline.Tick($"{part} does not end");
        }
    }

    /// <summary>Returns when /readyz answers 200.</summary>
    public async Task WaitUntilReady()
    {
        using var client = CreateClient();
        var deadline = Deadline();
        while (true)
        {
            try
            {
                using var response = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await deadline.Tick("the server does not get ready");
        }
    }

    /// <summary>A client with cookies of its own that says where it comes from, as a browser on the same origin does.</summary>
    public HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false };
        var client = new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        return client;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Stop();
        }
        finally
        {
            _run?.Dispose();
            _folder.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ProcessStartInfo Script(params IEnumerable<string> command) =>
        new("bash", command)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

    private static void Signal(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    // The fields of /proc/…/stat after the name, which may hold anything.
    private static string Stat(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "Z";
        }
    }

    private static int? Child(int parent, string name) => Children(parent, name).Cast<int?>().FirstOrDefault();

    private static IEnumerable<int> Children(int parent, string name) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0
        where id != 0 && Stat(id).Split(' ') is [not "Z", var above, ..] && above == parent.ToString(CultureInfo.InvariantCulture) && NameOf(id) == name
        select id;

    private static string NameOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").TrimEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private PatienceClock Deadline() => new(s_patience, () => Said);

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_said)
        {
            _said.AppendLine(line);
        }

        if (line.StartsWith("Open ", StringComparison.Ordinal))
        {
            _opened.TrySetResult(line["Open ".Length..]);
        }
    }

    // Waiting for something that no event tells of: looked at often, for a bounded time.
    private sealed class PatienceClock(TimeSpan patience, Func<string> said)
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public Task Tick(string what) =>
            _watch.Elapsed < patience ? Task.Delay(20) : throw new TimeoutException($"{what} after {patience.TotalSeconds} s. ./run said:\n{said()}");
    }
}
