using System.Globalization;
using System.Text;

namespace Bailey.Contracts.Audit;

/// <summary>
/// What a signed checkpoint says (C2SP tlog-checkpoint): so many leaves, this root, of the tree named by the origin. It is the text that
/// is signed: origin, size and base64 root, each on a line of its own.
/// </summary>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    private const string SignatureStart = "\u2014 ";

    /// <summary>The signed text.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");

    /// <summary>The signed note (C2SP signed-note): the text, an empty line, and one signature line.</summary>
    public string Sign(CheckpointKey key, Func<byte[], byte[]> sign)
    {
        var signature = sign(Encoding.UTF8.GetBytes(Text));
        return $"{Text}\n{SignatureStart}{key.Name} {Convert.ToBase64String([.. key.Id, .. signature])}\n";
    }

    /// <summary>Reads a signed note and checks its signature with the key; null when either does not hold.</summary>
    public static Checkpoint? Open(string note, CheckpointKey key, Func<byte[], byte[], byte[], bool> verify)
    {
        var end = note.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || note.Length > 16_384)
        {
            return null;
        }

        var text = note[..(end + 1)];
        foreach (var line in note[(end + 2)..].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var prefix = $"{SignatureStart}{key.Name} ";
            if (line.StartsWith(prefix, StringComparison.Ordinal)
                && Decode(line[prefix.Length..]) is { Length: 68 } bytes
                && bytes.AsSpan(0, 4).SequenceEqual(key.Id)
                && verify(key.PublicKey, Encoding.UTF8.GetBytes(text), bytes[4..]))
            {
                return Parse(text);
            }
        }

        return null;
    }

    private static Checkpoint? Parse(string text)
    {
        var lines = text.Split('\n');
        return lines.Length >= 4
            && lines[0].Length > 0
            && long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && lines[1] == size.ToString(CultureInfo.InvariantCulture)
            && Decode(lines[2]) is { Length: MerkleTree.HashLength } root
            ? new Checkpoint(lines[0], size, root)
            : null;
    }

    // Only the one written form: base64 with spare bits set, or with spaces, would let two notes mean the same.
    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && Convert.ToBase64String(bytes.AsSpan(0, length)) == base64 ? bytes[..length] : null;
    }
}
