using System.Net.Sockets;
using System.Text;
using Bailey.Host.Bubblewrap;
using Bailey.Host.Processes;
using Bailey.Host.Sandboxes;
using Bailey.Host.Settings;

namespace Bailey.Host;

/// <summary><c>bailey-host stop</c>: ends every sandbox of a data directory, whether a host runs on it or not.</summary>
internal static class StopAll
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(HostSettings settings, ProcessWatch watch)
    {
        var running = new SandboxRecords(settings).Load().Where(record => record.Run is not null).ToList();
        var left = await Task.WhenAll(running.Select(record => End(record, watch)));
        foreach (var record in running.Where((_, index) => left[index]))
        {
            await Console.Error.WriteLineAsync($"The sandbox of workspace {record.Spec.Workspace} could not be ended.");
        }

        return left.Any(one => one) ? 1 : 0;
    }

    /// <summary>Whether it is still there.</summary>
    private static async Task<bool> End(SandboxRecord record, ProcessWatch watch)
    {
        var run = record.Run!;
        using var process = ProcessHandle.Find(run.Pid, run.StartTime, watch);
        if (process is null)
        {
            SandboxRecords.Save(record with { Run = null });
            return false;
        }

        await Ask(record);
        await Task.WhenAny(process.Ended, Task.Delay(s_grace));
        process.Kill();
        if (await Task.WhenAny(process.Ended, Task.Delay(s_grace)) != process.Ended)
        {
            return true;
        }

        SandboxRecords.Save(record with { Run = null, Failure = null });
        return false;
    }

    // The warden keeps its terminals' rings when it is asked; whether it answers does not matter here.
    private static async Task Ask(SandboxRecord record)
    {
        try
        {
            using var time = new CancellationTokenSource(s_grace);
            using var socket = await UnixPaths.Connect(Path.Join(record.Paths.Control, "warden.sock"), time.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes("POST /v1/shutdown HTTP/1.1\r\nHost: warden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), time.Token);
            await socket.ReceiveAsync(new byte[64], time.Token);
        }
        catch (Exception silent) when (silent is SocketException or OperationCanceledException or System.ComponentModel.Win32Exception)
        {
            // It is killed next.
        }
    }
}
