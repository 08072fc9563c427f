using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Contracts.Hosts;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary><c>BAILEY_HOSTS__EMBEDDED=per-organisation</c>: two organisations on one machine, each with a host of its own.</summary>
public sealed class HostOfEachTests
{
    [Fact]
    public async Task Two_organisations_have_a_host_each_that_neither_sees_nor_needs_the_other()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only a start as root can make users for hosts");
        await using var bailey = await BaileyInstance.Start(new Dictionary<string, string> { ["BAILEY_HOSTS__EMBEDDED"] = "per-organisation" });
        using var first = await Person.SetUp(bailey);
        var ours = await first.CreateWorkspace("ours", null);
        using var second = await first.SignInAgain();
        await second.Found("Elsewhere");
        var theirs = await second.CreateWorkspace("theirs", null);
        await first.Write(ours, "secret.txt", "first"u8.ToArray());
        await second.Write(theirs, "secret.txt", "second"u8.ToArray());

        // Two users, each with ids of its own.
        var (one, two) = (bailey.ProcessOfHost(1)!.Value, bailey.ProcessOfHost(2)!.Value);
        Assert.NotEqual(UserOf(one), UserOf(two));
        Assert.NotEqual(SubordinateIds("bailey-host"), SubordinateIds("bailey-host-2"));
        Assert.Contains(await Walls(second), wall => wall.StartsWith("Shared machine", StringComparison.Ordinal));

        // Neither user reads what the other has, though it knows every path (the files in etc hold nothing, the egress socket asks who connects).
        var files = Directory.EnumerateFiles(bailey.Data, "secret.txt", SearchOption.AllDirectories).ToList();
        Assert.Equal(2, files.Count);
        foreach (var (user, other) in ((int, string)[])[(UserOf(one), "host-2"), (UserOf(two), "host")])
        {
            var folder = Path.Join(bailey.Data, other);
            var theirFiles = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/etc/", StringComparison.Ordinal) && !file.EndsWith(".sock", StringComparison.Ordinal)).ToList();
            Assert.Contains(theirFiles, file => file.EndsWith("secret.txt", StringComparison.Ordinal));
            foreach (var file in theirFiles.Append(folder))
            {
                Assert.False(CanRead(user, file), $"user {user} reads {file}");
            }
        }

        // One is killed: the other's workspace goes on meanwhile, and the killed one's afterwards.
        using var terminal = await second.OpenTerminal(theirs);
        await terminal.Run("kept=still-here");
        Process.GetProcessById(one).Kill();
        Assert.Equal("second", Encoding.UTF8.GetString(await second.ReadFile(theirs, "secret.txt")));
        Process.GetProcessById(two).Kill();
        await Until(() => bailey.ProcessOfHost(1) is { } next && next != one && bailey.ProcessOfHost(2) is { } other && other != two);
        using var again = await Patiently(() => second.Attach(theirs, terminal.Id));
        await again.Run("echo \"$kept\" after the host");
        Assert.Contains("still-here after the host", again.Output, StringComparison.Ordinal);
        Assert.Equal("first", Encoding.UTF8.GetString(await Patiently(() => first.ReadFile(ours, "secret.txt"))));

        // A new start finds both, and stop ends all.
        Assert.Equal(0, await bailey.Interrupt());
        await bailey.Start();
        Assert.Equal("second", Encoding.UTF8.GetString(await Patiently(() => second.ReadFile(theirs, "secret.txt"))));
        Assert.Equal("first", Encoding.UTF8.GetString(await Patiently(() => first.ReadFile(ours, "secret.txt"))));
        var (hostOne, hostTwo) = (bailey.ProcessOfHost(1)!.Value, bailey.ProcessOfHost(2)!.Value);
        var sandboxes = Sandboxes(bailey.Data);
        Assert.Equal(2, sandboxes.Count);
        Assert.All(sandboxes, pid => Assert.True(Runs(pid)));
        await bailey.Stop();
        Assert.All([hostOne, hostTwo, .. sandboxes], pid => Assert.False(Runs(pid)));
    }

    private static async Task<IReadOnlyList<string>> Walls(Person person) => (await person.Get<HostHello>($"{person.Route}/host")).MissingWalls;

    private static int UserOf(int process) => int.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);

    private static string SubordinateIds(string user) => File.ReadLines("/etc/subuid").First(line => line.StartsWith(user + ":", StringComparison.Ordinal)).Split(':')[1];

    private static bool CanRead(int user, string path)
    {
        var id = user.ToString(CultureInfo.InvariantCulture);
        using var test = Process.Start("setpriv", ["--reuid", id, "--regid", id, "--clear-groups", "--", "test", "-r", path]);
        test.WaitForExit();
        return test.ExitCode == 0;
    }

    private static List<int> Sandboxes(string data) =>
    [
        .. from record in Directory.EnumerateFiles(data, "sandbox.json", SearchOption.AllDirectories)
           select JsonDocument.Parse(File.ReadAllText(record)).RootElement.GetProperty("run").GetProperty("pid").GetInt32(),
    ];

    private static bool Runs(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Trim()[0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task Until(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.True(i < 3000, "it did not become so within a minute");
            await Task.Delay(20);
        }
    }

    // The link between server and host may need a moment after a start.
    private static async Task<T> Patiently<T>(Func<Task<T>> act)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (Exception away) when (away is HttpRequestException or InvalidOperationException && attempt < 200)
            {
                await Task.Delay(50);
            }
        }
    }
}
