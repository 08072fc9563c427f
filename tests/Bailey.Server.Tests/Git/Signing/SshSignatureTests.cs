using System.Text;
using Bailey.Server.Git.Signing;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Git.Signing;

/// <summary>Our signatures and keys against the machine's own <c>ssh-keygen</c>, both ways.</summary>
public sealed class SshSignatureTests
{
    private static readonly byte[] s_message = Encoding.UTF8.GetBytes("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nä\n");

    [Fact]
    public async Task Ssh_keygen_accepts_what_is_signed_here_and_nothing_that_was_changed()
    {
        using var folder = new TemporaryFolder();
        var seed = OpenSshPrivateKey.Seed(await Make(folder, "ed25519"));
        var publicKey = Sodium.Ed25519PublicKey(seed);
        Assert.Equal((await File.ReadAllTextAsync(folder.At("key.pub"))).Split(' ')[1], SshSignature.Line(publicKey).Split(' ')[1]);
        Assert.Contains(SshSignature.Fingerprint(publicKey), await Keygen("-l", "-f", folder.At("key.pub")), StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.At("signers"), $"a@example.com namespaces=\"git\" {SshSignature.Line(publicKey)}\n");
        await File.WriteAllTextAsync(folder.At("sig"), SshSignature.Sign(seed, s_message));
        Assert.Equal(0, await Verify(folder, "git", s_message));
        Assert.NotEqual(0, await Verify(folder, "git", [.. s_message, (byte)'!']));
        Assert.NotEqual(0, await Verify(folder, "file", s_message));
    }

    [Theory]
    [InlineData("sha512"), InlineData("sha256")]
    public async Task What_ssh_keygen_signs_is_read_here(string hash)
    {
        using var folder = new TemporaryFolder();
        await Make(folder, "ed25519");
        await File.WriteAllBytesAsync(folder.At("message"), s_message);
        await Keygen("-Y", "sign", "-n", "git", "-O", $"hashalg={hash}", "-f", folder.At("key"), folder.At("message"));
        var armored = await File.ReadAllTextAsync(folder.At("message.sig"));
        var signature = SshSignature.Read(armored)!;
        Assert.True(signature.IsOver(s_message));
        Assert.False(signature.IsOver([.. s_message, 0]));
        for (var i = 0; i < armored.Length; i++)
        {
            // Whatever is cut or changed is no error, and no signature of this.
            _ = SshSignature.Read(armored[..i]);
            var changed = armored[..i] + (armored[i] == 'A' ? 'B' : 'A') + armored[(i + 1)..];
            Assert.True(SshSignature.Read(changed) is not { } other || !other.IsOver(s_message) || other.PublicKey.SequenceEqual(signature.PublicKey), changed);
        }

        await Keygen("-Y", "sign", "-n", "file", "-f", folder.At("key"), await Copy(folder));
        Assert.Null(SshSignature.Read(await File.ReadAllTextAsync(folder.At("other.sig"))));
    }

    [Fact]
    public async Task Keys_that_cannot_be_used_are_refused_with_a_reason()
    {
        using var rsa = new TemporaryFolder();
        Assert.Contains("Only Ed25519", Refused(await Make(rsa, "rsa")), StringComparison.Ordinal);
        using var locked = new TemporaryFolder();
        Assert.Contains("passphrase", Refused(await Make(locked, "ed25519", "secret")), StringComparison.Ordinal);
        using var good = new TemporaryFolder();
        var key = await Make(good, "ed25519");
        for (var i = 0; i < key.Length; i += 7)
        {
            Assert.NotEqual("", Refused(key[..i]));
        }

        Assert.Contains("begins with", Refused("ssh-ed25519 AAAA"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blob 5\0hello"), InlineData(""), InlineData("\n\n"), InlineData("certificate version 0.1\npusher a <a@example.com> 1 +0000\n\nx")]
    [InlineData("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a@b> 1 +0000\n\nno committer")]
    [InlineData("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a@b> 1 +0000\ncommitter a <a@b> <c@d> 1 +0000\n\ntwo addresses")]
    [InlineData("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\ngpgsig x\n\nsigned")]
    [InlineData("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\ncommitter b <c@d> 1 +0000\n\ntwo")]
    [InlineData("object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype commit\ntag v1\ntagger a <a@b> 1 +0000\n\nx\n-----BEGIN SSH SIGNATURE-----\n")]
    public void Only_a_commit_or_tag_of_gits_own_form_is_signed(string payload) => Assert.Null(SignedObject.Unsigned(Encoding.UTF8.GetBytes(payload)));

    private static async Task<string> Make(TemporaryFolder folder, string type, string passphrase = "")
    {
        await Keygen("-q", "-t", type, "-N", passphrase, "-C", "somebody", "-f", folder.At("key"));
        return await File.ReadAllTextAsync(folder.At("key"));
    }

    private static async Task<string> Copy(TemporaryFolder folder)
    {
        await File.WriteAllBytesAsync(folder.At("other"), s_message);
        return folder.At("other");
    }

    private static async Task<string> Keygen(params string[] arguments)
    {
        var outcome = await ChildProgram.Run("/usr/bin/ssh-keygen", arguments, TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Output;
    }

    private static async Task<int> Verify(TemporaryFolder folder, string space, byte[] message)
    {
        await File.WriteAllBytesAsync(folder.At("message"), message);
        return (await ChildProgram.Run(
            "/bin/sh", ["-c", "exec ssh-keygen -Y verify -f \"$1\" -I a@example.com -n \"$2\" -s \"$3\" < \"$4\"", "sh", folder.At("signers"), space, folder.At("sig"), folder.At("message")],
            TimeSpan.FromMinutes(1), CancellationToken.None)).ExitCode;
    }

    private static string Refused(string key) => Assert.Throws<RefusedException>(() => OpenSshPrivateKey.Seed(key)).Refusal.Detail;
}
