using System.Diagnostics;
using Bailey.Contracts.Identity;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests.CommandLine;

/// <summary>The real <c>bailey</c> program on a machine of its own: a home where nobody has signed in.</summary>
internal sealed class BaileyProgram : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string>> s_path = new(Find);
    private readonly TemporaryFolder _home = new();

    /// <summary>Where the program keeps its own files.</summary>
    public string Settings => _home.At("config/bailey");

    /// <summary>What the machine is called on the account page.</summary>
    public string Name { get; } = $"machine {Guid.CreateVersion7():N}";

    /// <summary>A file in the home.</summary>
    public string At(string name) => _home.At(name);

    /// <summary>What the program finds in its environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Where the program lies.</summary>
    public static Task<string> Path => s_path.Value;

    /// <summary>Runs it to its end.</summary>
    public async Task<Answer> Run(params string[] arguments) => await (await Start(arguments)).Ended();

    /// <summary>Starts it, with stdin to write to.</summary>
    public async Task<Running> Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(await Path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in Environment())
        {
            start.Environment[name] = value;
        }

        return new Running(Process.Start(start)!);
    }

    /// <summary>Starts it in a terminal.</summary>
    public async Task<PseudoTerminal> StartInTerminal(int columns, int rows, params string[] arguments) =>
        PseudoTerminal.Start(await Path, arguments, Environment(), columns, rows);

    /// <summary>Signs in as a script does, by a token.</summary>
    public async Task SignIn(Person person, Uri address)
    {
        var made = await person.Post<TokenResponse>("/api/v1/auth/tokens", new CreateTokenRequest($"token of {Name}"));
        using var login = await Start("login", "--url", address.ToString(), "--token", "-");
        await login.Input.WriteLineAsync(made.Token);
        login.Input.Close();
        var answer = await login.Ended();
        Assert.True(answer.Code == 0, answer.ToString());
    }

    /// <summary>Lets this machine in as the person does in a browser; the machine asks every five seconds.</summary>
    public async Task SignInByDevice(Person person, Uri address)
    {
        using var login = await Start("login", "--url", address.ToString(), "--name", Name);
        var code = await login.Said(new(@"type the code (\S+)", System.Text.RegularExpressions.RegexOptions.None, s_patience));
        await person.Do(HttpMethod.Post, "/api/v1/auth/device/decision", new { userCode = code.Groups[1].Value, allow = true });
        var answer = await login.Ended();
        Assert.True(answer.Code == 0, answer.ToString());
    }

    /// <summary>Ends this machine's login from the account page.</summary>
    public async Task EndDevice(Person person)
    {
        var device = (await person.All<SessionInfo>("/api/v1/auth/sessions")).Single(s => s.Name == Name);
        await person.Do(HttpMethod.Delete, $"/api/v1/auth/sessions/{device.Id}");
    }

    public void Dispose() => _home.Dispose();

    /// <summary>What the program finds in its environment, all of it.</summary>
    public IReadOnlyDictionary<string, string> Environment() =>
        new Dictionary<string, string>(Variables) { ["XDG_CONFIG_HOME"] = _home.At("config"), ["HOME"] = _home.Path, ["TERM"] = "xterm-256color" };

    // BAILEY_TEST_CLI: another one than that of the last build, while it is being worked on.
    private static async Task<string> Find()
    {
        if (System.Environment.GetEnvironmentVariable("BAILEY_TEST_CLI") is { Length: > 0 } given)
        {
            return given;
        }

        using var last = Process.Start(new ProcessStartInfo("bash", [Repository.PathOf("deploy/build"), "--last"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var folder = (await last.StandardOutput.ReadToEndAsync()).Trim();
        await last.WaitForExitAsync();
        return System.IO.Path.Join(folder, "cli", "bailey");
    }

    /// <summary>What came of it.</summary>
    internal sealed record Answer(int Code, string Output, string Complaints);

    /// <summary>One that runs.</summary>
    internal sealed class Running : IDisposable
    {
        private readonly Process _process;
        private readonly System.Text.StringBuilder _complaints = new();
        private Task<string>? _output;
        private readonly Task _listening;

        public Running(Process process)
        {
            _process = process;
            _listening = Listen();
        }

        public int Id => _process.Id;

        public StreamWriter Input => _process.StandardInput;

        /// <summary>The next line of stdout.</summary>
        public async Task<string> Line(CancellationToken cancellationToken) =>
            await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException($"It said nothing but: {Complaints}");

        /// <summary>What it said on stderr so far.</summary>
        public string Complaints
        {
            get
            {
                lock (_complaints)
                {
                    return _complaints.ToString();
                }
            }
        }

        /// <summary>Waits until it has said something on stderr.</summary>
        public async Task<System.Text.RegularExpressions.Match> Said(System.Text.RegularExpressions.Regex words)
        {
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < s_patience; await Task.Delay(20))
            {
                if (words.Match(Complaints) is { Success: true } match)
                {
                    return match;
                }

                if (_listening.IsCompleted)
                {
                    break;
                }
            }

            throw new TimeoutException($"It did not say '{words}' but: {Complaints}");
        }

        public void Signal(string signal)
        {
            using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }

        public async Task<Answer> Ended()
        {
            _output ??= _process.StandardOutput.ReadToEndAsync();
            using var patience = new CancellationTokenSource(s_patience);
            await _process.WaitForExitAsync(patience.Token);
            await _listening;
            return new Answer(_process.ExitCode, await _output, Complaints);
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }

        private async Task Listen()
        {
            var buffer = new char[4096];
            while (await _process.StandardError.ReadAsync(buffer) is var count and > 0)
            {
                lock (_complaints)
                {
                    _complaints.Append(buffer, 0, count);
                }
            }
        }
    }
}
