using System.Text.Json;
using Bailey.Contracts.Audit;
using Bailey.TestKit;

namespace Bailey.Contracts.Tests.Audit;

public sealed class MerkleProofTests
{
    private const int Most = 40;
    private static readonly byte[][] s_leaves = [.. Enumerable.Range(0, Most).Select(i => MerkleTree.HashLeaf([(byte)i]))];
    private static readonly byte[][] s_roots = [.. Enumerable.Range(0, Most + 1).Select(size => Tree(size).Root())];

    [Fact]
    public void The_root_is_the_one_that_the_recursive_definition_gives()
    {
        for (var size = 1; size <= Most; size++)
        {
            Assert.Equal(Defined(0, size), s_roots[size]);
        }
    }

    [Fact]
    public void A_tree_goes_on_from_its_peaks_as_if_it_had_never_stopped()
    {
        for (var size = 0; size < Most; size++)
        {
            var tree = new MerkleTree(size, Tree(size).Peaks);
            tree.Append(s_leaves[size]);
            Assert.Equal(s_roots[size + 1], tree.Root());
        }
    }

    [Fact]
    public void Every_leaf_of_every_tree_is_proved_and_no_other_leaf_is()
    {
        for (var size = 1; size <= Most; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleProof.Inclusion(i => s_leaves[i], index, size);
                Assert.True(MerkleProof.VerifyInclusion(s_leaves[index], index, size, proof, s_roots[size]));
                Assert.False(MerkleProof.VerifyInclusion(s_leaves[(index + 1) % Most], index, size, proof, s_roots[size]));
                Assert.False(MerkleProof.VerifyInclusion(s_leaves[index], index, size, [.. proof, s_leaves[0]], s_roots[size]));
                Assert.False(MerkleProof.VerifyInclusion(s_leaves[index], index, size + 1, proof, s_roots[size]) && size > 1 && index + 1 == size);
            }
        }
    }

    [Fact]
    public void Every_older_tree_is_proved_to_be_the_beginning_and_no_other_tree_is()
    {
        for (var to = 1; to <= Most; to++)
        {
            for (var from = 0; from <= to; from++)
            {
                var proof = MerkleProof.Consistency(i => s_leaves[i], from, to);
                Assert.True(MerkleProof.VerifyConsistency(from, s_roots[from], to, s_roots[to], proof));
                if (from != to && from != 0)
                {
                    Assert.False(MerkleProof.VerifyConsistency(from, s_roots[from - 1], to, s_roots[to], proof));
                    Assert.False(MerkleProof.VerifyConsistency(from, s_roots[from], to, s_roots[to - 1], proof));
                    Assert.False(MerkleProof.VerifyConsistency(from, s_roots[from], to, s_roots[to], [.. proof.Skip(1)]));
                }
            }
        }
    }

    [Fact]
    public void Other_peoples_inclusion_proofs_are_judged_as_they_say() =>
        ForEachVector("inclusion", v => MerkleProof.VerifyInclusion(
            Bytes(v, "leafHash"), Number(v, "leafIdx"), Number(v, "treeSize"), Proof(v), Bytes(v, "root")));

    [Fact]
    public void Other_peoples_consistency_proofs_are_judged_as_they_say() =>
        ForEachVector("consistency", v => MerkleProof.VerifyConsistency(
            Number(v, "size1"), Bytes(v, "root1"), Number(v, "size2"), Bytes(v, "root2"), Proof(v)));

    private static void ForEachVector(string kind, Func<JsonElement, bool> verify)
    {
        var folder = Repository.SharedData($"merkle/testdata/{kind}");
        Assert.SkipUnless(Directory.Exists(folder), $"{folder} is not here");
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            using var vector = JsonDocument.Parse(File.ReadAllBytes(file));

            // Where a root stands for "whatever it is", it is no hash, and we refuse what is none.
            var good = !vector.RootElement.GetProperty("wantErr").GetBoolean() && !vector.RootElement.ToString().Contains("ZG9uJ3QgY2FyZSA", StringComparison.Ordinal);
            Assert.True(verify(vector.RootElement) == good, file);
        }
    }

    private static MerkleTree Tree(int size)
    {
        var tree = new MerkleTree();
        foreach (var leaf in s_leaves.Take(size))
        {
            tree.Append(leaf);
        }

        return tree;
    }

    private static byte[] Defined(int start, int count)
    {
        if (count == 1)
        {
            return s_leaves[start];
        }

        var split = 1;
        while (split * 2 < count)
        {
            split *= 2;
        }

        return MerkleTree.HashNode(Defined(start, split), Defined(start + split, count - split));
    }

    // Sizes in the vectors go up to 2^64 − 1; what does not fit a long is no size of ours, and −1 stands for it.
    private static long Number(JsonElement vector, string name) => vector.GetProperty(name).TryGetInt64(out var number) ? number : -1;

    private static byte[] Bytes(JsonElement vector, string name) =>
        vector.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetBytesFromBase64() : [];

    private static IReadOnlyList<byte[]> Proof(JsonElement vector) =>
        vector.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof ? [.. proof.EnumerateArray().Select(hash => hash.GetBytesFromBase64())] : [];
}
