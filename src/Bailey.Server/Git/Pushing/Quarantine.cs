using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform;

namespace Bailey.Server.Git.Pushing;

/// <summary>
/// Where a pack stays until it is decided what becomes of it: a repository of its own that holds nothing else, gone when disposed. git computes every
/// object's id there, so that what is read out of it is what the ids say, whoever sent the pack. It is hostile: time, memory and size are bounded.
/// </summary>
internal sealed class Quarantine : IDisposable
{
    private const long MostMemory = 2L << 30;
    private const int MostCommit = 1 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);
    private readonly string _repository;
    private int _packs;

    public Quarantine(DataDirectory data)
    {
        var folder = Path.Join(data.Scratch, $"push-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        _repository = Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    /// <summary>Keeps a stream as a pack; false when it is larger than <paramref name="most"/>.</summary>
    public async Task<string?> Keep(Func<Memory<byte>, Task<int>> read, long most, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Join(_repository, "objects", "pack")).FullName;
        var path = Path.Join(folder, string.Create(CultureInfo.InvariantCulture, $"pack-{_packs++}.pack"));
        await using var file = File.Create(path);
        var buffer = new byte[128 * 1024];
        int count;
        while ((count = await read(buffer)) > 0)
        {
            if ((most -= count) < 0)
            {
                return null;
            }

            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return path;
    }

    /// <summary>Reads the pack and computes the ids of its objects; the reason why it cannot, or null.</summary>
    public async Task<string?> Index(string pack, string objectFormat, CancellationToken cancellationToken)
    {
        var head = Path.Join(_repository, "HEAD");
        if (!File.Exists(head))
        {
            Directory.CreateDirectory(Path.Join(_repository, "refs"));
            await File.WriteAllTextAsync(head, "ref: refs/heads/none\n", cancellationToken);
            await File.WriteAllTextAsync(
                Path.Join(_repository, "config"),
                objectFormat == "sha256" ? "[core]\nrepositoryformatversion = 1\nbare = true\n[extensions]\nobjectformat = sha256\n" : "[core]\nrepositoryformatversion = 0\nbare = true\n",
                cancellationToken);
        }

        try
        {
            var indexed = await ChildProgram.Run("/usr/bin/prlimit", Command("index-pack", "--threads=1", pack), s_patience, cancellationToken, s_environment);
            return indexed.ExitCode == 0 ? null : GitText.Complaint(Encoding.UTF8.GetBytes(indexed.Error));
        }
        catch (TimeoutException)
        {
            return "it took too long to read";
        }
    }

    /// <summary>
    /// Whether one of the <paramref name="from"/> commits has <paramref name="ancestor"/> among its ancestors, as far as the commits that are here show it.
    /// Yes is a proof; no only says that it was not found, <c>MissesSome</c> whether the way led to commits that are not here.
    /// </summary>
    public async Task<(bool Found, bool MissesSome)> Leads(string from, string ancestor, int most, CancellationToken cancellationToken)
    {
        if (from == ancestor)
        {
            return (true, false);
        }

        using var git = ChildProgram.Prepare("/usr/bin/prlimit", Command("cat-file", "--batch"), s_environment);
        git.Start();
        _ = git.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            var (seen, ways, misses) = (new HashSet<string>(StringComparer.Ordinal) { from }, new Queue<string>([from]), false);
            var output = git.StandardOutput.BaseStream;
            while (ways.TryDequeue(out var id))
            {
                if (await Parents(git, output, id, cancellationToken) is not { } parents)
                {
                    misses = true;
                    continue;
                }

                foreach (var parent in parents)
                {
                    if (parent == ancestor)
                    {
                        return (true, false);
                    }

                    if (seen.Add(parent))
                    {
                        ways.Enqueue(parent);
                    }
                }

                if (seen.Count > most)
                {
                    return (false, false);
                }
            }

            return (false, misses);
        }
        catch (IOException)
        {
            return (false, false);
        }
        finally
        {
            git.Kill(entireProcessTree: true);
            await git.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => Directory.Delete(_repository, recursive: true);

    /// <summary>Null when the object is not here, or is no commit.</summary>
    private static async Task<IReadOnlyList<string>?> Parents(Process git, Stream output, string id, CancellationToken cancellationToken)
    {
        await git.StandardInput.BaseStream.WriteAsync(Encoding.ASCII.GetBytes(id + "\n"), cancellationToken);
        await git.StandardInput.BaseStream.FlushAsync(cancellationToken);
        var head = (await Line(output, cancellationToken)).Split(' ');
        if (head is not [_, var type, var size] || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return null;
        }

        if (length > MostCommit)
        {
            throw new IOException("A commit is too large.");
        }

        var content = new byte[length + 1];
        await output.ReadExactlyAsync(content, cancellationToken);
        if (type != "commit")
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(content).Split('\n');
        return [.. lines.Skip(1).TakeWhile(line => line.StartsWith("parent ", StringComparison.Ordinal)).Select(line => line[7..]).Where(parent => GitText.IsId(parent))];
    }

    private static async Task<string> Line(Stream output, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < 200)
        {
            if (await output.ReadAsync(one, cancellationToken) == 0)
            {
                throw new IOException("git ended.");
            }

            if (one[0] == '\n')
            {
                return line.ToString();
            }

            line.Append((char)one[0]);
        }

        throw new IOException("That is no answer of git's.");
    }

    private static readonly Dictionary<string, string> s_environment = new()
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_ALLOW_PROTOCOL"] = "none",
        ["GIT_NO_LAZY_FETCH"] = "1",
        ["GIT_NO_REPLACE_OBJECTS"] = "1",
        ["HOME"] = "/nonexistent",
    };

    // Large objects are streamed and never held whole; what else a pack can ask for ends at the limits.
    private IReadOnlyList<string> Command(params string[] arguments) =>
    [
        $"--as={MostMemory.ToString(CultureInfo.InvariantCulture)}", $"--cpu={((int)s_patience.TotalSeconds).ToString(CultureInfo.InvariantCulture)}", "--core=0", "--",
        "/usr/bin/git", "--git-dir", _repository, "-c", "core.bigFileThreshold=1m", "-c", "core.hooksPath=/dev/null", .. arguments,
    ];
}
