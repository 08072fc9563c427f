using System.Diagnostics;
using System.Globalization;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>From "wake" of a stopped workspace to the first prompt of a terminal, beside a bare bubblewrap of the same kind with bash.</summary>
internal static class WakeBench
{
    private const int Rounds = 50;
    private const int Together = 20;
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        var workspace = await subject.Workspace("wake");
        var floor = new Sample();
        var wake = new Sample();
        for (var round = 0; round < Rounds; round++)
        {
            await Stop(subject, workspace);
            // The kernel tears the old namespaces down when it likes: a wake is measured on a machine at rest.
            await Task.Delay(s_rest);
            floor.Add(await Bare());
            wake.Add(await Wake(subject, workspace));
        }

        var ratio = wake.Median / floor.Median;
        report.Add("wake to prompt, one at a time", wake.Show(0.95), $"bare bwrap + bash {floor.Show(0.95)}", ratio, "p50 <= 200 ms, <= 12 x", wake.Median <= 200 && ratio <= 12);

        var many = new List<Workspace> { workspace };
        for (var i = 1; i < Together; i++)
        {
            many.Add(await subject.Another(workspace, string.Create(CultureInfo.InvariantCulture, $"wake-{i}")));
        }

        foreach (var one in many)
        {
            await Stop(subject, one);
        }

        var bare = new Sample();
        await Task.WhenAll(Enumerable.Range(0, Together).Select(async _ => bare.Add(await Bare())));
        var together = new Sample();
        var succeeded = 0;
        await Task.WhenAll(many.Select(async one =>
        {
            together.Add(await Wake(subject, one));
            Interlocked.Increment(ref succeeded);
        }));
        report.Add(
            $"wake to prompt, {Together} at once",
            $"{together.Show(0.95)}, {succeeded} of {Together}",
            $"bare bwrap + bash {bare.Show(0.95)}",
            together.Median / bare.Median,
            "all succeed",
            succeeded == Together);
    }

    private static Task Stop(Subject subject, Workspace workspace) => subject.Owner.Do(HttpMethod.Post, $"{subject.Owner.RouteOf(workspace)}/stop");

    private static async Task<TimeSpan> Wake(Subject subject, Workspace workspace)
    {
        var watch = Stopwatch.StartNew();
        await subject.Owner.Do(HttpMethod.Post, $"{subject.Owner.RouteOf(workspace)}/wake");
        await using var terminal = await subject.Terminal(workspace);
        await TerminalMeasures.Until(terminal, "$");
        return watch.Elapsed;
    }

    private static async Task<TimeSpan> Bare()
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("bash", [Repository.PathOf("bench/bare-sandbox")]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var word = await process.StandardOutput.ReadLineAsync();
        var time = watch.Elapsed;
        await process.WaitForExitAsync();
        return word == "ready" ? time : throw new InvalidOperationException("bench/bare-sandbox did not start a sandbox.");
    }
}
