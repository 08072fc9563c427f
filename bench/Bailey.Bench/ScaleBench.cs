using System.Diagnostics;
using System.Globalization;
using Bailey.Contracts.Workspaces;

namespace Bailey.Bench;

/// <summary>200 workspaces of which 10 are awake: what the 95 that are frozen and the 95 that are stopped cost.</summary>
internal static class ScaleBench
{
    private const int Workspaces = 200;
    private const int Awake = 10;
    private const int FirstSubordinate = 100_000;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(30);

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        var before = Sandboxes().ToHashSet();
        var first = await subject.Workspace("scale-0");
        List<Workspace> all = [first];
        HashSet<int> frozen = [];
        for (var i = 1; i < Workspaces; i++)
        {
            var known = Sandboxes().ToHashSet();
            var one = await subject.Another(first, string.Create(CultureInfo.InvariantCulture, $"scale-{i}"));
            all.Add(one);
            if (i >= Awake)
            {
                var isFrozen = i % 2 == 0;
                await subject.Owner.Do(HttpMethod.Post, $"{subject.Owner.RouteOf(one)}/{(isFrozen ? "sleep" : "stop")}");
                frozen.UnionWith(isFrozen ? Sandboxes().Except(known) : []);
            }
        }

        frozen.IntersectWith(Sandboxes());
        var cpu = frozen.Sum(Memory.CpuTicks);
        var server = Memory.CpuTicks(subject.Bailey.ProcessOf(TestKit.InstancePart.Server)!.Value) + Memory.CpuTicks(subject.Bailey.ProcessOf(TestKit.InstancePart.Host)!.Value);
        await Task.Delay(s_look);
        var used = frozen.Sum(Memory.CpuTicks) - cpu;
        server = Memory.CpuTicks(subject.Bailey.ProcessOf(TestKit.InstancePart.Server)!.Value) + Memory.CpuTicks(subject.Bailey.ProcessOf(TestKit.InstancePart.Host)!.Value) - server;
        report.Add($"{(Workspaces - Awake) / 2} frozen workspaces, CPU in {s_look.TotalSeconds:0} s", $"{used} ticks of {frozen.Count} processes", "", null, "0", used == 0 && frozen.Count > 0);
        report.Add("… server and host meanwhile", Show(server / s_look.TotalSeconds, "% of a core"), "", null, "", null);

        var running = Sandboxes().Where(process => !before.Contains(process)).ToHashSet();
        foreach (var one in all.Where((_, i) => i < Awake || i % 2 == 0))
        {
            await subject.Owner.Do(HttpMethod.Post, $"{subject.Owner.RouteOf(one)}/stop");
        }

        var left = Sandboxes().Where(process => !before.Contains(process)).ToList();
        report.Add("all stopped", $"{left.Count} processes of {running.Count}", "", null, "0", left.Count == 0);
        var watch = Stopwatch.StartNew();
        await subject.Owner.Get<System.Text.Json.JsonElement>($"{subject.Owner.Route}/workspaces");
        report.Add("list of the workspaces", Show(watch.Elapsed.TotalMilliseconds, "ms"), "", null, "", null);
    }

    private static string Show(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {unit}");

    private static IEnumerable<int> Sandboxes() => Memory.Processes().Where(process => Memory.User(process) >= FirstSubordinate);
}
