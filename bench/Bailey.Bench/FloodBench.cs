namespace Bailey.Bench;

/// <summary>The echo in one terminal while another floods, beside the same without the flood.</summary>
internal static class FloodBench
{
    private const int Keys = 500;

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        var workspace = await subject.Workspace("flood");
        Sample quiet, flooded;
        await using (var terminal = await subject.Terminal(workspace))
        {
            quiet = await TerminalMeasures.Keystrokes(terminal, Keys);
        }

        await using (var flood = await subject.Terminal(workspace))
        {
            // A client that reads at the pace of a screen: what the reader does not take, the flood must not produce.
            using var stop = new CancellationTokenSource();
            await flood.Type("yes\r"u8.ToArray());
            var reading = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await flood.Read();
                    await Task.Delay(1);
                }
            });
            await using var terminal = await subject.Terminal(workspace);
            flooded = await TerminalMeasures.Keystrokes(terminal, Keys);
            await stop.CancelAsync();
            await flood.Type(new byte[] { 3 });
            await reading;
        }

        var ratio = flooded.Percentile(0.99) / quiet.Percentile(0.99);
        report.Add("echo while another floods", flooded.Show(0.99), $"without flood {quiet.Show(0.99)}", ratio, "p99 <= 2 x", ratio <= 2);
    }
}
