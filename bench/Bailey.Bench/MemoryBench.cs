using System.Globalization;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>Private dirty memory of all processes of an awake workspace in which nothing runs, and of a stopped one.</summary>
internal static class MemoryBench
{
    private const int Workspaces = 5;
    private const int FirstSubordinate = 100_000;

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        var host = subject.Bailey.ProcessOf(InstancePart.Host)!.Value;
        var before = Sandboxes(host);
        var first = await subject.Workspace("memory");
        List<Workspace> all = [first];
        for (var i = 1; i < Workspaces; i++)
        {
            all.Add(await subject.Another(first, string.Create(CultureInfo.InvariantCulture, $"memory-{i}")));
        }

        await Task.Delay(TimeSpan.FromSeconds(20));
        var awake = Sandboxes(host).Where(p => !before.Contains(p)).ToList();
        var each = awake.Sum(p => Memory.Of(p, "Private_Dirty")) / Workspaces;
        report.Add(
            $"awake idle workspace, private dirty (mean of {Workspaces})",
            string.Create(CultureInfo.InvariantCulture, $"{each:0.0} MB in {awake.Count / (double)Workspaces:0.#} processes"),
            "",
            null,
            "<= 12 MB",
            awake.Count > 0 && each <= 12);

        foreach (var one in all)
        {
            await subject.Owner.Do(HttpMethod.Post, $"{subject.Owner.RouteOf(one)}/stop");
        }

        var left = Sandboxes(host).Count(p => !before.Contains(p));
        report.Add("stopped workspace", string.Create(CultureInfo.InvariantCulture, $"{left} processes"), "", null, "0", left == 0);
    }

    // Everything that runs under subordinate ids, and what the host started to make it: sandboxes outlive the host, so some are not below it.
    private static HashSet<int> Sandboxes(int host) =>
        [.. Memory.Processes().Where(p => Memory.User(p) >= FirstSubordinate), .. Memory.Below(host).Where(p => p != host), .. Memory.Processes().Where(p => Memory.Name(p) is "bwrap" or "unshare")];
}
