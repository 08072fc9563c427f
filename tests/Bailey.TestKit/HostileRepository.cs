using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Bailey.TestKit;

/// <summary>
/// A git repository as an attacker, or a messy team, would make it: history, branches, a binary, a large text file, names that lie or
/// break programs, links that lead out. Made by fast-import, because no work tree could hold some of its names. Commits are fixed in
/// time, so that their ids are the same everywhere.
/// </summary>
public static class HostileRepository
{
    /// <summary>Bytes of large.txt: more than the editor takes whole.</summary>
    public const int LargeFileSize = 6 * 1024 * 1024;

    /// <summary>Commits on the branch main.</summary>
    public const int Commits = 120;

    /// <summary>The other branches.</summary>
    public static IReadOnlyList<string> Branches { get; } = ["feature/ünïcode", "release-1.0"];

    /// <summary>Regular files with harmless content, by name; all of them must be listed and readable.</summary>
    public static IReadOnlyList<string> OddNames { get; } =
    [
        "name with spaces.txt",
        " leading space",
        "trailing space ",
        "emoji 🏰 wall.txt",
        "line\nbreak.txt",
        "tab\tand \"quotes\".txt",
        "..dots",
        "...",
        "‥/two-dot-leader.txt",
        "dir/..\\..\\windows.txt",
        "-rf",
        "--output=owned",
        "$(touch owned)",
        "`id`",
        "a;b|c&d.txt",
        "right\u202Eto-left.txt",
        "zero\u200Bwidth.txt",
        "\u001b[31mred.txt",
        "<img src=x onerror=alert(1)>.html",
        "%2e%2e%2fencoded.txt",
        "dev/null",
        "dev/sda",
        "con.txt",
        "very-long-" + new string('x', 230) + ".txt",
    ];

    /// <summary>Links, by name and target; none may be followed out of the workspace.</summary>
    public static IReadOnlyDictionary<string, string> Links { get; } = new Dictionary<string, string>
    {
        ["link-to-passwd"] = "/etc/passwd",
        ["link-to-shadow"] = "/etc/shadow",
        ["link-out"] = "../../../../../../etc",
        ["link-to-proc"] = "/proc/self/environ",
        ["link-to-itself"] = "link-to-itself",
        ["link-inside"] = "src/hello.sh",
        ["dir/link-up"] = "../..",
    };

    /// <summary>Makes a bare repository in the folder; returns its path. Everybody may read it.</summary>
    public static async Task<string> Create(string folder, string name = "hostile.git")
    {
        var path = Path.Join(folder, name);
        await Git(folder, null, "init", "--quiet", "--bare", "--initial-branch=main", path);
        await Git(path, Stream(), "fast-import", "--quiet", "--force");
        foreach (var branch in Branches)
        {
            await Git(path, null, "branch", branch, "main~3");
        }

        await Git(path, null, "update-server-info");
        return path;
    }

    /// <summary>Runs git and returns what it wrote.</summary>
    public static async Task<string> Git(string directory, byte[]? input, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEndAsync();
        var error = git.StandardError.ReadToEndAsync();
        await git.StandardInput.BaseStream.WriteAsync(input ?? []);
        git.StandardInput.Close();
        await git.WaitForExitAsync();
        return git.ExitCode == 0 ? await output : throw new InvalidOperationException($"git {string.Join(' ', start.ArgumentList)}: {await error}");
    }

    private static byte[] Stream()
    {
        using var stream = new MemoryStream();
        for (var i = 1; i <= Commits; i++)
        {
            Write(stream, string.Create(CultureInfo.InvariantCulture, $"commit refs/heads/main\nmark :{i}\ncommitter Ada Wall <ada@example.org> {1_700_000_000 + (i * 3600)} +0000\n"));
            Data(stream, Encoding.UTF8.GetBytes(Message(i)));
            if (i > 1)
            {
                Write(stream, string.Create(CultureInfo.InvariantCulture, $"from :{i - 1}\n"));
            }

            if (i == 1)
            {
                Everything(stream);
            }

            Add(stream, "100644", "CHANGES.md", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, i).Select(n => $"- change {n}\n"))));
        }

        Write(stream, "done\n");
        return stream.ToArray();
    }

    // Messages are untrusted text too.
    private static string Message(int number) =>
        number switch
        {
            1 => "Everything at once\n",
            2 => "<script>alert(1)</script> & \u001b[2J\n",
            3 => "--amend\n\nwith a body\n",
            _ => $"Change {number}\n",
        };

    private static void Everything(Stream stream)
    {
        Add(stream, "100644", "README.md", "# A repository\n\nEverything in it is somebody else's.\n"u8.ToArray());
        Add(stream, "100755", "src/hello.sh", "#!/bin/sh\necho \"hello from $(basename \"$0\")\"\n"u8.ToArray());
        Add(stream, "100644", "src/main.py", "print('hello from python')\n"u8.ToArray());
        Add(stream, "100644", "picture.png", Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="));
        Add(stream, "100644", "binary.bin", [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7))]);
        Add(stream, "100644", "large.txt", Large());
        Add(stream, "100644", "latin1.txt", [(byte)'c', (byte)'a', (byte)'f', 0xE9, (byte)'\n']);
        Add(stream, "100644", "windows.txt", "one\r\ntwo\r\n"u8.ToArray());
        Add(stream, "100644", "empty", []);
        Add(stream, "100644", ".gitattributes", "*.py filter=owned diff=owned\n"u8.ToArray());
        Add(stream, "100644", ".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c touch% /tmp/owned\n"u8.ToArray());
        Add(stream, "100644", ".bashrc", "touch /tmp/owned\n"u8.ToArray());
        foreach (var name in OddNames)
        {
            Add(stream, "100644", name, Encoding.UTF8.GetBytes($"odd: {name.Length}\n"));
        }

        // A name that is not UTF-8.
        Write(stream, "M 100644 inline \"not-utf8-\\377.txt\"\n");
        Data(stream, "not UTF-8\n"u8.ToArray());
        foreach (var (name, target) in Links)
        {
            Add(stream, "120000", name, Encoding.UTF8.GetBytes(target));
        }
    }

    private static byte[] Large()
    {
        var text = new StringBuilder(LargeFileSize + 100);
        for (var line = 1; text.Length < LargeFileSize; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{line,8}  The quick brown fox jumps over the lazy dog.\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, LargeFileSize - 1) + "\n");
    }

    private static void Add(Stream stream, string mode, string path, byte[] content)
    {
        var quoted = new StringBuilder("\"");
        foreach (var b in Encoding.UTF8.GetBytes(path))
        {
            _ = b is < 0x20 or >= 0x7f or (byte)'"' or (byte)'\\' ? quoted.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0')) : quoted.Append((char)b);
        }

        Write(stream, $"M {mode} inline {quoted}\"\n");
        Data(stream, content);
    }

    private static void Data(Stream stream, byte[] content)
    {
        Write(stream, string.Create(CultureInfo.InvariantCulture, $"data {content.Length}\n"));
        stream.Write(content);
        Write(stream, "\n");
    }

    private static void Write(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));
}
