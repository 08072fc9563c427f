using Bailey.Server.Identity;
using Bailey.Server.Platform;

namespace Bailey.Server.Tests.Identity;

/// <summary>Password hashes and what a password must be.</summary>
public sealed class PasswordTests
{
    // The first two are vectors of the reference implementation's test.c; the third was made by its command line program.
    [Theory]
    [InlineData("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")]
    [InlineData("password", "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHQwMTIzNDU2eA$GDPQmDLwIMOLoxgaZeLRqubj48WBtqG8GjMmqGbX+Rg")]
    public void Argon2id_agrees_with_the_reference_implementation(string password, string hash)
    {
        Assert.True(Argon2.Verify(hash, password));
        Assert.False(Argon2.Verify(hash, password + "x"));
        Assert.False(Argon2.Verify(hash, ""));
    }

    [Fact]
    public void A_hash_is_a_PHC_string_with_its_own_salt_and_our_parameters()
    {
        var (one, two) = (Argon2.Hash("päßwörd 🔑", 19_456, 2), Argon2.Hash("päßwörd 🔑", 19_456, 2));
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", one, StringComparison.Ordinal);
        Assert.NotEqual(one, two);
        Assert.True(Argon2.Verify(one, "päßwörd 🔑"));
        Assert.False(Argon2.IsOld(one, 19_456, 2));
        Assert.True(Argon2.IsOld(one, 19_456, 3));
        Assert.True(Argon2.IsOld(one, 65_536, 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$")]
    public void What_is_no_hash_of_ours_matches_nothing(string hash)
    {
        Assert.False(Argon2.Verify(hash, ""));
        Assert.False(Argon2.Verify(hash, hash));
    }

    [Fact]
    public void By_default_a_hash_takes_64_MiB_and_three_passes() =>
        Assert.Equal((65_536, 3), (new AuthOptions().HashMemory, new AuthOptions().HashPasses));

    [Fact]
    public void Nobodys_hash_matches_nothing() => Assert.False(Argon2.Verify(Argon2.Unmatchable(19_456, 2), ""));

    [Theory]
    [InlineData("short 7", false)]
    [InlineData("🔑🔑🔑🔑", false)]
    [InlineData("password", false)]
    [InlineData("PassWord", false)]
    [InlineData("marishka", false)]
    [InlineData("zzzzzzzzzzzzzzzzzzz", false)]
    [InlineData("Ann@Example.org", false)]
    [InlineData("a seldom used one", true)]
    [InlineData("🔑🗝️🚪🏰🧱🪟🐉👑", true)]
    public void A_password_is_long_enough_uncommon_and_not_the_address(string password, bool good) =>
        Assert.Equal(good, PasswordRule.Fault("ann@example.org", password) is null);

    [Fact]
    public void A_password_has_at_most_1024_bytes_however_many_characters_these_are()
    {
        Assert.Null(PasswordRule.Fault("", string.Concat(Enumerable.Repeat("ab", 512))));
        Assert.NotNull(PasswordRule.Fault("", string.Concat(Enumerable.Repeat("ab", 512)) + "c"));
        Assert.NotNull(PasswordRule.Fault("", string.Concat(Enumerable.Repeat("äé", 257))));
    }

    [Fact]
    public void The_three_thousand_commonest_are_refused() => Assert.Equal(3000, PasswordRule.Common);
}
