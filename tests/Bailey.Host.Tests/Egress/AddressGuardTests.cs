using System.Net;
using Bailey.Contracts.Egress;

namespace Bailey.Host.Tests.Egress;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("8.8.8.8", AddressClass.Public)]
    [InlineData("172.15.255.255", AddressClass.Public)]
    [InlineData("172.32.0.0", AddressClass.Public)]
    [InlineData("100.63.255.255", AddressClass.Public)]
    [InlineData("100.128.0.0", AddressClass.Public)]
    [InlineData("223.255.255.255", AddressClass.Public)]
    [InlineData("2606:4700:4700::1111", AddressClass.Public)]
    [InlineData("2001:4860:4860::8888", AddressClass.Public)]
    [InlineData("0.1.2.3", AddressClass.Unspecified)]
    [InlineData("::", AddressClass.Unspecified)]
    [InlineData("127.255.255.254", AddressClass.Loopback)]
    [InlineData("::1", AddressClass.Loopback)]
    [InlineData("::ffff:127.0.0.1", AddressClass.Loopback)]
    [InlineData("64:ff9b::127.0.0.1", AddressClass.Loopback)]
    [InlineData("2002:7f00:0001::", AddressClass.Loopback)]
    [InlineData("::127.0.0.1", AddressClass.Loopback)]
    [InlineData("::ffff:169.254.169.254", AddressClass.Metadata)]
    [InlineData("2002:a9fe:a9fe::1", AddressClass.Metadata)]
    [InlineData("fd00:ec2::254", AddressClass.Metadata)]
    [InlineData("169.254.169.254", AddressClass.Metadata)]
    [InlineData("169.254.1.1", AddressClass.LinkLocal)]
    [InlineData("fe80::1", AddressClass.LinkLocal)]
    [InlineData("fe80::1%1", AddressClass.LinkLocal)]
    [InlineData("febf::1", AddressClass.LinkLocal)]
    [InlineData("10.0.0.1", AddressClass.Private)]
    [InlineData("172.31.255.255", AddressClass.Private)]
    [InlineData("192.168.255.255", AddressClass.Private)]
    [InlineData("fdff::1", AddressClass.Private)]
    [InlineData("fec0::1", AddressClass.Private)]
    [InlineData("100.127.255.255", AddressClass.SharedCarrier)]
    [InlineData("192.0.2.1", AddressClass.Documentation)]
    [InlineData("203.0.113.9", AddressClass.Documentation)]
    [InlineData("2001:db8::1", AddressClass.Documentation)]
    [InlineData("3fff::1", AddressClass.Documentation)]
    [InlineData("198.19.255.255", AddressClass.Benchmarking)]
    [InlineData("2001:2::1", AddressClass.Benchmarking)]
    [InlineData("239.255.255.255", AddressClass.Multicast)]
    [InlineData("ff05::1", AddressClass.Multicast)]
    [InlineData("240.0.0.1", AddressClass.Reserved)]
    [InlineData("255.255.255.255", AddressClass.Reserved)]
    [InlineData("192.0.0.8", AddressClass.Reserved)]
    [InlineData("100::1", AddressClass.Reserved)]
    [InlineData("5f00::1", AddressClass.Reserved)]
    [InlineData("4000::1", AddressClass.Reserved)]
    [InlineData("2001:20::1", AddressClass.Reserved)]
    [InlineData("::ffff:8.8.8.8", AddressClass.Embedded)]
    [InlineData("::8.8.8.8", AddressClass.Embedded)]
    [InlineData("::ffff:0:8.8.8.8", AddressClass.Embedded)]
    [InlineData("64:ff9b::8.8.8.8", AddressClass.Embedded)]
    [InlineData("64:ff9b:1::1", AddressClass.Embedded)]
    [InlineData("2001::1", AddressClass.Embedded)]
    [InlineData("2002:808:808::", AddressClass.Embedded)]
    [InlineData("192.88.99.1", AddressClass.Embedded)]
    public void Each_address_is_what_the_registries_of_special_addresses_say(string address, AddressClass expected) =>
        Assert.Equal(expected, AddressGuard.Classify(IPAddress.Parse(address)));

    [Fact]
    public void Trust_opens_no_class_by_which_this_machine_or_credentials_are_reached()
    {
        var trusted = Enum.GetValues<AddressClass>().Where(AddressGuard.MayBeTrusted);
        Assert.Equal([AddressClass.Private, AddressClass.SharedCarrier, AddressClass.Documentation, AddressClass.Benchmarking], trusted);
    }

    [Theory]
    [InlineData("EXAMPLE.com", "example.com")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("a_b.example", "a_b.example")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("[2001:DB8::1]", "2001:db8::1")]
    public void A_host_has_one_canonical_form(string text, string expected)
    {
        Assert.True(HostName.TryParse(text, out var host));
        Assert.Equal(expected, host.Text);
    }

    [Theory]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("\u0430pple.example", "xn--pple-43d.example")]
    public void Other_alphabets_in_a_rule_become_what_they_are(string text, string expected)
    {
        Assert.True(HostName.TryParseWritten(text, out var host));
        Assert.Equal(expected, host.Text);
    }
}
