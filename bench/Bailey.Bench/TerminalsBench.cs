using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>
/// 500 terminals that print 40 KB/s each to clients that read, for ten minutes: whether the rate is kept, who is cut off, the echo in one more
/// terminal, and whether memory grows.
/// </summary>
internal static class TerminalsBench
{
    private const int Workspaces = 10;
    private const int Each = 50;
    private const int Rate = 40_000;

    // Ten pieces a second, as a program that redraws itself.
    private const string Print = "exec perl -e '$|=1; $SIG{HUP}=\"DEFAULT\"; my $x = (\"x\" x 78 . \"\\n\") x 50; while (1) { print $x; select(undef, undef, undef, 0.0999) }'";
    // Until the ring of each is full, which is 4 MiB.
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(130);

    public static async Task Run(Report report)
    {
        var length = TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable("BAILEY_BENCH_MINUTES") ?? "10", CultureInfo.InvariantCulture));
        await using var subject = await Subject.Start();
        var first = await subject.Workspace("many-0");
        List<Workspace> all = [first];
        for (var i = 1; i < Workspaces; i++)
        {
            all.Add(await subject.Another(first, string.Create(CultureInfo.InvariantCulture, $"many-{i}")));
        }

        long read = 0;
        var cut = 0;
        using var stop = new CancellationTokenSource();
        List<WorkspaceTerminal> terminals = [];
        List<Task> readers = [];
        for (var i = 0; i < Workspaces * Each; i++)
        {
            var terminal = await subject.Terminal(all[i % Workspaces]);
            terminals.Add(terminal);
            await terminal.Type(System.Text.Encoding.ASCII.GetBytes(Print + "\r"));
            readers.Add(Task.Run(() => Drain(terminal)));
        }

        await using var echo = await subject.Terminal(first);
        await TerminalMeasures.Prepare(echo);
        await Task.Delay(s_settle);
        Interlocked.Exchange(ref read, 0);
        var before = Memory.Tree(subject.Bailey.Supervisor, "Pss");
        var watch = Stopwatch.StartNew();
        var sample = new Sample();
        for (var i = 0; watch.Elapsed < length; i++)
        {
            sample.Add(await TerminalMeasures.Keystroke(echo, i));
            await Task.Delay(100);
        }

        var rate = Interlocked.Read(ref read) / watch.Elapsed.TotalSeconds / (Workspaces * Each);
        var after = Memory.Tree(subject.Bailey.Supervisor, "Pss");
        await stop.CancelAsync();
        foreach (var terminal in terminals)
        {
            await terminal.DisposeAsync();
        }

        await Task.WhenAll(readers);
        var lost = cut * 100.0 / (Workspaces * Each);
        report.Add($"{Workspaces * Each} terminals, rate of each", Show(rate / 1000, "KB/s"), "40 KB/s", rate / Rate, ">= 0.90 x", rate >= 0.9 * Rate);
        report.Add("… cut off", Show(lost, "%"), "", null, "< 1 %", lost < 1);
        report.Add("… echo in one more", sample.Show(0.99), "", null, "p99 <= 100 ms", sample.Percentile(0.99) <= 100);
        report.Add($"… growth of memory in {length.TotalMinutes:0.#} min, PSS", Show(after, "MB"), Show(before, "MB"), after / before, "<= 1.05 x", after <= 1.05 * before);

        async Task Drain(WorkspaceTerminal terminal)
        {
            try
            {
                while (true)
                {
                    Interlocked.Add(ref read, (await terminal.Read()).Length);
                }
            }
            catch (Exception ended) when (ended is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                if (!stop.IsCancellationRequested)
                {
                    Interlocked.Increment(ref cut);
                }
            }
        }
    }

    private static string Show(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {unit}");
}
