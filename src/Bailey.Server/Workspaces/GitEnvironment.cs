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

        Configure(added, Spellings(remote).Select(spelling => ($"url.http://git.bailey.internal/{project}.insteadOf", spelling)));
        return added;
    }

    /// <summary>
    /// Adds what makes git sign: the program asks the server, which has the key. It is the warden's own file under another duty, and what it may ask is decided there.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Signing(IReadOnlyDictionary<string, string> environment, ProjectId project, string publicKey)
    {
        var added = new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["BAILEY_SIGN"] = $"http://git.bailey.internal/{project}/sign" };
        Configure(added,
        [
            ("gpg.format", "ssh"), ("gpg.ssh.program", "/opt/bailey/bailey-warden"), ("user.signingKey", $"key::{publicKey}"), ("commit.gpgSign", "true"),
            ("tag.gpgSign", "true"),
        ]);
        return added;
    }

    private static void Configure(Dictionary<string, string> environment, IEnumerable<(string Key, string Value)> settings)
    {
        var next = int.TryParse(environment.GetValueOrDefault(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        foreach (var (key, value) in settings)
        {
            var number = (next++).ToString(CultureInfo.InvariantCulture);
            environment[$"GIT_CONFIG_KEY_{number}"] = key;
            environment[$"GIT_CONFIG_VALUE_{number}"] = value;
        }

        environment[Count] = next.ToString(CultureInfo.InvariantCulture);
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
