using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Platform;
using Bailey.Contracts.Audit;

namespace Bailey.Cli.Audit;

/// <summary>
/// A copy of the record, being read leaf by leaf: every leaf's place, the hash of its body, and the tree over all of them. It stops at
/// the first leaf that is not what it must be and names it.
/// </summary>
internal sealed class RecordCopy
{
    private readonly MerkleTree _tree = new();
    private readonly SortedDictionary<long, byte[]> _expected = [];
    private long _lastAgreed;

    /// <summary>The number of leaves so far.</summary>
    public long Size => _tree.Size;

    /// <summary>Bodies that were erased, which is allowed; their leaves still stand.</summary>
    public long Erased { get; private set; }

    /// <summary>What is wrong, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Says what the root at a size must be; checked when the copy gets there.</summary>
    public void Expect(Checkpoint checkpoint)
    {
        if (_expected.TryGetValue(checkpoint.Size, out var other) && !other.AsSpan().SequenceEqual(checkpoint.Root))
        {
            Problem ??= $"Two checkpoints of {checkpoint.Size} leaves contradict each other: the record was split in two.";
        }

        _expected[checkpoint.Size] = checkpoint.Root;
        if (checkpoint.Size == 0 && !checkpoint.Root.AsSpan().SequenceEqual(_tree.Root()))
        {
            Problem ??= "The checkpoint of the empty record is not the hash of nothing.";
        }
    }

    /// <summary>Takes one line of the copy; false ends it.</summary>
    public bool Add(string line)
    {
        if (Problem is not null)
        {
            return false;
        }

        AuditLeaf? leaf;
        try
        {
            leaf = JsonSerializer.Deserialize(line, CliJson.Default.AuditLeaf);
        }
        catch (JsonException)
        {
            leaf = null;
        }

        if (leaf?.Leaf is null)
        {
            Problem = $"Leaf {Size} cannot be read.";
            return false;
        }

        if (leaf.Index != Size)
        {
            Problem = $"After leaf {Size - 1} comes leaf {leaf.Index}: leaf {Size} is missing, or they were put in another order.";
            return false;
        }

        Problem = CheckBody(leaf);
        _tree.Append(MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(leaf.Leaf)));
        if (Problem is null && _expected.TryGetValue(Size, out var root))
        {
            if (root.AsSpan().SequenceEqual(_tree.Root()))
            {
                _lastAgreed = Size;
            }
            else
            {
                Problem = _lastAgreed == Size - 1
                    ? $"Leaf {Size - 1} is not the one that was signed."
                    : $"One of the leaves {_lastAgreed} to {Size - 1} is not the one that was signed, or they were put in another order.";
            }
        }

        return Problem is null;
    }

    /// <summary>Ends the copy: every checkpoint must have been reached.</summary>
    public void Complete()
    {
        if (Problem is null && _expected.Count > 0 && _expected.Keys.Last() is var size && size > Size)
        {
            Problem = $"The copy ends after {Size} leaves, and a checkpoint of {size} was signed: its tail is missing.";
        }
    }

    /// <summary>The root over all leaves.</summary>
    public byte[] Root() => _tree.Root();

    // The leaf holds SHA-256(salt ‖ body); an erased body has neither.
    private string? CheckBody(AuditLeaf leaf)
    {
        string? claimed;
        try
        {
            using var document = JsonDocument.Parse(leaf.Leaf);
            claimed = document.RootElement.TryGetProperty("body", out var body) ? body.GetString() : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return $"Leaf {leaf.Index} is not JSON.";
        }

        if (leaf.Body is null || leaf.Salt is null)
        {
            Erased++;
            return null;
        }

        var salt = new byte[64];
        if (!Convert.TryFromBase64String(leaf.Salt, salt, out var length))
        {
            return $"The salt of leaf {leaf.Index} cannot be read.";
        }

        var hash = SHA256.HashData([.. salt[..length], .. Encoding.UTF8.GetBytes(leaf.Body)]);
        return claimed == Convert.ToBase64String(hash) || string.Equals(claimed, Convert.ToHexStringLower(hash), StringComparison.Ordinal)
            ? null
            : $"The body of leaf {leaf.Index} is not the one that was recorded.";
    }
}
