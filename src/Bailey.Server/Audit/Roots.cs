using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Audit;

/// <summary>Roots over runs of leaves, put together from stored subtrees in one query, so that a proof costs O(log n).</summary>
internal sealed class Roots
{
    private readonly Dictionary<(int Level, long Index), byte[]> _nodes;

    private Roots(Dictionary<(int Level, long Index), byte[]> nodes, bool isWhole) => (_nodes, IsWhole) = (nodes, isWhole);

    /// <summary>Whether the database had all of them.</summary>
    public bool IsWhole { get; }

    public static async Task<Roots> Read(DatabaseScope scope, OrgId? organisation, IReadOnlyList<(long Start, long Count)> wanted)
    {
        var parts = wanted.SelectMany(w => TreeHead.Parts(w.Start, w.Count)).Distinct().ToArray();
        var nodes = (await AuditStore.Nodes(scope, organisation, parts)).ToDictionary(n => (n.Level, n.Index), n => n.Hash);
        return new Roots(nodes, nodes.Count == parts.Length);
    }

    public byte[] Of(long start, long count) => new MerkleTree(count, TreeHead.Parts(start, count).Select(part => _nodes[part])).Root();
}
