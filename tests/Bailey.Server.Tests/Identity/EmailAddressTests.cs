using Bailey.Server.Identity;

namespace Bailey.Server.Tests.Identity;

/// <summary>When two addresses are the same, and what is none.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("Ann@Example.ORG", "ann@example.org", true)]
    [InlineData("\u212Aim@example.org", "kim@example.org", false)]
    [InlineData("\u0130vy@example.org", "ivy@example.org", false)]
    [InlineData("\u0131vy@example.org", "Ivy@example.org", false)]
    [InlineData("\uFF41nn@example.org", "ann@example.org", false)]
    [InlineData("ann+tag@example.org", "ann@example.org", false)]
    [InlineData("a.nn@example.org", "ann@example.org", false)]
    public void Only_the_letters_A_to_Z_are_folded(string one, string two, bool same) =>
        Assert.Equal(same, EmailAddress.Key(one) == EmailAddress.Key(two));

    [Theory]
    [InlineData("ann@example.org", true)]
    [InlineData("ann@localhost", true)]
    [InlineData("jörg@exämple.org", true)]
    [InlineData("ann", false)]
    [InlineData("@example.org", false)]
    [InlineData("ann@", false)]
    [InlineData("ann@@example.org", false)]
    [InlineData("ann@eve@example.org", false)]
    [InlineData("ann @example.org", false)]
    [InlineData("ann\u0000@example.org", false)]
    [InlineData("ann\u200B@example.org", false)]
    [InlineData("ann\u202E@example.org", false)]
    [InlineData("ann\r\nBcc: eve@example.org", false)]
    [InlineData("ann@example..org", false)]
    [InlineData("ann@-example.org", false)]
    [InlineData("<ann@example.org>", false)]
    public void An_address_has_one_at_sign_and_nothing_invisible(string address, bool valid) => Assert.Equal(valid, EmailAddress.IsValid(address));
}
