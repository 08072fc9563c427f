using System.Text;
using Bailey.Contracts.Audit;

namespace Bailey.Contracts.Tests.Audit;

public sealed class CheckpointTests
{
    // The Go checksum database's own key: the form must be readable by others' programs, so it is checked against theirs.
    private const string GoKey = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

    private static readonly CheckpointKey s_key = new("localhost/audit/instance", [.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    [Fact]
    public void A_key_is_written_as_others_write_it()
    {
        var key = CheckpointKey.Parse(GoKey);
        Assert.NotNull(key);
        Assert.Equal(GoKey, key.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sum.golang.org")]
    [InlineData("sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")]
    [InlineData("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn9")]
    [InlineData("sum golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")]
    [InlineData("sum.golang.org+033de0ae+%%%")]
    public void A_key_that_is_not_one_is_refused(string text) => Assert.Null(CheckpointKey.Parse(text));

    [Fact]
    public void What_was_signed_is_read_back()
    {
        var note = new Checkpoint(s_key.Name, 7, MerkleTree.HashLeaf([7])).Sign(s_key, Sign);
        var opened = Checkpoint.Open(note, s_key, Verify);
        Assert.NotNull(opened);
        Assert.Equal(7, opened.Size);
        Assert.Equal(MerkleTree.HashLeaf([7]), opened.Root);
        Assert.Equal(s_key.Name, opened.Origin);
    }

    [Fact]
    public void The_text_is_what_the_standard_says() =>
        Assert.Equal(
            "localhost/audit/instance\n7\nypfsfRhxcjvKyBTWo+4cGKGtB0CFO4HH6DZ/iXVLw3s=\n",
            new Checkpoint("localhost/audit/instance", 7, Convert.FromBase64String("ypfsfRhxcjvKyBTWo+4cGKGtB0CFO4HH6DZ/iXVLw3s=")).Text);

    [Fact]
    public void A_note_with_one_character_changed_is_not_opened()
    {
        var note = new Checkpoint(s_key.Name, 7, MerkleTree.HashLeaf([7])).Sign(s_key, Sign);
        for (var i = 0; i < note.Length; i++)
        {
            var changed = note[..i] + (note[i] == 'A' ? 'B' : 'A') + note[(i + 1)..];
            Assert.True(Checkpoint.Open(changed, s_key, Verify) is null, $"character {i}");
        }
    }

    [Fact]
    public void A_note_signed_by_another_key_is_not_opened()
    {
        var note = new Checkpoint(s_key.Name, 7, MerkleTree.HashLeaf([7])).Sign(s_key, Sign);
        Assert.Null(Checkpoint.Open(note, new CheckpointKey(s_key.Name, new byte[32]), Verify));
        Assert.Null(Checkpoint.Open(note, new CheckpointKey("other", s_key.PublicKey), Verify));
    }

    // The form is tested here, not the signature: a keyed hash stands in for Ed25519, of 64 bytes like it.
    private static byte[] Sign(byte[] message) => System.Security.Cryptography.HMACSHA512.HashData(s_key.PublicKey, message);

    private static bool Verify(byte[] key, byte[] message, byte[] signature) =>
        System.Security.Cryptography.HMACSHA512.HashData(key, message).AsSpan().SequenceEqual(signature) && Encoding.UTF8.GetString(message).EndsWith('\n');
}
