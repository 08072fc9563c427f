using System.Diagnostics.CodeAnalysis;
using Bailey.Host.Forwarding;
using Bailey.TestKit;

namespace Bailey.Host.Tests.Sandboxes;

[SuppressMessage("ApiDesign", "RS0030", Justification = "A seeded fuzz wants the same sequence each time; nothing here is secret.")]
public sealed class ClientFramesTests
{
    private const int Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9;

    [Theory]
    [InlineData(false, Text)]
    [InlineData(false, Close)]
    [InlineData(false, Ping)]
    [InlineData(true, Binary)]
    [InlineData(false, Text, Continuation, Ping, Continuation)]
    [InlineData(true, Binary, Ping, Continuation)]
    [InlineData(true, Text, Text, Binary)]
    public void Only_binary_messages_are_data_however_the_stream_is_cut(bool data, params int[] opcodes)
    {
        var random = new Random(Scale.Seed);
        for (var round = 0; round < 300; round++)
        {
            byte[] stream = [.. opcodes.SelectMany(opcode => Frame(opcode, opcode >= 8 ? 5 : random.Next(4) switch { 0 => 0, 1 => 125, 2 => 126, _ => 70_000 }))];
            var (frames, found) = (new ClientFrames(), false);
            for (var at = 0; at < stream.Length;)
            {
                var count = Math.Min(stream.Length - at, 1 + random.Next(round % 2 == 0 ? 3 : 50_000));
                found |= frames.HoldData(stream.AsSpan(at, count));
                at += count;
            }

            Assert.Equal(data, found);
        }
    }

    [Fact]
    public void Every_piece_of_a_long_message_is_data_and_what_follows_it_is_not()
    {
        var frames = new ClientFrames();
        var stream = Frame(Binary, 1000).ToArray();
        Assert.All(stream.Chunk(100).Where(piece => piece.Length == 100), piece => Assert.True(frames.HoldData(piece)));
        frames.HoldData(stream.AsSpan(stream.Length / 100 * 100));
        Assert.False(frames.HoldData(Frame(Text, 20).ToArray()));
        Assert.False(frames.HoldData(Frame(Close, 2).ToArray()));
    }

    // A client masks what it sends.
    private static IEnumerable<byte> Frame(int opcode, int length) =>
    [
        (byte)(0x80 | opcode),
        .. length < 126 ? [(byte)(0x80 | length)]
            : length < 65_536 ? [0xFE, (byte)(length >> 8), (byte)length]
            : (byte[])[0xFF, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        1, 2, 3, 4,
        .. Enumerable.Repeat((byte)0x82, length),
    ];
}
