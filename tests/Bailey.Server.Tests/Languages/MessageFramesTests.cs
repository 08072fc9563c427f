using System.Text;
using Bailey.Server.Languages;

namespace Bailey.Server.Tests.Languages;

/// <summary>How a language server's output is cut into messages.</summary>
public sealed class MessageFramesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Messages_are_whole_however_the_bytes_come(int piece)
    {
        var all = Encoding.UTF8.GetBytes("Content-Length: 2\r\n\r\n{}Content-Type: x\r\ncontent-length: 9\r\n\r\n{\"a\":\"é\"Content-Length: 1\r\n\r\n1");
        var frames = new MessageFrames();
        var found = new List<string>();
        for (var at = 0; at < all.Length; at += piece)
        {
            found.AddRange(frames.Take(all.AsMemory(at, Math.Min(piece, all.Length - at))).Select(m => Encoding.UTF8.GetString(m.Span)));
        }

        Assert.Equal(["{}", "{\"a\":\"é\"", "1"], found.Select(f => f));
    }

    [Theory]
    [InlineData("Hello, I am a language server\r\n\r\n")]
    [InlineData("Content-Length: 0\r\n\r\n")]
    [InlineData("Content-Length: -4\r\n\r\n")]
    [InlineData("Content-Length: 8388609\r\n\r\n")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("Content-Length: 0x10\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    public void What_is_no_header_of_the_protocol_is_its_end(string header) =>
        Assert.Throws<InvalidDataException>(() => new MessageFrames().Take(Encoding.UTF8.GetBytes(header)).ToList());

    [Fact]
    public void A_header_without_an_end_is_not_kept()
    {
        var frames = new MessageFrames();
        Assert.Throws<InvalidDataException>(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.Empty(frames.Take(new byte[64]).ToList());
            }
        });
    }

    [Fact]
    public void A_message_that_was_framed_is_read_back() =>
        Assert.Equal("{\"ü\":1}", Encoding.UTF8.GetString(Assert.Single(new MessageFrames().Take(MessageFrames.Frame("{\"ü\":1}"u8)).ToList()).Span));
}
