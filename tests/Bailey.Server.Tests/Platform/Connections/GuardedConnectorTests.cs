using System.Net;
using Bailey.Contracts.Egress;
using Bailey.Server.Platform.Connections;
using Bailey.TestKit;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Tests.Platform.Connections;

/// <summary>The server's own calls reach nothing inside, whatever name or address they are given.</summary>
public sealed class GuardedConnectorTests
{
    private static readonly string[] s_refusedClasses =
    [
        "127.0.0.1", "::1", "0.0.0.0", "::", "10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "169.254.1.1", "100.64.1.1", "fd00::1", "fe80::1",
        "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "::127.0.0.1", "224.0.0.1", "255.255.255.255",
    ];

    [Fact]
    public async Task No_spelling_of_an_inner_address_reaches_an_inner_listener()
    {
        using var inner = new InnerListener();
        using var connector = Make("", (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.IPv6Loopback]));
        var all = SsrfCorpus.Urls(inner.Port).ToList();
        Assert.True(all.Count > 15_000, $"{all.Count} URLs");
        var urls = Scale.Whole ? all : Sample(all, 1500);
        foreach (var url in urls)
        {
            // Both ways in: read by us, and made by the runtime's own parser.
            if (OutboundUrl.TryParse(url, out var read, out var destination))
            {
                Assert.True(HostName.TryParse(read.Host, out var host) && host == destination.Host && read.Port == destination.Port, url);
                await Assert.ThrowsAnyAsync<Exception>(() => Get(connector, read));
            }

            if (Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            {
                await Assert.ThrowsAnyAsync<Exception>(() => Get(connector, parsed));
            }
        }

        Assert.Equal(0, inner.Connections);
    }

    [Fact]
    public async Task The_listener_of_these_tests_can_be_reached()
    {
        using var inner = new InnerListener();
        using var connector = Make($"127.0.0.1:{inner.Port}", None);
        using var answer = await Get(connector, new Uri($"http://127.0.0.1:{inner.Port}/"));
        Assert.Equal("secret", await answer.Content.ReadAsStringAsync());
        Assert.Equal(1, inner.Connections);
    }

    [Fact]
    public async Task A_name_that_resolves_to_the_inside_is_refused_in_every_class()
    {
        using var inner = new InnerListener();
        foreach (var address in s_refusedClasses)
        {
            using var connector = Make("", (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]));
            var failure = await Assert.ThrowsAsync<HttpRequestException>(() => Get(connector, new Uri($"http://innocent.example:{inner.Port}/")));
            Assert.IsType<DestinationRefusedException>(failure.InnerException);
            Assert.DoesNotContain(address, failure.InnerException.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, inner.Connections);
    }

    [Fact]
    public async Task A_name_that_answers_differently_the_second_time_leads_nowhere()
    {
        using var inner = new InnerListener();
        var asked = 0;
        // Public the first time, inside ever after; the public one does not answer here.
        using var connector = Make("", (_, _) => Task.FromResult<IPAddress[]>([asked++ == 0 ? IPAddress.Parse("198.41.0.4") : IPAddress.Loopback]));
        await Assert.ThrowsAnyAsync<Exception>(() => Get(connector, new Uri($"http://rebind.example:{inner.Port}/")));
        Assert.Equal(1, asked);
        Assert.Equal(0, inner.Connections);
    }

