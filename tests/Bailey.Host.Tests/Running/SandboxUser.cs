using System.Diagnostics;

namespace Bailey.Host.Tests.Running;

/// <summary>
/// Who the host under test runs as. A host refuses root, so as root the tests make a user of their own with subordinate ids; otherwise it is the
/// user who runs the tests, who needs a range in /etc/subuid and /etc/subgid.
/// </summary>
internal sealed record SandboxUser(int Uid, int Gid, string Name)
{
    private static readonly string TestUser = Environment.GetEnvironmentVariable("BAILEY_TEST_USER") ?? "bailey-host-test";
    private const int Blocks = 40;
    private static readonly Lazy<SandboxUser> s_current = new(Make);

    public static SandboxUser Current => s_current.Value;

    /// <summary>The command that runs another as this user.</summary>
    public IEnumerable<string> Prefix =>
        Environment.UserName == "root" ? ["setpriv", $"--reuid={Uid}", $"--regid={Gid}", "--clear-groups", "--"] : [];

    private static SandboxUser Make()
    {
        if (Environment.UserName != "root")
        {
            return new SandboxUser(Id("-u"), Id("-g"), Environment.UserName);
        }

        if (!File.ReadLines("/etc/passwd").Any(line => line.StartsWith(TestUser + ":", StringComparison.Ordinal)))
        {
            Run("useradd", "--system", "--create-home", "--home-dir", "/var/lib/" + TestUser, "--shell", "/usr/sbin/nologin", TestUser);
        }

        if (!File.ReadLines("/etc/subuid").Any(line => line.StartsWith(TestUser + ":", StringComparison.Ordinal)))
        {
            var first = File.ReadLines("/etc/subuid").Concat(File.ReadLines("/etc/subgid")).Select(line => line.Split(':'))
                .Select(parts => long.Parse(parts[1]) + long.Parse(parts[2])).Append(900_000_000).Max();
            var range = $"{first}-{first + (Blocks * 65_536) - 1}";
            Run("usermod", "--add-subuids", range, "--add-subgids", range, TestUser);
        }

        return new SandboxUser(Id("-u", TestUser), Id("-g", TestUser), TestUser);
    }

    private static int Id(params string[] arguments) => int.Parse(Run("id", arguments));

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}
