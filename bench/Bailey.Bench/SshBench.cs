using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>
/// OpenSSH's client into a workspace, beside the same client to the machine's sshd: a line there and back on an open connection, a whole connection for
/// one command, and 200 MB by scp each way. The two are taken in turn.
/// </summary>
internal static class SshBench
{
    private const int Lines = 500, Connections = 15, Copies = 5, Megabytes = 200;
    private const string Host = "ssh.ssh.bailey";

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        await subject.Workspace("ssh");
        using var client = await SshClient.Of(subject.Bailey, subject.Owner);
        await using var peer = await PeerSshd.Start();
        string[] own = ["-F", client.Configuration], other = ["-F", peer.Configuration];
        await Time(client, "ssh", [.. own, Host, "true"]);
        await Time(client, "ssh", [.. other, "peer", "true"]);

        await RoundTrips(report, client, own, other);
        await WholeConnections(report, client, own, other);
        await Copied(report, client, peer, own, other);
    }

    private static async Task RoundTrips(Report report, SshClient client, string[] own, string[] other)
    {
        var ours = await Echo(client, [.. own, Host, "cat"]);
        var theirs = await Echo(client, [.. other, "peer", "cat"]);
        report.Add("ssh round trip", ours.Show(0.99), $"sshd {theirs.Show(0.99)}", ours.Median / theirs.Median, "<= 2.00 x", ours.Median <= 2 * theirs.Median);
    }

    private static async Task WholeConnections(Report report, SshClient client, string[] own, string[] other)
    {
        Sample ours = new(), theirs = new();
        for (var i = 0; i < Connections; i++)
        {
            ours.Add(await Time(client, "ssh", [.. own, Host, "true"]));
            theirs.Add(await Time(client, "ssh", [.. other, "peer", "true"]));
        }

        report.Add("ssh HOST true", ours.Show(0.9), $"sshd {theirs.Show(0.9)}", ours.Median / theirs.Median, "", null);
    }

    private static async Task Copied(Report report, SshClient client, PeerSshd peer, string[] own, string[] other)
    {
        var file = client.At("blob");
        await using (var stream = File.Create(file))
        {
            for (var i = 0; i < Megabytes; i++)
            {
                await stream.WriteAsync(RandomNumberGenerator.GetBytes(1_000_000));
            }
        }

        Sample ourUp = new(), ourDown = new(), theirUp = new(), theirDown = new();
        for (var i = 0; i < Copies; i++)
        {
            ourUp.Add(await Time(client, "scp", ["-q", .. own, file, $"{Host}:/tmp/blob"]));
            theirUp.Add(await Time(client, "scp", ["-q", .. other, file, $"peer:{peer.At("blob")}"]));
            ourDown.Add(await Time(client, "scp", ["-q", .. own, $"{Host}:/tmp/blob", client.At("back")]));
            theirDown.Add(await Time(client, "scp", ["-q", .. other, $"peer:{peer.At("blob")}", client.At("back")]));
        }

        Add("scp 200 MB in", ourUp, theirUp);
        Add("scp 200 MB out", ourDown, theirDown);

        void Add(string what, Sample ours, Sample theirs) =>
            report.Add(what, Rate(ours), $"sshd {Rate(theirs)}", theirs.Median / ours.Median, ">= 0.50 x", theirs.Median >= 0.5 * ours.Median);
    }

    private static string Rate(Sample sample) => string.Create(CultureInfo.InvariantCulture, $"{Megabytes * 1000 / sample.Median:0} MB/s");

    private static async Task<Sample> Echo(SshClient client, string[] arguments)
    {
        using var ssh = client.Open("ssh", arguments);
        var sample = new Sample();
        for (var i = 0; i < Lines + 50; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await ssh.StandardInput.WriteAsync("x\n");
            await ssh.StandardInput.FlushAsync();
            if (await ssh.StandardOutput.ReadLineAsync() != "x")
            {
                throw new InvalidOperationException($"ssh ended: {await ssh.StandardError.ReadToEndAsync()}");
            }

            if (i >= 50)
            {
                sample.Add(Stopwatch.GetElapsedTime(began));
            }

            await Task.Delay(2);
        }

        ssh.StandardInput.Close();
        await ssh.WaitForExitAsync();
        return sample;
    }

    private static async Task<TimeSpan> Time(SshClient client, string program, string[] arguments)
    {
        var began = Stopwatch.GetTimestamp();
        SshClient.Must(await client.Run(program, arguments));
        return Stopwatch.GetElapsedTime(began);
    }
}
