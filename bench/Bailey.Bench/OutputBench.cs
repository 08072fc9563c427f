using System.Globalization;

namespace Bailey.Bench;

/// <summary>100 MB of text to a client that reads, beside a raw PTY.</summary>
internal static class OutputBench
{
    private const long Bytes = 100_000_000;

    public static async Task Run(Report report)
    {
        double own, floor;
        await using (var subject = await Subject.Start())
        {
            await using var terminal = await subject.Terminal(await subject.Workspace("output"));
            own = await TerminalMeasures.Throughput(terminal, Bytes);
        }

        await using (var raw = new RawTerminal())
        {
            floor = await TerminalMeasures.Throughput(raw, Bytes);
        }

        report.Add("100 MB of output", Show(own), $"raw PTY {Show(floor)}", own / floor, ">= 0.60 x", own >= 0.6 * floor);
    }

    private static string Show(double rate) => string.Create(CultureInfo.InvariantCulture, $"{rate / 1e6:0.0} MB/s");
}
