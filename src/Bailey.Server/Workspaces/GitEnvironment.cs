using System.Globalization;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Workspaces;

/// <summary>
/// What makes a plain <c>git fetch</c> or <c>git push</c> typed in a terminal go through <c>git.bailey.internal</c>: the remote's address is rewritten by
/// injected configuration. The clone keeps the real address, so that nothing internal is ever written to disk.
/// </summary>
public static class GitEnvironment
{
    private const string Count = "GIT_CONFIG_COUNT";

    /// <summary>Adds the rewriting to an environment that may hold injected configuration already. A project without a remote adds nothing.</summary>
    public static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> environment, ProjectId project, string? remote)
    {
        var added = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        if (remote is not { Length: > 0 })
        {
            return added;
        }

        var next = int.TryParse(added.GetValueOrDefault(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        foreach (var spelling in Spellings(remote))
        {
            var number = (next++).ToString(CultureInfo.InvariantCulture);
            added[$"GIT_CONFIG_KEY_{number}"] = $"url.http://git.bailey.internal/{project}.insteadOf";
            added[$"GIT_CONFIG_VALUE_{number}"] = spelling;
        }

        added[Count] = next.ToString(CultureInfo.InvariantCulture);
        return added;
    }

    // git compares beginnings. The address comes with ".git" and without, and of the two forms of an ssh address both are what people type.
    private static IEnumerable<string> Spellings(string remote)
    {
        var plain = remote.TrimEnd('/');
        return plain.EndsWith(".git", StringComparison.Ordinal)
            ? Forms(plain)
            : Forms(plain + ".git").Concat(Forms(plain));
    }

    private static IEnumerable<string> Forms(string address)
    {
        yield return address;
        if (address.StartsWith("ssh://", StringComparison.Ordinal) && address["ssh://".Length..].Split('/', 2) is [var host, var path]
            && !host.Contains(':', StringComparison.Ordinal) && host.Contains('@', StringComparison.Ordinal))
        {
            yield return $"{host}:{path}";
            yield return $"{host}:/{path}";
        }
        else if (!address.Contains("://", StringComparison.Ordinal) && address[0] != '/' && address.Split(':', 2) is [var there, var where])
        {
            yield return $"ssh://{there}/{where.TrimStart('/')}";
        }
    }
}
