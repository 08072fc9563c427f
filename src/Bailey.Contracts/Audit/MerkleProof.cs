using System.Numerics;

namespace Bailey.Contracts.Audit;

/// <summary>
/// Proofs over a Merkle tree as RFC 9162 orders them, section 2.1.3 (inclusion) and 2.1.4 (consistency). Making one reads leaf
/// hashes by index; checking one needs nothing but the hashes it names, and never throws on what somebody else sent.
/// </summary>
public static class MerkleProof
{
    /// <summary>The hashes that prove that the leaf <paramref name="index"/> is in the tree of the first <paramref name="size"/> leaves.</summary>
    public static IReadOnlyList<byte[]> Inclusion(Func<long, byte[]> leafHash, long index, long size) =>
        Inclusion((start, count) => Root(leafHash, start, count), index, size);

    /// <summary>The same for whoever keeps the roots of subtrees: asked for the root over <c>count</c> leaves from <c>start</c> on.</summary>
    public static IReadOnlyList<byte[]> Inclusion(Func<long, long, byte[]> rootOf, long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<byte[]> hashes = [];
        Path(rootOf, index, 0, size, hashes);
        return hashes;
    }

    /// <summary>The hashes that prove that the tree of <paramref name="from"/> leaves is the beginning of that of <paramref name="to"/>.</summary>
    public static IReadOnlyList<byte[]> Consistency(Func<long, byte[]> leafHash, long from, long to) =>
        Consistency((start, count) => Root(leafHash, start, count), from, to);

    /// <summary>The same for whoever keeps the roots of subtrees.</summary>
    public static IReadOnlyList<byte[]> Consistency(Func<long, long, byte[]> rootOf, long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        List<byte[]> hashes = [];
        if (from > 0 && from < to)
        {
            SubProof(rootOf, from, 0, to, true, hashes);
        }

        return hashes;
    }

    /// <summary>Whether a leaf is in the tree with this root.</summary>
    public static bool VerifyInclusion(byte[] leafHash, long index, long size, IReadOnlyList<byte[]> proof, byte[] root)
    {
        if (index < 0 || index >= size || !AreHashes([leafHash, root, .. proof]))
        {
            return false;
        }

        var node = index;
        var last = size - 1;
        var hash = leafHash;
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleTree.HashNode(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = MerkleTree.HashNode(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether the tree with <paramref name="fromRoot"/> is the beginning of the one with <paramref name="toRoot"/>.</summary>
    public static bool VerifyConsistency(long from, byte[] fromRoot, long to, byte[] toRoot, IReadOnlyList<byte[]> proof)
    {
        if (from < 0 || from > to || !AreHashes([fromRoot, toRoot, .. proof]))
        {
            return false;
        }

        if (from == to || from == 0)
        {
            return proof.Count == 0 && (from == to ? fromRoot.AsSpan().SequenceEqual(toRoot) : fromRoot.AsSpan().SequenceEqual(new MerkleTree().Root()));
        }

        IReadOnlyList<byte[]> path = BitOperations.IsPow2(from) ? [fromRoot, .. proof] : proof;
        if (path.Count == 0)
        {
            return false;
        }

        var node = from - 1;
        var last = to - 1;
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        var older = path[0];
        var newer = path[0];
        foreach (var sibling in path.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                older = MerkleTree.HashNode(sibling, older);
                newer = MerkleTree.HashNode(sibling, newer);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                newer = MerkleTree.HashNode(newer, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && older.AsSpan().SequenceEqual(fromRoot) && newer.AsSpan().SequenceEqual(toRoot);
    }

    private static bool AreHashes(IEnumerable<byte[]> hashes) => hashes.All(h => h.Length == MerkleTree.HashLength);

    private static byte[] Root(Func<long, byte[]> leafHash, long start, long count)
    {
        var tree = new MerkleTree();
        for (var i = start; i < start + count; i++)
        {
            tree.Append(leafHash(i));
        }

        return tree.Root();
    }

    // The largest power of two below the count: where RFC 9162 splits a tree.
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)count - 1);

    private static void Path(Func<long, long, byte[]> rootOf, long index, long start, long count, List<byte[]> hashes)
    {
        if (count == 1)
        {
            return;
        }

        var split = Split(count);
        if (index < split)
        {
            Path(rootOf, index, start, split, hashes);
            hashes.Add(rootOf(start + split, count - split));
        }
        else
        {
            Path(rootOf, index - split, start + split, count - split, hashes);
            hashes.Add(rootOf(start, split));
        }
    }

    private static void SubProof(Func<long, long, byte[]> rootOf, long from, long start, long count, bool whole, List<byte[]> hashes)
    {
        if (from == count)
        {
            if (!whole)
            {
                hashes.Add(rootOf(start, count));
            }

            return;
        }

        var split = Split(count);
        if (from <= split)
        {
            SubProof(rootOf, from, start, split, whole, hashes);
            hashes.Add(rootOf(start + split, count - split));
        }
        else
        {
            SubProof(rootOf, from - split, start + split, count - split, false, hashes);
            hashes.Add(rootOf(start, split));
        }
    }
}
