using System.Globalization;
using System.Net;

namespace Bailey.Server.Tests.Platform.Connections;

/// <summary>
/// Every way known to us of writing an inner address so that a check and a connection see different things: other bases, short forms,
/// IPv4 inside IPv6, user information, look-alike characters, separators, encodings.
/// </summary>
internal static class SsrfCorpus
{
    private static readonly string[] s_inner =
    [
        "127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254",
        "192.168.0.1", "192.168.255.1", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "192.88.99.1", "168.63.129.16",
    ];

    private static readonly string[] s_inner6 =
    [
        "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "0:0:0:0:0:0:0:1", "::0001", "0000::1", "64:ff9b:1::7f00:1", "2001:db8::1", "100::1",
    ];

    public static IEnumerable<string> Urls(int port) => Hosts().Distinct().SelectMany(host => Around(host, port));

    private static IEnumerable<string> Hosts() => s_inner.SelectMany(Four).Concat(s_inner6.SelectMany(six => new[]
    {
        $"[{six}]", $"[{six.ToUpperInvariant()}]", $"[{six}%lo]", $"[{six}%25lo]", $"[{six}].", six,
    }));

    private static IEnumerable<string> Four(string text)
    {
        var b = IPAddress.Parse(text).GetAddressBytes();
        var number = ((uint)b[0] << 24) | ((uint)b[1] << 16) | ((uint)b[2] << 8) | b[3];
        string F(FormattableString s) => s.ToString(CultureInfo.InvariantCulture);
        yield return text;
        yield return text + ".";
        yield return text + "..";
        yield return F($"{number}");
        yield return F($"0x{number:x8}");
        yield return F($"0X{number:X8}");
        yield return "0" + Convert.ToString(number, 8);
        yield return F($"0x{b[0]:x}.0x{b[1]:x}.0x{b[2]:x}.0x{b[3]:x}");
        yield return string.Join('.', b.Select(part => "0" + Convert.ToString(part, 8)));
        yield return string.Join('.', b.Select(part => "0000" + Convert.ToString(part, 8)));
        yield return F($"{b[0]}.{(b[1] << 16) | (b[2] << 8) | b[3]}");
        yield return F($"{b[0]}.{b[1]}.{(b[2] << 8) | b[3]}");
        yield return F($"0x{b[0]:x}.{b[1]}.0{Convert.ToString(b[2], 8)}.{b[3]}");
        yield return F($"{(long)number + (1L << 32)}");
        yield return F($"{b[0] + 256}.{b[1]}.{b[2]}.{b[3]}");
        yield return string.Join('.', b.Select(part => part.ToString("D3", CultureInfo.InvariantCulture)));
        yield return string.Concat(text.Select(c => char.IsDigit(c) ? char.ConvertFromUtf32(c == '0' ? 0x24EA : 0x2460 + c - '1') : "。"));
        yield return string.Concat(text.Select(c => char.IsDigit(c) ? (char)(0xFF10 + c - '0') : '．'));
        yield return string.Concat(text.Select(c => F($"%{(int)c:x2}")));
        yield return F($"[::ffff:{text}]");
        yield return F($"[::ffff:{b[0]:x2}{b[1]:x2}:{b[2]:x2}{b[3]:x2}]");
        yield return F($"[0:0:0:0:0:ffff:{b[0]:x2}{b[1]:x2}:{b[2]:x2}{b[3]:x2}]");
        yield return F($"[::{text}]");
        yield return F($"[::ffff:0:{text}]");
        yield return F($"[64:ff9b::{text}]");
        yield return F($"[64:ff9b::{b[0]:x2}{b[1]:x2}:{b[2]:x2}{b[3]:x2}]");
        yield return F($"[64:ff9b:1::{text}]");
        yield return F($"[2002:{b[0]:x2}{b[1]:x2}:{b[2]:x2}{b[3]:x2}::1]");
        yield return F($"[2001:0:4136:e378:8000:63bf:{(byte)~b[0]:x2}{(byte)~b[1]:x2}:{(byte)~b[2]:x2}{(byte)~b[3]:x2}]");
        yield return F($"[fe80::5efe:{text}]");
    }

    private static IEnumerable<string> Around(string host, int port)
    {
        yield return $"http://{host}:{port}/";
        yield return $"https://{host}:{port}/";
        yield return $"http://public.example@{host}:{port}/";
        yield return $"http://public.example:80@{host}:{port}/";
        yield return $"http://{host}:{port}@public.example/../";
        yield return $"http://{host}:{port}#@public.example/";
        yield return $"http://{host}:{port}?@public.example/";
        yield return $"http://{host}:{port}\\@public.example/";
        yield return $"http:\\\\{host}:{port}/";
        yield return $"http:/{host}:{port}/";
        yield return $"http:{host}:{port}/";
        yield return $"//{host}:{port}/";
        yield return $"http:///{host}:{port}/";
        yield return $" http://{host}:{port}/";
        yield return $"http://{host}:{port}\t/";
        yield return $"ht\ntp://{host}:{port}/";
        yield return $"http://\u200b{host}:{port}/";
        yield return $"http://{host}%00.public.example:{port}/";
        yield return $"http://{host}%2f@public.example:{port}/";
        yield return $"http://{host}:0{port}/";
        yield return $"http://{host}:{port + 65536}/";
        yield return $"gopher://{host}:{port}/_GET";
        yield return $"file://{host}:{port}/etc/passwd";
        yield return $"ftp://{host}:{port}/";
        yield return $"HTTP://{host}:{port}/";
    }
}
