using System.Text;
using Bailey.Cli.Terminals;

namespace Bailey.Cli.Tests.Terminals;

/// <summary>What was typed arrives once, over however many connections.</summary>
public sealed class TypedBytesTests
{
    private readonly TypedBytes _typed = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_connection_begins_where_the_other_side_stopped()
    {
        _typed.Begin(0);
        Type("abcdef");
        Assert.Equal("abcd", await Next(4));
        Assert.Equal("ef", await Next(4));
        Type("gh");
        _typed.Begin(3);
        Assert.Equal("defgh", await Next(100));
        _typed.Begin(8);
        Type("i");
        Assert.Equal("i", await Next(100));
        _typed.Taken(9);
        _typed.Begin(9);
        Type("j");
        Assert.Equal("j", await Next(100));
    }

    [Fact]
    public async Task Who_does_not_count_gets_each_byte_once()
    {
        _typed.Begin(null);
        Type("abc");
        Assert.Equal("ab", await Next(2));
        _typed.Begin(null);
        Assert.Equal("c", await Next(2));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4000)]
    public async Task Who_has_forgotten_and_counts_anew_gets_nothing_twice(long number)
    {
        _typed.Begin(0);
        Type("abcdef");
        Assert.Equal("abcd", await Next(4));
        _typed.Taken(4);
        _typed.Begin(number);
        Assert.Equal("ef", await Next(100));
        _typed.Begin(number + 1);
        Assert.Equal("f", await Next(100));
    }

    [Fact]
    public async Task Claims_of_more_than_was_sent_change_nothing()
    {
        _typed.Begin(0);
        Type("abc");
        Assert.Equal("a", await Next(1));
        _typed.Taken(3);
        _typed.Taken(-1);
        _typed.Begin(1);
        Assert.Equal("bc", await Next(100));
    }

    [Fact]
    public async Task The_keyboard_waits_when_too_much_is_on_its_way()
    {
        _typed.Begin(0);
        var block = new byte[64 * 1024];
        for (var i = 0; i < 4; i++)
        {
            _typed.Add(block);
        }

        var more = Task.Run(() => _typed.Add(block), Cancel);
        var buffer = new byte[block.Length];
        Assert.Equal(buffer.Length, await _typed.Next(buffer, Cancel));
        Assert.False(more.IsCompleted);
        _typed.Taken(buffer.Length);
        await more;
    }

    [Fact]
    public async Task After_the_end_what_is_left_is_sent_and_then_nothing()
    {
        _typed.Begin(0);
        Type("a");
        _typed.End();
        Assert.Equal("a", await Next(100));
        Assert.Equal("", await Next(100));
    }

    private void Type(string text) => _typed.Add(Encoding.ASCII.GetBytes(text));

    private async Task<string> Next(int most)
    {
        var buffer = new byte[most];
        return Encoding.ASCII.GetString(buffer, 0, await _typed.Next(buffer, Cancel));
    }
}
