using System.Diagnostics;
using System.Globalization;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Git.Repository;

namespace Bailey.Server.Tests.Git;

/// <summary>
/// A folder that stands for /workspace, and real git in it, run the way a warden does: an argument list, a bare environment, an
/// unprivileged user. It takes the warden's place at the seam between processes.
/// </summary>
internal sealed class LocalWorkspace : IDisposable
{
    private const int Nobody = 65534;
    private static readonly bool s_root = Environment.UserName == "root";
    private readonly string _home;

    public LocalWorkspace()
    {
        Root = Directory.CreateTempSubdirectory("bailey-git-").FullName;
        Folder = Path.Join(Root, "workspace");
        _home = Path.Join(Root, "home");
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(_home);
        Tools = new RepositoryTools((_, _, exec, cancellationToken) => Exec(exec, cancellationToken), (_, _, path, most, _) => Task.FromResult(Read(path, most)), RunLong);
        Own();
    }

    /// <summary>Above the workspace: where hostile code leaves its marks.</summary>
    public string Root { get; }

    public string Folder { get; }

    public RepositoryTools Tools { get; }

    public OrgId Organisation { get; } = Ids.New<OrgId>(TimeProvider.System);

    public WorkspaceId Workspace { get; } = Ids.New<WorkspaceId>(TimeProvider.System);

    /// <summary>Every command that was asked for.</summary>
    public List<WardenExec> Asked { get; } = [];

    /// <summary>A file of the workspace.</summary>
    public string this[string path] => Path.Join(Folder, path);

    /// <summary>Plain git as a person types it; its output.</summary>
    public string Git(params string[] arguments) => Shell("git \"$@\"", arguments);

    /// <summary>A script as a person types it; its output.</summary>
    public string Shell(string script, params string[] arguments)
    {
        var result = Run(["/bin/bash", "-ec", script, "bash", .. arguments], new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = "Author",
            ["GIT_AUTHOR_EMAIL"] = "author@example.com",
            ["GIT_COMMITTER_NAME"] = "Author",
            ["GIT_COMMITTER_EMAIL"] = "author@example.com",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
        }, [], 60_000, 1 << 20, CancellationToken.None).GetAwaiter().GetResult();
        Assert.True(result.ExitCode == 0, $"{script} {string.Join(' ', arguments)}: {System.Text.Encoding.UTF8.GetString(result.Error)}");
        return System.Text.Encoding.UTF8.GetString(result.Output);
    }

    public Task<WardenExecResult> Exec(WardenExec exec, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add(exec);
        }

        return Run(exec.Command, exec.Environment ?? new Dictionary<string, string>(), exec.Input ?? [], exec.TimeoutMilliseconds, exec.MaxOutput, cancellationToken);
    }

    public void Dispose()
    {
        Shell("chmod -R u+rwX . ; rm -rf -- .[!.]* * 2>/dev/null || true");
        Directory.Delete(Root, recursive: true);
    }

    private async Task<(int ExitCode, string Complaint)> RunLong(
        OrgId organisation, WorkspaceId workspace, LongRun run, Func<ReadOnlyMemory<byte>, Task> take, CancellationToken cancellationToken)
    {
        var result = await Run(run.Command, run.Environment, run.Input, 60_000, 64 << 20, cancellationToken);
        await take(result.Output);
        return (result.ExitCode, System.Text.Encoding.UTF8.GetString(result.Error));
    }

    private void Own()
    {
        if (s_root)
        {
            foreach (var folder in (string[])[Root, Folder, _home])
            {
                using var chown = Process.Start("/bin/chown", [Nobody.ToString(CultureInfo.InvariantCulture), folder]);
                chown.WaitForExit();
            }
        }
    }

    // As the warden answers: regular files and links of the tree, nothing else.
    private WorkspaceFile? Read(string path, int most)
    {
        var file = new FileInfo(this[path]);
        if (file.LinkTarget is { } target)
        {
            return new WorkspaceFile(System.Text.Encoding.UTF8.GetBytes(target), false);
        }

        if (!file.Exists)
        {
            return null;
        }

        var bytes = File.ReadAllBytes(file.FullName);
        return new WorkspaceFile(bytes[..Math.Min(bytes.Length, most)], bytes.Length > most);
    }

    private async Task<WardenExecResult> Run(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, byte[] input, int milliseconds, int most, CancellationToken cancellationToken)
    {
        var arguments = s_root ? ["/usr/bin/setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", .. command] : command;
        var start = new ProcessStartInfo(arguments[0], arguments.Skip(1))
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = _home;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(milliseconds);
        try
        {
            var output = Take(process.StandardOutput.BaseStream, most, limit.Token);
            var error = Take(process.StandardError.BaseStream, most, limit.Token);
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input, limit.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It did not want the input.
            }

            var (bytes, cut) = await output;
            var (complaint, cutToo) = await error;
            await process.WaitForExitAsync(limit.Token);
            return new WardenExecResult(process.ExitCode, bytes, complaint, cut || cutToo);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return new WardenExecResult(-1, [], [], false);
        }
    }

    private static async Task<(byte[] Bytes, bool Cut)> Take(Stream stream, int most, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        var cut = false;
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var room = (int)Math.Min(count, most - kept.Length);
            kept.Write(buffer, 0, room);
            cut |= room < count;
        }

        return (kept.ToArray(), cut);
    }
}
