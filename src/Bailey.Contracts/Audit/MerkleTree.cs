using System.Security.Cryptography;

namespace Bailey.Contracts.Audit;

/// <summary>
/// The hashes of RFC 9162, section 2.1: a leaf is SHA-256(0x00 ‖ bytes), a node SHA-256(0x01 ‖ left ‖ right). An instance holds only
/// the roots of the complete subtrees, so appending costs O(log n) and no leaf is needed again.
/// </summary>
public sealed class MerkleTree
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private readonly List<byte[]> _peaks = [];

    /// <summary>An empty tree.</summary>
    public MerkleTree()
    {
    }

    /// <summary>Takes a tree up again from its size and its peaks, largest subtree first.</summary>
    /// <exception cref="ArgumentException">The number of peaks does not fit the size.</exception>
    public MerkleTree(long size, IEnumerable<byte[]> peaks)
    {
        Size = size;
        _peaks.AddRange(peaks);
        if (size < 0 || _peaks.Count != long.PopCount(size) || _peaks.Exists(p => p.Length != HashLength))
        {
            throw new ArgumentException("The peaks do not fit the size.", nameof(peaks));
        }
    }

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The roots of the complete subtrees, largest first: all that must be stored to go on.</summary>
    public IReadOnlyList<byte[]> Peaks => _peaks;

    /// <summary>The hash of a leaf's bytes.</summary>
    public static byte[] HashLeaf(ReadOnlySpan<byte> leaf)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(leaf);
        return hash.GetHashAndReset();
    }

    /// <summary>The hash of two subtrees.</summary>
    public static byte[] HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * HashLength)];
        bytes[0] = 1;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + HashLength)..]);
        return SHA256.HashData(bytes);
    }

    /// <summary>Appends a leaf by its hash.</summary>
    public void Append(byte[] leafHash)
    {
        var peak = leafHash;
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            peak = HashNode(_peaks[^1], peak);
            _peaks.RemoveAt(_peaks.Count - 1);
        }

        _peaks.Add(peak);
        Size++;
    }

    /// <summary>The root over all leaves; of no leaf, the hash of nothing.</summary>
    public byte[] Root()
    {
        if (_peaks.Count == 0)
        {
            return SHA256.HashData([]);
        }

        var root = _peaks[^1];
        for (var i = _peaks.Count - 2; i >= 0; i--)
        {
            root = HashNode(_peaks[i], root);
        }

        return root;
    }
}
