using Bailey.Cli.Platform;

namespace Bailey.Cli.Tests.Platform;

public sealed class ScreenTests
{
    [Theory]
    [InlineData("plain ünïcode 🏰", "plain ünïcode 🏰")]
    [InlineData("\u001b[2J", "\\u{1b}[2J")]
    [InlineData("a\u202Eb", "a\\u{202e}b")]
    [InlineData("zero\u200Bwidth", "zero\\u{200b}width")]
    [InlineData("two\nlines", "two\\u{a}lines")]
    public void Text_of_others_cannot_move_the_cursor_or_lie(string text, string shown) => Assert.Equal(shown, Screen.Visible(text));
}
