using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Platform;
using Bailey.Contracts.Audit;

namespace Bailey.Cli.Tests.Audit;

/// <summary>A copy of a record as a server exports it, signed by a key of OpenSSL's, for tests to tamper with.</summary>
internal sealed class SignedRecord
{
    private const string Origin = "localhost/audit/test";
    private readonly OpenSslKey _key;
    private readonly CheckpointKey _public;

    private SignedRecord(OpenSslKey key, List<AuditLeaf> leaves) => (_key, _public, Leaves) = (key, new CheckpointKey(Origin, key.PublicKey), leaves);

    public List<AuditLeaf> Leaves { get; }

    public string Key => _public.ToString();

    public static async Task<SignedRecord> Create(string folder, int count)
    {
        List<AuditLeaf> leaves = [];
        for (var i = 0; i < count; i++)
        {
            leaves.Add(Leaf(i, string.Create(CultureInfo.InvariantCulture, $"{{\"number\":{i}}}")));
        }

        return new SignedRecord(await OpenSslKey.Create(folder), leaves);
    }

    public static AuditLeaf Leaf(long index, string body)
    {
        byte[] salt = SHA256.HashData(Encoding.UTF8.GetBytes(body))[..16];
        var hash = Convert.ToBase64String(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(body)]));
        var leaf = string.Create(CultureInfo.InvariantCulture, $"{{\"body\":\"{hash}\",\"id\":\"{index:x32}\",\"type\":\"file.written\",\"v\":1}}");
        return new AuditLeaf(index, leaf, Convert.ToBase64String(salt), body);
    }

    /// <summary>A signed checkpoint of the first leaves.</summary>
    public string Checkpoint(int size)
    {
        var tree = new MerkleTree();
        foreach (var leaf in Leaves.Take(size))
        {
            tree.Append(MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(leaf.Leaf)));
        }

        return new Checkpoint(Origin, size, tree.Root()).Sign(_public, _key.Sign);
    }

    /// <summary>Writes the copy with this checkpoint and, possibly, other leaves than were signed.</summary>
    public string Write(string file, string checkpoint, IEnumerable<AuditLeaf>? leaves = null)
    {
        var lines = (leaves ?? Leaves).Select(leaf => JsonSerializer.Serialize(leaf, CliJson.Default.AuditLeaf));
        File.WriteAllLines(file, [JsonSerializer.Serialize(new CheckpointResponse(checkpoint, Key), CliJson.Default.CheckpointResponse), .. lines]);
        return file;
    }
}
