using System.Globalization;

namespace Bailey.Bench;

/// <summary>100 MB of text to a client that reads, beside a raw PTY: the median of five each, in turn.</summary>
internal static class OutputBench
{
    private const long Bytes = 100_000_000;
    private const int Rounds = 5;

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        await using var terminal = await subject.Terminal(await subject.Workspace("output"));
        await using var raw = new RawTerminal();
        List<double> own = [], floor = [];
        for (var round = 0; round < Rounds; round++)
        {
            floor.Add(await TerminalMeasures.Throughput(raw, Bytes));
            own.Add(await TerminalMeasures.Throughput(terminal, Bytes));
        }

        var (mine, bare) = (Median(own), Median(floor));
        report.Add("100 MB of output", Show(mine), $"raw PTY {Show(bare)}", mine / bare, ">= 0.60 x", mine >= 0.6 * bare);
    }

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private static string Show(double rate) => string.Create(CultureInfo.InvariantCulture, $"{rate / 1e6:0.0} MB/s");
}
