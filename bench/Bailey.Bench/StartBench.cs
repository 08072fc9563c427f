using System.Diagnostics;
using System.Globalization;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>A second start to the first page, and idle memory after a minute without a client, beside code-server.</summary>
internal static class StartBench
{
    private const int Rounds = 5;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);

    public static async Task Run(Report report)
    {
        Sample own = new(), ownServer = new();
        double memory;
        await using (var bailey = await BaileyInstance.Start())
        {
            for (var round = 0; round < Rounds; round++)
            {
                await bailey.Interrupt();
                var watch = Stopwatch.StartNew();
                await bailey.Start();
                using var client = bailey.CreateClient();
                using var page = await client.GetAsync(new Uri("/", UriKind.Relative));
                own.Add(watch.Elapsed);

                // The server alone, as its supervisor sees it: from the kill to the page.
                watch.Restart();
                await bailey.Kill(InstancePart.Server);
                await bailey.WaitUntilReady();
                using var again = await client.GetAsync(new Uri("/", UriKind.Relative));
                ownServer.Add(watch.Elapsed);
            }

            await Task.Delay(s_idle);
            memory = Memory.Tree(bailey.Supervisor, "Pss");
        }

        report.Add("kill -9 of the server to its next page", ownServer.Show(0.95), "", null, "<= 5 s", ownServer.Percentile(1) <= 5000);
        Sample peer = new();
        double peerMemory = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await using var codeServer = await CodeServer.Start();
            peer.Add(watch.Elapsed);
            if (round == Rounds - 1)
            {
                await Task.Delay(s_idle);
                peerMemory = Memory.Tree(codeServer.Process, "Pss");
            }
        }

        report.Add("./run to the first page", own.Show(0.95), $"code-server {peer.Show(0.95)}", own.Median / peer.Median, "faster", own.Median < peer.Median);
        report.Add("idle memory, all processes, PSS", Show(memory), $"code-server {Show(peerMemory)}", memory / peerMemory, "<= 1.50 x", memory <= 1.5 * peerMemory);
    }

    private static string Show(double megabytes) => string.Create(CultureInfo.InvariantCulture, $"{megabytes:0} MB");
}
