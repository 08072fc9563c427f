using System.Globalization;
using Bailey.Contracts.Platform;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Cells;

/// <summary>The environment of a process in a cell, and where its program is looked for. Nothing of the warden's own environment is passed on.</summary>
internal static class CellEnvironment
{
    private const string Certificates = "/etc/ssl/certs/ca-certificates.crt";
    private const string SearchPath = "/home/dev/.local/bin:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";
    private const int MaximumCount = 256, MaximumBytes = 256 * 1024;

    internal static Dictionary<string, string> Of(int slot, IReadOnlyDictionary<string, string>? more)
    {
        var proxy = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{3200 + slot}");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = SearchPath,
            ["HOME"] = "/home/dev",
            ["USER"] = "dev",
            ["LOGNAME"] = "dev",
            ["SHELL"] = "/bin/bash",
            ["LANG"] = "C.UTF-8",
            ["TERM"] = "xterm-256color",
            ["COLORTERM"] = "truecolor",
            ["PS1"] = @"\[\e[32m\]\h\[\e[0m\]:\[\e[34m\]\w\[\e[0m\]\$ ",
            ["http_proxy"] = proxy,
            ["https_proxy"] = proxy,
            ["HTTP_PROXY"] = proxy,
            ["HTTPS_PROXY"] = proxy,
            // The machine's own certificates: node and pip bring theirs and would refuse a mirror that the operator's machine trusts.
            ["NODE_EXTRA_CA_CERTS"] = Certificates,
            ["PIP_CERT"] = Certificates,
            ["REQUESTS_CA_BUNDLE"] = Certificates,
            ["no_proxy"] = "localhost,127.0.0.1,::1",
            ["NO_PROXY"] = "localhost,127.0.0.1,::1",
        };
        var total = 0;
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            total += name.Length + value.Length;
            if (!IsName(name) || value.Contains('\0', StringComparison.Ordinal) || total > MaximumBytes || more!.Count > MaximumCount)
            {
                throw Refusal.Invalid("The environment holds a name or value that cannot be set.");
            }

            environment[name] = value;
        }

        AddGit(environment);
        return environment;
    }

    internal static byte[][] Vector(Dictionary<string, string> environment) => [.. environment.Select(x => Libc.Z($"{x.Key}={x.Value}"))];

    /// <summary>Where a program of that name may be, in the order of PATH.</summary>
    internal static IReadOnlyList<byte[]> Programs(string program, Dictionary<string, string> environment) =>
        program.Contains('/', StringComparison.Ordinal)
            ? [Libc.Z(program)]
            : [.. environment["PATH"].Split(':', StringSplitOptions.RemoveEmptyEntries).Take(64).Select(x => Libc.Z($"{x}/{program}"))];

    /// <summary>The repository is the developer's whoever made it; comes after what the caller configured in the same way.</summary>
    private static void AddGit(Dictionary<string, string> environment)
    {
        var count = environment.TryGetValue("GIT_CONFIG_COUNT", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : 0;
        environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{count}")] = "safe.directory";
        environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{count}")] = "/workspace";
        environment["GIT_CONFIG_COUNT"] = (count + 1).ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 256 && !char.IsAsciiDigit(name[0]) && name.All(x => char.IsAsciiLetterOrDigit(x) || x == '_');
}
