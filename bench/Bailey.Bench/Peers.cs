using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>Programs of others that we stand beside; bench/peers installs them outside the repository.</summary>
internal static class Peers
{
    public static async Task<string> Folder(string name)
    {
        var start = new ProcessStartInfo("bash", [Repository.PathOf("bench/peers"), name]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var install = Process.Start(start)!;
        var words = install.StandardError.ReadToEndAsync();
        var folder = (await install.StandardOutput.ReadToEndAsync()).Trim();
        await install.WaitForExitAsync();
        return install.ExitCode == 0 ? folder : throw new InvalidOperationException($"{name} cannot be installed: {(await words).Trim().Split('\n')[^1]}");
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static async Task<Process> Start(string program, IEnumerable<string> arguments, Uri ready)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = true };
        using var client = new HttpClient(handler);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var page = await client.GetAsync(ready);
                if (page.IsSuccessStatusCode)
                {
                    return process;
                }
            }
            catch (HttpRequestException) when (watch.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited)
            {
                // Not yet.
            }

            if (watch.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException($"{Path.GetFileName(program)} does not answer at {ready}.");
            }

            await Task.Delay(5);
        }
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
