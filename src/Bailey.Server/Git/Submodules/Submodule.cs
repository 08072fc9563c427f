using System.Text;
using System.Text.RegularExpressions;
using Bailey.Contracts.Egress;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Repository;

namespace Bailey.Server.Git.Submodules;

/// <summary>One submodule as a repository names it: where it comes from, or why it is not fetched, and the commit that belongs to what is staged.</summary>
internal sealed partial record Submodule(string Name, string Path, string Commit, string? Url, string? Refused)
{
    private const int Most = 100;
    private const int MostText = 256 * 1024;

    /// <summary>Those of a repository whose own address is <paramref name="address"/>; anything that the file says is an attacker's.</summary>
    public static async Task<IReadOnlyList<Submodule>> Of(WorkspaceRepository repository, string? address, Func<Destination, bool> isGranted, CancellationToken cancellationToken)
    {
        var links = Links((await repository.Read(["ls-files", "--stage", "-z"], cancellationToken, 16 << 20)).Output);
        if (links.Count == 0)
        {
            return [];
        }

        var said = await repository.Read(["config", "--blob", ":.gitmodules", "--list", "-z"], cancellationToken, MostText);
        var settings = said.ExitCode == 0 && !said.Truncated ? Settings(said.Output) : [];
        var all = new List<Submodule>();
        foreach (var (path, commit) in links.Take(Most))
        {
            var name = settings.FirstOrDefault(one => one.Key.EndsWith(".path", StringComparison.Ordinal) && one.Value == path).Key?[..^5];
            var url = name is null ? null : settings.GetValueOrDefault($"{name}.url");
            all.Add(Judge(name ?? path, path, commit, url, address, isGranted));
        }

        return all;
    }

    internal static Submodule Judge(string name, string path, string commit, string? url, string? address, Func<Destination, bool> isGranted)
    {
        if (!RepositoryPath.IsValid(path) || path[0] == '-' || path.Split('/').Any(part => part.StartsWith(".git", StringComparison.OrdinalIgnoreCase)))
        {
            return new Submodule(name, path, commit, null, "its path is not acceptable");
        }

        if (!Names().IsMatch(name) || name.Split('/').Any(part => part is "" or "." or ".." || part.EndsWith(".lock", StringComparison.Ordinal)))
        {
            return new Submodule(name, path, commit, null, "its name is not acceptable");
        }

        if (url is null)
        {
            return new Submodule(name, path, commit, null, ".gitmodules does not say where it is");
        }

        var resolved = url.StartsWith("./", StringComparison.Ordinal) || url.StartsWith("../", StringComparison.Ordinal) ? Relative(address, url) : url;
        return resolved is null ? new Submodule(name, path, commit, null, "its address is relative to one that is not known or leads above it")
            : resolved == address ? new Submodule(name, path, commit, resolved, null)
            : GitRemote.Parse(resolved) switch
            {
                GitRemote.Http { Base.Scheme: "http" } http when !isGranted(http.Destination) => new Submodule(name, path, commit, null, "plain http is not spoken with it; https is"),
                GitRemote.Http http => new Submodule(name, path, commit, http.Base.AbsoluteUri, null),
                GitRemote.Ssh => new Submodule(name, path, commit, null, "it wants ssh, and the project's credential is for the project's own remote alone; give it an https address in .gitmodules"),
                _ => new Submodule(name, path, commit, null, "its address is not one of https"),
            };
    }

    /// <summary>As git resolves it: against the address of the repository that names it, never above its host.</summary>
    internal static string? Relative(string? address, string url)
    {
        var scheme = address?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        var end = address is null ? -1 : scheme > 0 ? address.IndexOf('/', scheme + 3) : address.IndexOf(':', StringComparison.Ordinal);
        if (end <= 0)
        {
            return null;
        }

        var parts = address![(end + 1)..].Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var part in url.Split('/'))
        {
            if (part == ".." && parts.Count == 0)
            {
                return null;
            }

            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ""))
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? null : address[..(end + 1)] + string.Join('/', parts);
    }

    internal static IReadOnlyList<(string Path, string Commit)> Links(ReadOnlySpan<byte> output)
    {
        var records = new Records(output);
        var links = new List<(string, string)>();
        while (links.Count <= Most && records.Next(out var record))
        {
            // 160000 <id> <stage> TAB <path>; in a conflict none is the one.
            var tab = record.IndexOf((byte)'\t');
            if (tab > 0 && record.StartsWith("160000 "u8) && Encoding.ASCII.GetString(record[..tab]).Split(' ') is [_, var id, "0"] && GitText.IsId(id) && GitText.Path(record[(tab + 1)..]) is (var path, true))
            {
                links.Add((path, id));
            }
        }

        return links;
    }

    private static Dictionary<string, string> Settings(ReadOnlySpan<byte> output)
    {
        var records = new Records(output);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        while (settings.Count < 1000 && records.Next(out var record))
        {
            var line = record.IndexOf((byte)'\n');
            if (line > 10 && record.StartsWith("submodule."u8))
            {
                settings[GitText.Lossy(record[10..line], 1000)] = GitText.Lossy(record[(line + 1)..], 4096);
            }
        }

        return settings;
    }

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_./ +-]{0,199}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Names();
}
