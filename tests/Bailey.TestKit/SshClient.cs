using System.Diagnostics;
using System.Text;
using Bailey.Contracts.Identity;

namespace Bailey.TestKit;

/// <summary>
/// A person's machine: a home with OpenSSH's own client and the <c>bailey</c> command, signed in by a token. Hosts are those that <c>bailey config-ssh</c> wrote.
/// </summary>
public sealed class SshClient : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _home = new();
    private readonly Dictionary<string, string> _environment;
    private readonly string _commandLine;

    private SshClient(BaileyInstance instance, TokenResponse token)
    {
        (_commandLine, Token) = (instance.CommandLine, token);
        _environment = new()
        {
            ["HOME"] = _home.Path,
            ["XDG_CONFIG_HOME"] = _home.At(".config"),
            ["BAILEY_URL"] = instance.Address.ToString(),
            ["BAILEY_TOKEN"] = token.Token,
        };
    }

    /// <summary>The token of the command line.</summary>
    public TokenResponse Token { get; }

    /// <summary>The configuration that ssh is given by <c>-F</c>.</summary>
    public string Configuration => _home.At(".ssh/config");

    /// <summary>A machine of the person's, with the hosts written.</summary>
    public static async Task<SshClient> Of(BaileyInstance instance, Person person)
    {
        var client = new SshClient(instance, await person.Post<TokenResponse>("/api/v1/auth/tokens", new CreateTokenRequest("ssh")));
        await client.Configure();
        return client;
    }

    /// <summary><c>bailey config-ssh</c>.</summary>
    public async Task Configure() => Must(await Run(_commandLine, ["config-ssh", "--ssh-config", Configuration]));

    /// <summary>A path in the home.</summary>
    public string At(string name) => _home.At(name);

    /// <summary>The <c>bailey</c> command.</summary>
    public Task<SshResult> Bailey(params string[] arguments) => Run(_commandLine, arguments);

    /// <summary>ssh with options and a host and a command.</summary>
    public Task<SshResult> Ssh(params string[] arguments) => Run("ssh", ["-F", Configuration, .. arguments]);

    /// <summary>The same, with something on standard input.</summary>
    public Task<SshResult> Ssh(byte[] input, params string[] arguments) => Run("ssh", ["-F", Configuration, .. arguments], input);

    /// <summary>ssh that goes on; ended by disposing it.</summary>
    public Process Start(params string[] arguments) => Open("ssh", ["-F", Configuration, .. arguments]);

    /// <summary>Any program that goes on.</summary>
    public Process Open(string program, string[] arguments) => Process.Start(Program(program, arguments))!;

    /// <summary>Runs a program to its end.</summary>
    public async Task<SshResult> Run(string program, string[] arguments, byte[]? input = null)
    {
        using var process = Process.Start(Program(program, arguments))!;
        var output = Read(process.StandardOutput.BaseStream);
        var error = Read(process.StandardError.BaseStream);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want it all.
        }

        try
        {
            // To the end of what it says, too: something it started may hold its output and go on.
            await Task.WhenAll(process.WaitForExitAsync(), output, error).WaitAsync(s_patience);
            return new SshResult(process.ExitCode, await output, Encoding.UTF8.GetString(await error));
        }
        catch (TimeoutException late)
        {
            var state = process.HasExited ? "ended, but its output is held" : "does not end";
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} {state}.", late);
        }
    }

    /// <summary>The result, when it was a success.</summary>
    public static SshResult Must(SshResult result) =>
        result.Code == 0 ? result : throw new InvalidOperationException($"It ended with {result.Code}: {result.Text}{result.Error}");

    /// <inheritdoc/>
    public void Dispose() => _home.Dispose();

    private ProcessStartInfo Program(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task<byte[]> Read(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }
}

/// <summary>What came of a program.</summary>
public sealed record SshResult(int Code, byte[] Output, string Error)
{
    /// <summary>The output as text.</summary>
    public string Text => Encoding.UTF8.GetString(Output);
}
