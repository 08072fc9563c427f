using Bailey.Cli.Audit;
using Bailey.TestKit;

namespace Bailey.Cli.Tests.Audit;

public sealed class Ed25519Tests
{
    /// <summary>RFC 8032, section 7.1: key, message, signature.</summary>
    public static TheoryData<string, string, string> Vectors { get; } = new()
    {
        {
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_signature_of_the_standard_is_good_and_any_change_makes_it_bad(string key, string message, string signature)
    {
        byte[] k = Convert.FromHexString(key), m = Convert.FromHexString(message), s = Convert.FromHexString(signature);
        Assert.True(Ed25519.Verify(k, m, s));
        Assert.False(Ed25519.Verify(k, [.. m, 0], s));
        foreach (var i in new[] { 0, 31, 32, 62 })
        {
            byte[] changed = [.. s];
            changed[i] ^= 1;
            Assert.False(Ed25519.Verify(k, m, changed), $"byte {i}");
        }
    }

    [Fact]
    public void A_signature_with_the_order_added_is_refused()
    {
        // s + L satisfies the equation too: accepting it would let anybody make a second signature of the same text.
        var vector = Vectors.First().Data;
        byte[] signature = Convert.FromHexString(vector.Item3);
        var order = System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493", null);
        var s = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        var bytes = new byte[32];
        Assert.True(s.TryWriteBytes(bytes, out _, isUnsigned: true));
        Assert.False(Ed25519.Verify(Convert.FromHexString(vector.Item1), [], [.. signature[..32], .. bytes]));
    }

    [Fact]
    public async Task Signatures_of_OpenSSL_are_good()
    {
        using var folder = new TemporaryFolder();
        var key = await OpenSslKey.Create(folder.Path);
        for (var i = 0; i < Scale.Rounds(5, 100); i++)
        {
            byte[] message = [.. Enumerable.Range(0, 1 + (i * 7)).Select(b => (byte)(b * (i + 1)))];
            Assert.True(Ed25519.Verify(key.PublicKey, message, key.Sign(message)));
        }
    }
}
