using Bailey.Contracts.Hosts;

namespace Bailey.Host.Tests.Egress;

public sealed class DeniedTests
{
    private static readonly EgressPolicy s_policy = new(
        [
            new EgressRule("open.example"), new EgressRule("*.many.example"), new EgressRule("ssh.example", 22),
            new EgressRule("inside.example", Trusted: true), new EgressRule("127.0.0.1", 80), new EgressRule("169.254.169.254", 80, Trusted: true),
        ],
        false);

    [Theory]
    [InlineData("other.example:443")]
    [InlineData("open.example:22")]
    [InlineData("open.example:8080")]
    [InlineData("many.example:443")]
    [InlineData("xopen.example:443")]
    [InlineData("open.example.evil.example:443")]
    [InlineData("ssh.example:443")]
    [InlineData("93.184.215.14:443")]
    [InlineData("[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:443")]
    public async Task What_is_on_no_list_gets_a_403_that_says_how_to_ask(string target)
    {
        await using var bench = new EgressBench(s_policy, World.Mirror);
        var answer = await bench.Say($"CONNECT {target} HTTP/1.1\r\nBailey-Cell: tools\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Contains(target, answer, StringComparison.Ordinal);
        Assert.Contains("A maintainer of the project can allow it", answer, StringComparison.Ordinal);
        Assert.Empty(bench.Dialled);
        var told = await bench.Decision();
        Assert.Equal(("egress.decided", "tools", target, false, "unlisted"), (told.Type, told.Cell, told.Target, told.Allowed!.Value, told.Code));
    }

    [Theory]
    [InlineData("2130706433:80")]
    [InlineData("0x7f000001:80")]
    [InlineData("0177.0.0.1:80")]
    [InlineData("127.1:80")]
    [InlineData("127.0.0.01:80")]
    [InlineData("0x7f.1:80")]
    [InlineData("open.example.:443")]
    [InlineData("open.example:0443")]
    [InlineData("open.example:+443")]
    [InlineData("open.example:99999")]
    [InlineData("open.example:")]
    [InlineData("open.example")]
    [InlineData("user@open.example:443")]
    [InlineData("open.example#@evil.example:443")]
    [InlineData("open.example%00.evil.example:443")]
    [InlineData("open.example%2eevil.example:443")]
    [InlineData("open..example:443")]
    [InlineData("-open.example:443")]
    [InlineData("[::1%25lo]:80")]
    [InlineData("[::ffff:127.0.0.1:80")]
    [InlineData("http://open.example:443")]
    [InlineData("öpen.example:443")]
    [InlineData("open.example:443:443")]
    [InlineData("open.example\\@evil.example:443")]
    public async Task A_host_that_two_parsers_could_read_differently_is_malformed(string target)
    {
        await using var bench = new EgressBench(s_policy, World.Mirror);
        var answer = await bench.Say($"CONNECT {target} HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Empty(bench.Dialled);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.20.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:4136:e378:8000:63bf:80ff:fffe")]
    [InlineData("ff02::1")]
    public async Task A_listed_name_at_an_address_that_is_not_public_is_not_connected_to(string address)
    {
        await using var bench = new EgressBench(s_policy, World.Mirror);
        bench.Name("open.example", [address]);
        Assert.StartsWith("HTTP/1.1 403 ", await bench.Say("CONNECT open.example:443 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await bench.Say("GET http://open.example/ HTTP/1.1\r\nHost: open.example\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(bench.Dialled);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.7.7")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("100.100.100.200")]
    public async Task Trust_opens_neither_this_machine_nor_metadata_nor_disguises(string address)
    {
        await using var bench = new EgressBench(s_policy, World.Mirror);
        bench.Name("inside.example", [address]);
        Assert.StartsWith("HTTP/1.1 403 ", await bench.Say("CONNECT inside.example:443 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(bench.Dialled);
    }

    [Fact]
    public async Task An_address_that_is_listed_by_mistake_stays_closed()
    {
        await using var bench = new EgressBench(s_policy, World.Mirror);
        Assert.StartsWith("HTTP/1.1 403 ", await bench.Say("CONNECT 127.0.0.1:80 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await bench.Say("CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(bench.Dialled);
    }

    [Fact]
    public async Task Of_a_mixed_answer_only_the_public_addresses_are_used()
    {
        await using var bench = new EgressBench(s_policy, World.Mirror);
        bench.Name("ssh.example", ["127.0.0.1", "10.0.0.1", EgressBench.Public.ToString(), "::1"]);
        Assert.StartsWith("HTTP/1.1 200 ", await bench.Say("CONNECT ssh.example:22 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal([EgressBench.Public], bench.Dialled.Select(end => end.Address));
    }

    [Fact]
    public async Task A_name_that_turns_inside_between_two_looks_gains_nothing()
    {
        await using var bench = new EgressBench(s_policy, World.Mirror);
        bench.Name("ssh.example", [EgressBench.Public.ToString()], ["127.0.0.1"]);
        Assert.StartsWith("HTTP/1.1 200 ", await bench.Say("CONNECT ssh.example:22 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await bench.Say("CONNECT ssh.example:22 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal([EgressBench.Public], bench.Dialled.Select(end => end.Address));
    }

    [Fact]
    public async Task A_trusted_name_is_pinned_to_the_private_addresses_of_its_first_use()
    {
        var policy = new EgressPolicy([new EgressRule("mirror.example", 22, Trusted: true)], false);
        await using var bench = new EgressBench(policy, World.Mirror);
        bench.Name("mirror.example", ["10.0.0.7"], ["10.0.0.7"], ["10.0.0.8"]);
        Assert.StartsWith("HTTP/1.1 200 ", await bench.Say("CONNECT mirror.example:22 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await bench.Say("CONNECT mirror.example:22 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await bench.Say("CONNECT mirror.example:22 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(["10.0.0.7", "10.0.0.7"], bench.Dialled.Select(end => end.Address.ToString()));
    }

    [Fact]
    public async Task A_new_policy_holds_for_the_next_connection()
    {
        await using var bench = new EgressBench(s_policy, World.Mirror);
        bench.Name("ssh.example", [EgressBench.Public.ToString()]);
        Assert.StartsWith("HTTP/1.1 200 ", await bench.Say("CONNECT ssh.example:22 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        bench.Proxy.SetPolicy(new EgressPolicy([], false));
        Assert.StartsWith("HTTP/1.1 403 ", await bench.Say("CONNECT ssh.example:22 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }
}
