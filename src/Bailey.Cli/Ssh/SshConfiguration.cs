using System.Text;
using Bailey.Cli.Platform;

namespace Bailey.Cli.Ssh;

/// <summary>
/// The person's own configuration of ssh, where bailey has one block between two marks, at the top: below a Host it would hold for that host alone. All else
/// in the file stays as it is, byte for byte.
/// </summary>
internal static class SshConfiguration
{
    private const string Begin = "# >>> bailey config-ssh >>>";
    private const string End = "# <<< bailey config-ssh <<<";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the block, or with null takes it away. True when the file was changed.</summary>
    public static bool Set(string path, string? included)
    {
        // Through a link, as people have who keep their settings in a repository.
        var target = Path.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        // Each byte as one character: what the person wrote in another encoding comes back as it was.
        var before = File.Exists(target) ? Encoding.Latin1.GetString(File.ReadAllBytes(target)) : "";
        var after = With(before, included, path);
        if (after == before)
        {
            return false;
        }

        if (Path.GetDirectoryName(target) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }

        SshFiles.Write(target, Encoding.Latin1.GetBytes(after), File.Exists(target) ? File.GetUnixFileMode(target) : OwnerOnly);
        return true;
    }

    /// <summary>The text with the block, or without.</summary>
    internal static string With(string text, string? included, string path)
    {
        var rest = Without(text, path);
        return included is null ? rest : $"{Begin}\n# 'bailey config-ssh --remove' takes this away.\nInclude {Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(SshHosts.Quoted(included)))}\n{End}\n{rest}";
    }

    private static string Without(string text, string path)
    {
        while (Line(text, Begin, 0) is var begin and >= 0)
        {
            var end = Line(text, End, begin);
            if (end < 0 || (Line(text, Begin, begin + Begin.Length) is var next and >= 0 && next < end))
            {
                throw new CommandFailedException(
                    ExitCodes.Failed, "broken_block", $"{path} has the line '{Begin}' without its end, '{End}': take out by hand what bailey wrote, then try again.");
            }

            var after = text.IndexOf('\n', end);
            text = text[..begin] + (after < 0 ? "" : text[(after + 1)..]);
        }

        return text;
    }

    /// <summary>Where a line begins that is exactly this.</summary>
    private static int Line(string text, string line, int from)
    {
        for (var at = text.IndexOf(line, from, StringComparison.Ordinal); at >= 0; at = text.IndexOf(line, at + 1, StringComparison.Ordinal))
        {
            var end = at + line.Length;
            if ((at == 0 || text[at - 1] == '\n') && (end == text.Length || text[end] is '\n' or '\r'))
            {
                return at;
            }
        }

        return -1;
    }
}
