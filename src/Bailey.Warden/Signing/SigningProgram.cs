using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Bailey.Warden.Signing;

/// <summary>
/// What git in a person's cell starts as <c>gpg.ssh.program</c>. It holds no key: what is to be signed goes to Bailey's server by the cell's own way out, and the
/// server decides. Everything but signing is left to <c>ssh-keygen</c>, whose words these are.
/// </summary>
internal static class SigningProgram
{
    private const int Most = 1 << 20, MostAnswer = 64 * 1024;
    private const string SshKeygen = "/usr/bin/ssh-keygen";

    internal static int Run(string[] arguments)
    {
        try
        {
            return arguments is ["-Y", "sign", ..] ? Sign(arguments[2..]) : Other(arguments);
        }
        catch (Exception failed) when (failed is IOException or SocketException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"bailey: the signature could not be asked for: {failed.Message}");
            return 1;
        }
    }

    // -Y sign -n git -f key [-U] file; the signature goes beside the file.
    private static int Sign(string[] arguments)
    {
        if (arguments is not ["-n", "git", ..] || arguments[^1].StartsWith('-'))
        {
            Console.Error.WriteLine("bailey: only what git signs is signed.");
            return 1;
        }

        var file = arguments[^1];
        var payload = File.ReadAllBytes(file);
        if (payload.Length > Most)
        {
            Console.Error.WriteLine("bailey: it is too large to be signed.");
            return 1;
        }

        if (Environment.GetEnvironmentVariable("BAILEY_SIGN") is not { } target || !Uri.TryCreate(target, UriKind.Absolute, out var address)
            || !Uri.TryCreate(Environment.GetEnvironmentVariable("http_proxy"), UriKind.Absolute, out var proxy))
        {
            Console.Error.WriteLine("bailey: signing works in a terminal of a workspace.");
            return 1;
        }

        var (status, body) = Ask(proxy, address, payload);
        if (status != 200)
        {
            Console.Error.WriteLine($"bailey: {(body.Length > 0 ? Line(body) : $"not signed ({status.ToString(CultureInfo.InvariantCulture)})")}");
            return 1;
        }

        File.WriteAllText(file + ".sig", body);
        return 0;
    }

    private static (int Status, string Body) Ask(Uri proxy, Uri address, byte[] payload)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(System.Net.IPAddress.Loopback, proxy.Port);
        using var stream = new NetworkStream(socket);
        stream.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {address.AbsoluteUri} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/octet-stream\r\nContent-Length: {payload.Length}\r\nConnection: close\r\n\r\n")));
        stream.Write(payload);
        return Answer(stream);
    }

    private static (int Status, string Body) Answer(NetworkStream stream)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        int count;
        while (all.Length < MostAnswer && (count = stream.Read(buffer)) > 0)
        {
            all.Write(buffer, 0, count);
            if (Whole(Encoding.Latin1.GetString(all.GetBuffer(), 0, (int)all.Length)) is { } answer)
            {
                return answer;
            }
        }

        throw new IOException("Bailey's server did not answer");
    }

    // The few forms of a body that a proxy hands on: of a known length, or in chunks.
    private static (int Status, string Body)? Whole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || text.Split(' ', 3) is not [_, var code, _] || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return null;
        }

        var (head, body) = (text[..end].Split("\r\n"), text[(end + 4)..]);
        if (head.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } said)
        {
            return int.TryParse(said["Content-Length:".Length..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= body.Length
                ? (status, body[..length])
                : null;
        }

        var content = new StringBuilder();
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is var line and > 0
            && int.TryParse(body[..line], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) && body.Length >= line + 4 + size)
        {
            if (size == 0)
            {
                return (status, content.ToString());
            }

            content.Append(body, line + 2, size);
            body = body[(line + 4 + size)..];
        }

        return null;
    }

    private static int Other(string[] arguments)
    {
        if (!File.Exists(SshKeygen))
        {
            Console.Error.WriteLine("bailey: checking a signature needs ssh-keygen in the image of the workspace.");
            return 1;
        }

        using var program = Process.Start(new ProcessStartInfo(SshKeygen, arguments) { UseShellExecute = false })!;
        program.WaitForExit();
        return program.ExitCode;
    }

    private static string Line(string text) => new([.. text.Split('\n')[0].Take(300).Where(letter => !char.IsControl(letter))]);
}
