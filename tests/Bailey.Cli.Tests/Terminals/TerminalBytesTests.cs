using System.Text;
using Bailey.Cli.Terminals;

namespace Bailey.Cli.Tests.Terminals;

/// <summary>Keys on their way in, output on its way out.</summary>
public sealed class TerminalBytesTests
{
    [Theory]
    [InlineData("~.", "", "Leave")]
    [InlineData("ls\r~.", "ls\r", "Leave")]
    [InlineData("ls~.", "ls~.", "None")]
    [InlineData("\r~~.", "\r~.", "None")]
    [InlineData("\r~x", "\r~x", "None")]
    [InlineData("\r~?", "\r", "Help")]
    [InlineData("cd ~\r", "cd ~\r", "None")]
    [InlineData("~", "", "None")]
    public void A_tilde_at_the_beginning_of_a_line_is_an_escape_as_in_ssh(string typed, string through, string wish)
    {
        // However the keys are cut into pieces.
        foreach (var piece in (int[])[typed.Length, 1])
        {
            var keys = new EscapeKeys();
            List<byte> passed = [];
            var asked = EscapeKeys.Wish.None;
            var bytes = Encoding.ASCII.GetBytes(typed);
            for (var at = 0; at < bytes.Length && asked == EscapeKeys.Wish.None;)
            {
                at += keys.Read(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), passed, out asked);
            }

            Assert.Equal((through, wish), (Encoding.ASCII.GetString([.. passed]), asked.ToString()));
        }
    }

    [Theory]
    [InlineData("plain \u001b[1;32mgreen\u001b[0m\r\n", "plain \u001b[1;32mgreen\u001b[0m\r\n")]
    [InlineData("a\u001b[cb\u001b[>0cc\u001b[6nd\u001b[?6ne", "abcde")]
    [InlineData("a\u001b]11;?\u0007b\u001b]10;?\u001b\\c", "abc")]
    [InlineData("\u001b]0;a title\u0007x", "\u001b]0;a title\u0007x")]
    [InlineData("\u001b]8;;https://a.example/?q\u0007link\u001b]8;;\u0007", "\u001b]8;;https://a.example/?q\u0007link\u001b]8;;\u0007")]
    [InlineData("a\u001bP+q544e\u001b\\b\u001b_Gi=1,a=q;AAAA\u001b\\c", "abc")]
    [InlineData("a\u001b[?2026$pb\u001b[>qc\u001b[18td\u001b[?ue\u001bZf\u0005g", "abcdefg")]
    [InlineData("\u001b[?1049h\u001b[2J\u001b[u", "\u001b[?1049h\u001b[2J\u001b[u")]
    // As a terminal reads it: one sequence cuts another off, ENQ counts inside of one, and C1 controls are sequences too.
    [InlineData("a\u001b[\u001b[cb\u001b[3\u001b[6nc\u001b\u001b[5nd", "abcd")]
    [InlineData("a\u001b[\u0005mb\u001b]0;t\u001b[cc\u001b[1\u0018\u001b[cd\u001b]0;t\u001a\u001b[6ne", "a\u001b[mbcde")]
    [InlineData("a\u009bcb\u009b?1;31mc\u009d11;?\u009cd\u0090+q544e\u009ce\u009af", "ab\u009b?1;31mcdef")]
    [InlineData("\u00e9\u00a0\u009b1m\u00c2\u0085x", "\u00e9\u00a0\u009b1m\u00c2\u0085x")]
    public void Questions_in_old_output_are_not_asked_again(string output, string shown)
    {
        foreach (var piece in (int[])[Encoding.UTF8.GetByteCount(output), 1])
        {
            var filter = new ReplayFilter();
            List<byte> text = [];
            var bytes = Encoding.UTF8.GetBytes(output);
            for (var at = 0; at < bytes.Length; at += piece)
            {
                text.AddRange(filter.Filter(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at))).Span);
            }

            Assert.Equal(shown, Encoding.UTF8.GetString([.. text]));
        }
    }

    [Fact]
    public void Half_a_letter_hides_no_question() =>
        Assert.Equal([0xC2, (byte)'a', 0xC2, 0xC2, 0xA0], new ReplayFilter().Filter([0xC2, 0x1B, (byte)'[', (byte)'c', (byte)'a', 0xC2, 0xC2, 0xA0]).ToArray());

    [Fact]
    public void Each_byte_of_output_is_shown_once_and_only_old_ones_are_filtered()
    {
        var cursor = new OutputCursor(6);
        Assert.Equal(0, cursor.Begin(0));
        Assert.Equal("ab", Take(cursor, "ab\u001b[c"));
        Assert.Equal("cd", Take(cursor, "\u0005cd"));
        Assert.Equal("\u001b[c", Take(cursor, "\u001b[c"));

        // Again from an earlier place: what was shown is not shown again.
        Assert.Equal(0, cursor.Begin(6));
        Assert.Equal("new", Take(cursor, "cd\u001b[cnew"));
        Assert.Equal(10, cursor.Begin(cursor.Shown + 10));
        Assert.Equal(5, cursor.Skip(cursor.Shown + 5));
    }

    private static string Take(OutputCursor cursor, string frame) => Encoding.ASCII.GetString(cursor.Take(Encoding.ASCII.GetBytes(frame)).Span);
}
