namespace Bailey.Bench;

/// <summary>The echo in one workspace while another computes with all it has, beside the same while nobody does.</summary>
internal static class FairBench
{
    private const int Keys = 500;

    // Loops on every core and a stream of short-lived programs, as a build is.
    private const string Busy = "for i in 1 2 3 4 5 6 7 8; do (while :; do :; done) & (while :; do /bin/true; done) & done; echo all''-busy";

    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(3);

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        var workspace = await subject.Workspace("quiet");
        var other = await subject.Another(workspace, "busy");
        Sample quiet, busy;
        await using (var terminal = await subject.Terminal(workspace))
        {
            quiet = await TerminalMeasures.Keystrokes(terminal, Keys);
        }

        await using var build = await subject.Terminal(other);
        await TerminalMeasures.Line(build, Busy, "all-busy");
        await Task.Delay(s_settled);
        await using (var terminal = await subject.Terminal(workspace))
        {
            busy = await TerminalMeasures.Keystrokes(terminal, Keys);
        }

        var ratio = busy.Percentile(0.99) / quiet.Percentile(0.99);
        report.Add("echo while another workspace computes", busy.Show(0.99), $"while none does {quiet.Show(0.99)}", ratio, "p99 <= 2 x", ratio <= 2);
    }
}
