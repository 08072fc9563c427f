using System.Diagnostics;

namespace Bailey.Bench;

/// <summary>A key typed into a frozen workspace until its echo is read, beside the same key while it is awake: the difference is the thaw.</summary>
internal static class ThawBench
{
    private const int Times = 100;

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        var workspace = await subject.Workspace("thaw");
        await using var terminal = await subject.Terminal(workspace);
        var awake = await TerminalMeasures.Keystrokes(terminal, Times);
        var thawed = new Sample();
        var watch = new Stopwatch();
        for (var i = 0; i < Times; i++)
        {
            await subject.Owner.Do(HttpMethod.Post, $"{subject.Owner.RouteOf(workspace)}/sleep");
            byte[] key = [(byte)('a' + (i % 26))];
            watch.Restart();
            await terminal.Type(key);
            while (!(await terminal.Read()).Span.Contains(key[0]))
            {
                // Something else came first.
            }

            thawed.Add(watch.Elapsed);
        }

        report.Add("frozen workspace, key to echo", thawed.Show(0.99), $"awake {awake.Show(0.99)}", thawed.Median / awake.Median, "p50 < 5 ms", thawed.Median < 5);
    }
}
