using System.Net.Security;
using System.Net.Sockets;
using Bailey.Contracts.Hosts;
using Bailey.Host.Egress;

namespace Bailey.Host.Tests.Egress;

public sealed class TlsTests
{
    private static readonly EgressPolicy s_policy = new([new EgressRule("open.example"), new EgressRule("free.example", 443, "opaque")], false);

    [Fact]
    public async Task The_server_name_must_be_the_name_that_was_asked_for()
    {
        var hello = await Hello("open.example");
        Assert.Equal(hello, await Through("open.example", hello));
    }

    [Theory]
    [InlineData("other.example")]
    [InlineData("OPEN.example.evil.example")]
    [InlineData(null)]
    public async Task Another_or_no_server_name_ends_the_connection_and_is_told(string? name)
    {
        var hello = await Hello(name);
        await using var bench = Bench();
        using var socket = await Tunnel(bench, "open.example");
        await socket.SendAsync(hello);
        Assert.Equal("", await EgressBench.ReadAll(socket));
        Assert.False((await bench.Decision()).Allowed);
    }

    [Fact]
    public async Task What_is_not_TLS_does_not_pass_as_TLS()
    {
        await using var bench = Bench();
        using var socket = await Tunnel(bench, "open.example");
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: open.example\r\n\r\n"u8.ToArray());
        Assert.Equal("", await EgressBench.ReadAll(socket));
        Assert.False((await bench.Decision()).Allowed);
    }

    [Fact]
    public async Task An_operator_may_grant_any_bytes()
    {
        var hello = await Hello("other.example");
        Assert.Equal(hello, await Through("free.example", hello));
    }

    [Fact]
    public async Task The_name_is_found_however_the_first_message_is_cut()
    {
        var hello = await Hello("open.example");
        for (var cut = 1; cut < hello.Length; cut += 7)
        {
            Assert.Equal(ClientHelloState.Incomplete, ClientHello.Read(hello.AsSpan(0, cut)).State);
        }

        // The same message in records of 5 bytes.
        var split = new List<byte>();
        foreach (var piece in hello[5..].Chunk(5))
        {
            split.AddRange([22, 3, 1, 0, (byte)piece.Length, .. piece]);
        }

        Assert.Equal((ClientHelloState.Named, "open.example"), ClientHello.Read([.. split]));
        Assert.Equal(split, await Through("open.example", [.. split]));
    }

    [Fact]
    public async Task A_broken_first_message_is_never_read_as_a_good_one()
    {
        var hello = await Hello("open.example");
        var random = Enumerable.Range(0, hello.Length).ToArray();
        foreach (var at in random)
        {
            var broken = (byte[])hello.Clone();
            broken[at] ^= 0xff;
            var (state, name) = ClientHello.Read(broken);
            Assert.True(state != ClientHelloState.Named || name != "open.example" || OnlyContentDiffers(at, hello));
        }
    }

    // Bytes inside opaque fields (random, session id, other extensions) may change without changing what the message says.
    private static bool OnlyContentDiffers(int at, byte[] hello)
    {
        var name = hello.AsSpan().IndexOf("open.example"u8);
        return at < name - 9 || at >= name + "open.example".Length || at is 1 or 2;
    }

    private static async Task<byte[]> Through(string name, byte[] bytes)
    {
        await using var bench = Bench();
        using var socket = await Tunnel(bench, name);
        foreach (var piece in bytes.Chunk(100))
        {
            await socket.SendAsync(piece);
        }

        var back = new byte[bytes.Length];
        for (var done = 0; done < back.Length;)
        {
            var count = await socket.ReceiveAsync(back.AsMemory(done), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            done += count;
        }

        return back;
    }

    private static async Task<Socket> Tunnel(EgressBench bench, string name)
    {
        var socket = await bench.Connect();
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes($"CONNECT {name}:443 HTTP/1.1\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 200 ", await EgressBench.ReadHead(socket), StringComparison.Ordinal);
        return socket;
    }

    private static EgressBench Bench()
    {
        var bench = new EgressBench(s_policy, World.Mirror);
        bench.Name("open.example", [EgressBench.Public.ToString()]);
        bench.Name("free.example", [EgressBench.Public.ToString()]);
        return bench;
    }

    // What this machine's own TLS really sends first.
    private static async Task<byte[]> Hello(string? name)
    {
        using var kept = new Recorder();
        await using var tls = new SslStream(kept);
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name ?? "" }));
        return kept.Written.ToArray();
    }

    private sealed class Recorder : Stream
    {
        public MemoryStream Written { get; } = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Written.Write(buffer, offset, count);
    }
}
