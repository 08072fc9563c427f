using Bailey.Warden.Egress;

namespace Bailey.Warden.Tests.Egress;

public sealed class DnsAnswerTests
{
    private static readonly byte[] Question = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 4, (byte)'T', (byte)'e', (byte)'s', (byte)'t', 0, 0, 1, 0, 1];

    [Fact]
    public void A_name_gets_an_address_and_the_address_tells_the_name()
    {
        var names = new NameTable();
        var answer = DnsAnswer.To(Question, names)!;
        Assert.Equal("a.test", names.NameOf(NameTable.Parse(answer.AsSpan(answer.Length - 4))));
        Assert.Equal([0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1], answer[..8]);
    }

    [Fact]
    public void No_message_however_broken_does_harm()
    {
        var names = new NameTable(100);
        var seed = 12_345u;
        for (var round = 0; round < 50_000; round++)
        {
            var query = Question.ToArray();
            for (var change = 0; change <= round % 5; change++)
            {
                seed = (seed * 1_664_525) + 1_013_904_223;
                query[(seed >> 8) % query.Length] = (byte)(seed >> 16);
            }

            var answer = DnsAnswer.To(query.AsSpan(0, (int)((seed >> 4) % (query.Length + 1))), names);
            Assert.True(answer is null || (answer.Length >= 12 && (answer[2] & 0x80) != 0));
        }
    }

    [Fact]
    public void A_full_table_gives_the_longest_unused_address_again()
    {
        var names = new NameTable(3);
        var first = names.AddressOf("one");
        var second = names.AddressOf("two");
        _ = names.AddressOf("three");
        Assert.Equal("one", names.NameOf(first));
        Assert.Equal(second, names.AddressOf("four"));
        Assert.Equal("four", names.NameOf(second));
        Assert.Equal("one", names.NameOf(first));
        Assert.True(NameTable.IsOurs(first));
        Assert.False(NameTable.IsOurs(0x0808_0808));
    }
}
