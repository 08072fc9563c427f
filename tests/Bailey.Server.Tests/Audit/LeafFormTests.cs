using System.Text;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Platform;

namespace Bailey.Server.Tests.Audit;

/// <summary>The vectors of docs/specs/audit.md: the form of the record, to the byte.</summary>
public sealed class LeafFormTests
{
    private static readonly byte[] s_salt = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");

    private static readonly LeafForm s_form = LeafForm.Of(
        Ids.Parse<AuditEventId>("019aa5a6f3c07b1e8d2f4a5b6c7d8e9f"),
        new DateTimeOffset(2026, 11, 21, 0, 8, 43, TimeSpan.Zero).AddMicroseconds(120),
        Ids.Parse<OrgId>("019aa5a6f3c07b1e8d2f000000000001"),
        new AuditEntry("file.written", "user:019aa5a6f3c07b1e8d2f000000000002", "Olive Ōwner", Ids.Parse<WorkspaceId>("019aa5a6f3c07b1e8d2f000000000003"))
        {
            Body = new Dictionary<string, string> { ["path"] = "src/a \"b\".cs", ["bytes"] = "12" },
        },
        "outcome",
        Ids.Parse<OperationId>("019aa5a6f3c07b1e8d2f000000000004"),
        "done",
        s_salt);

    [Fact]
    public void The_body_is_the_documented_one() => Assert.Equal(
        """{"facts":{"bytes":"12","path":"src/a \"b\".cs"},"operation":"019aa5a6f3c07b1e8d2f000000000004","phase":"outcome","principalName":"Olive Ōwner","result":"done","workspace":"019aa5a6f3c07b1e8d2f000000000003"}""",
        s_form.Body);

    [Fact]
    public void The_leaf_is_the_documented_one() => Assert.Equal(Vector("leaf"), s_form.Leaf);

    [Fact]
    public void The_hash_of_the_leaf_is_the_documented_one() =>
        Assert.Equal(Vector("leaf hash"), Convert.ToBase64String(MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(s_form.Leaf))));

    [Fact]
    public void The_checkpoint_of_the_documented_tree_is_the_documented_one()
    {
        var seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        var key = new CheckpointKey("localhost/audit/019aa5a6f3c07b1e8d2f000000000001", Sodium.Ed25519PublicKey(seed));
        var tree = new MerkleTree();
        tree.Append(MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(s_form.Leaf)));
        tree.Append(MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(s_form.Leaf)));
        var note = new Checkpoint(key.Name, tree.Size, tree.Root()).Sign(key, text => Sodium.Ed25519Sign(seed, text));
        Assert.Equal(Vector("key"), key.ToString());
        Assert.Equal(Vector("checkpoint"), note.TrimEnd('\n'));
        Assert.NotNull(Checkpoint.Open(note, key, Sodium.Ed25519Verify));
    }

    [Fact]
    public void A_fact_is_bounded_and_never_half_a_character()
    {
        var form = LeafForm.Of(
            Ids.Parse<AuditEventId>("019aa5a6f3c07b1e8d2f4a5b6c7d8e9f"), DateTimeOffset.UnixEpoch, null,
            new AuditEntry("x.y", "server", "n\ud800") { Body = new Dictionary<string, string> { ["long"] = new('x', 9000), ["half"] = "a\udc00", ["nul"] = "\0" } },
            "fact", null, null, s_salt);
        Assert.Contains($"\"long\":\"{new string('x', 3999)}…\"", form.Body, StringComparison.Ordinal);
        Assert.Contains("\"half\":\"a\ufffd\"", form.Body, StringComparison.Ordinal);
        Assert.Contains("\"nul\":\"\\u0000\"", form.Body, StringComparison.Ordinal);
        Assert.Contains("\"organisation\":\"instance\"", form.Leaf, StringComparison.Ordinal);
    }

    /// <summary>The fenced block below the heading of that name.</summary>
    private static string Vector(string name)
    {
        var text = File.ReadAllText(Path.Join(Sources.Root, "docs", "specs", "audit.md"));
        var block = text.Split($"**{name}**\n\n```\n");
        Assert.True(block.Length == 2, $"docs/specs/audit.md has no vector '{name}'");
        return block[1].Split("\n```")[0];
    }
}
