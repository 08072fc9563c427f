using System.Text.Json;
using System.Text.RegularExpressions;
using Bailey.Cli.Doctor;
using Bailey.Cli.Platform;
using Bailey.TestKit;

namespace Bailey.Cli.Tests.Doctor;

public sealed partial class MachineDoctorTests : IDisposable
{
    private readonly CommandLineRun _cli = new();

    [Fact]
    public void It_looks_for_what_run_installs_and_names_the_same_packages()
    {
        var script = File.ReadAllText(Repository.PathOf("deploy/check-tools"));
        var needed = Need().Matches(script).Select(m => (What: m.Groups[1].Value.Trim('\''), Package: m.Groups[2].Value)).Where(n => n.What != "chromium").ToHashSet();
        Assert.Empty(needed.Except(MachineDoctorCommand.Needs));
        Assert.Empty(MachineDoctorCommand.Needs.Except(needed));
    }

    [Fact]
    public async Task What_is_there_and_what_is_missing_is_said_with_the_package()
    {
        _cli.Variables["PATH"] = _cli.At("nothing");
        Assert.Equal(ExitCodes.Failed, await _cli.Run("doctor", "machine", "--json"));
        var checks = JsonDocument.Parse(_cli.Output).RootElement.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        Assert.True(checks["system"].GetProperty("good").GetBoolean());
        Assert.False(checks["git"].GetProperty("good").GetBoolean());
        Assert.Contains("apt install git", checks["git"].GetProperty("finding").GetString(), StringComparison.Ordinal);
        Assert.False(JsonDocument.Parse(_cli.Output).RootElement.GetProperty("healthy").GetBoolean());
    }

    public void Dispose() => _cli.Dispose();

    [GeneratedRegex(@"^ *need ('[^']+'|\S+) (\S+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Need();
}
