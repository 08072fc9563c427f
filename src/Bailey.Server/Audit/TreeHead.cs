using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Audit;

/// <summary>The head of a tree as its row holds it: how many leaves, and the roots of the complete subtrees, largest first.</summary>
internal sealed record TreeHead(OrgId? OrgId, string Origin, long Size, byte[] Peaks)
{
    /// <summary>The root over all leaves.</summary>
    public byte[] Root() => new MerkleTree(Size, Split()).Root();

    /// <summary>The head after one more leaf, and the subtrees that the leaf completes, itself first.</summary>
    public (TreeHead Next, IReadOnlyList<TreeNode> Completed) Append(byte[] leafHash)
    {
        var peaks = Split();
        var node = new TreeNode(0, Size, leafHash);
        List<TreeNode> completed = [node];
        for (var rest = Size; (rest & 1) == 1; rest >>= 1)
        {
            node = new TreeNode(node.Level + 1, node.Index >> 1, MerkleTree.HashNode(peaks[^1], node.Hash));
            peaks.RemoveAt(peaks.Count - 1);
            completed.Add(node);
        }

        return (this with { Size = Size + 1, Peaks = [.. peaks.SelectMany(p => p), .. node.Hash] }, completed);
    }

    /// <summary>The complete subtrees that make up <paramref name="count"/> leaves from <paramref name="start"/> on.</summary>
    public static IEnumerable<(int Level, long Index)> Parts(long start, long count)
    {
        for (var level = 62; level >= 0; level--)
        {
            if ((count & (1L << level)) != 0)
            {
                yield return (level, start >> level);
                start += 1L << level;
            }
        }
    }

    private List<byte[]> Split() => [.. Peaks.Chunk(MerkleTree.HashLength)];
}

/// <summary>The root of a complete subtree of 2^level leaves.</summary>
internal sealed record TreeNode(int Level, long Index, byte[] Hash);