    [Fact]
    public async Task Of_a_mixed_answer_only_public_addresses_are_used()
    {
        using var connector = Make("", (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("198.41.0.4"), IPAddress.Parse("10.0.0.1")]));
        Assert.True(Destination.TryParse("mixed.example:443", null, out var destination));
        Assert.Equal([IPAddress.Parse("198.41.0.4")], await connector.Judge(destination, CancellationToken.None));
    }

    [Theory]
    [InlineData(301), InlineData(302), InlineData(303), InlineData(307), InlineData(308)]
    public async Task A_redirect_to_the_inside_is_not_followed(int status)
    {
        using var inner = new InnerListener();
        using var outer = new InnerListener($"HTTP/1.1 {status} Moved\r\nLocation: http://127.0.0.1:{inner.Port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var connector = Make($"127.0.0.1:{outer.Port}", None);
        using var answer = await Get(connector, new Uri($"http://127.0.0.1:{outer.Port}/"));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal((1, 0), (outer.Connections, inner.Connections));
    }

    [Fact]
    public async Task A_grant_holds_for_its_very_host_and_port_alone()
    {
        using var granted = new InnerListener();
        using var other = new InnerListener();
        using var connector = Make($"localhost:{granted.Port}, 169.254.169.254:80", (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        using (await Get(connector, new Uri($"http://localhost:{granted.Port}/")))
        {
            Assert.Equal(1, granted.Connections);
        }

        foreach (var url in (string[])[$"http://localhost:{other.Port}/", $"http://127.0.0.1:{granted.Port}/", $"http://x.localhost:{granted.Port}/", "http://169.254.169.254/"])
        {
            await Assert.ThrowsAnyAsync<Exception>(() => Get(connector, new Uri(url)));
        }

        Assert.Equal((1, 0), (granted.Connections, other.Connections));
    }

    [Fact]
    public async Task A_host_header_or_user_information_is_refused_before_any_connection()
    {
        using var inner = new InnerListener();
        using var connector = Make($"127.0.0.1:{inner.Port}", None);
        await Assert.ThrowsAsync<DestinationRefusedException>(() => Get(connector, new Uri($"http://user:password@127.0.0.1:{inner.Port}/")));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{inner.Port}/") { Headers = { Host = "metadata" } };
        await Assert.ThrowsAsync<DestinationRefusedException>(() => connector.Http.SendAsync(request, CancellationToken.None));
        Assert.Equal(0, inner.Connections);
    }

    [Fact]
    public async Task Through_an_upstream_proxy_the_inside_is_refused_before_the_proxy_hears_of_it()
    {
        using var proxy = new InnerListener("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\ncandy");
        var options = Options.Create(new ConnectionOptions { UpstreamProxy = $"http://127.0.0.1:{proxy.Port}", ConnectTimeout = 5 });
        using var connector = new GuardedConnector(options, (name, _) => name == "inside.example" ? Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1")]) : None(name, default));
        await Assert.ThrowsAnyAsync<Exception>(() => Get(connector, new Uri("http://inside.example/")));
        await Assert.ThrowsAnyAsync<Exception>(() => Get(connector, new Uri("http://192.168.0.1/")));
        Assert.Equal(0, proxy.Connections);
        using var stream = await connector.Connect(Read("only-the-proxy-knows.example:443"), CancellationToken.None);
        Assert.Equal(1, proxy.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "another name or password")]
    [InlineData("HTTP/1.1 503 No\r\n\r\n", "refused the connection to code.example:443 with 503")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "no usable answer")]
    [InlineData(null, "does not answer")]
    public async Task An_upstream_proxy_that_fails_is_named_and_its_password_is_not(string? answer, string words)
    {
        using var proxy = new InnerListener(answer ?? "");
        var port = proxy.Port;
        if (answer is null)
        {
            proxy.Dispose();
        }

        var options = Options.Create(new ConnectionOptions { UpstreamProxy = $"http://fred:sesame@127.0.0.1:{port}", ConnectTimeout = 5 });
        using var connector = new GuardedConnector(options, None);
        var failure = await Assert.ThrowsAsync<IOException>(() => connector.Connect(Read("code.example:443"), CancellationToken.None));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("git.lan"), InlineData("git.lan:0"), InlineData("http://git.lan:80"), InlineData("0x7f.1:80"), InlineData("git.lan:99999"), InlineData("*.lan:80")]
    public void A_grant_that_is_no_host_and_port_stops_the_start(string grant) =>
        Assert.NotEmpty(new ConnectionOptions { Grants = grant }.Validate(new(new object())));

    private static List<string> Sample(List<string> all, int count)
    {
        // The order of a keyed hash is the sample: the same for a seed, another for another.
        var key = BitConverter.GetBytes(Scale.Seed);
        return [.. all.OrderBy(url => Convert.ToHexString(System.Security.Cryptography.HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes(url)))).Take(count)];
    }

    private static GuardedConnector Make(string grants, ResolveName resolve) =>
        new(Options.Create(new ConnectionOptions { Grants = grants, ConnectTimeout = 1 }), resolve);

    private static Task<IPAddress[]> None(string name, CancellationToken cancellationToken) =>
        Task.FromException<IPAddress[]>(new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound));

    private static Destination Read(string text) => Destination.TryParse(text, null, out var destination) ? destination : throw new FormatException(text);

    private static async Task<HttpResponseMessage> Get(GuardedConnector connector, Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await connector.Http.SendAsync(request, CancellationToken.None);
    }
}
