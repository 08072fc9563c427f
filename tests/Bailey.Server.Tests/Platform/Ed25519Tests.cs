using Bailey.Server.Platform;

namespace Bailey.Server.Tests.Platform;

/// <summary>Vectors of RFC 8032, section 7.1, and that the machine's openssl agrees with what we sign.</summary>
public sealed class Ed25519Tests
{
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void A_signature_is_the_standards(string seed, string publicKey, string message, string signature)
    {
        var (s, m) = (Convert.FromHexString(seed), Convert.FromHexString(message));
        Assert.Equal(publicKey, Convert.ToHexStringLower(Sodium.Ed25519PublicKey(s)));
        Assert.Equal(signature, Convert.ToHexStringLower(Sodium.Ed25519Sign(s, m)));
        Assert.True(Sodium.Ed25519Verify(Convert.FromHexString(publicKey), m, Convert.FromHexString(signature)));
        Assert.False(Sodium.Ed25519Verify(Convert.FromHexString(publicKey), [.. m, 1], Convert.FromHexString(signature)));
    }

    [Fact]
    public async Task Openssl_accepts_what_we_sign()
    {
        var folder = Directory.CreateTempSubdirectory("bailey-ed25519-").FullName;
        var seed = Convert.FromHexString("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
        byte[] message = [.. "localhost/audit/instance\n0\n"u8];
        var (key, text, signature) = (Path.Join(folder, "key"), Path.Join(folder, "text"), Path.Join(folder, "signature"));
        // SubjectPublicKeyInfo of Ed25519: a fixed beginning (RFC 8410) and the key.
        await File.WriteAllBytesAsync(key, [.. Convert.FromHexString("302a300506032b6570032100"), .. Sodium.Ed25519PublicKey(seed)]);
        await File.WriteAllBytesAsync(text, message);
        await File.WriteAllBytesAsync(signature, Sodium.Ed25519Sign(seed, message));
        string[] arguments = ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key, "-rawin", "-in", text, "-sigfile", signature];
        var verdict = await ChildProgram.Run("openssl", arguments, TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.True(verdict.ExitCode == 0, verdict.Error + verdict.Output);
        Directory.Delete(folder, recursive: true);
    }
}
