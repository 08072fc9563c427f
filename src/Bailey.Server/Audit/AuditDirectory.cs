using System.Globalization;
using System.Text.Json;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Audit;

/// <summary>Finds entries of the record, checkpoints and proofs. A null organisation means the instance's tree.</summary>
public sealed class AuditDirectory
{
    private const int MostLeaves = 1000;
    private readonly Tenant _tenant;
    private readonly Instance _instance;
    private readonly SigningKey _key;
    private readonly AuditOrigin _origin;

    internal AuditDirectory(Tenant tenant, Instance instance, SigningKey key, AuditOrigin origin, IOptions<AuditOptions> options) =>
        (_tenant, _instance, _key, _origin, BodyDays) = (tenant, instance, key, origin, options.Value.BodyDays is var days and > 0 ? days : null);

    /// <summary>Days after which an entry's body is erased; null: never.</summary>
    public int? BodyDays { get; }

    /// <summary>A page of entries, newest first.</summary>
    /// <param name="organisation">Whose tree.</param>
    /// <param name="cursor">What <c>Next</c> of the page before said.</param>
    /// <param name="type">The beginning of types, e.g. <c>file.</c>.</param>
    /// <param name="principal">Exactly this principal.</param>
    /// <param name="workspace">Exactly this workspace.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Page<AuditEvent>> Events(
        OrgId? organisation, string? cursor, string? type, string? principal, WorkspaceId? workspace, int limit, CancellationToken cancellationToken)
    {
        var before = long.MaxValue;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            throw Refusal.Invalid("cursor", "The cursor is not one of this list.").ToException();
        }

        var rows = await In(organisation, scope => AuditStore.Page(scope, organisation, before, type, principal, workspace, limit + 1), cancellationToken);
        var items = rows.Take(limit).Select(Show).ToArray();
        return new Page<AuditEvent>(items, rows.Count > limit ? items[^1].Index.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>The tree as it is now, signed.</summary>
    public async Task<CheckpointResponse> Checkpoint(OrgId? organisation, CancellationToken cancellationToken)
    {
        var head = await In(organisation, scope => AuditStore.Head(scope, organisation), cancellationToken)
            ?? new TreeHead(organisation, _origin.Of(organisation), 0, []);
        return new CheckpointResponse(_key.Sign(head), _key.Of(head.Origin).ToString());
    }

    /// <summary>Proves that the tree of <paramref name="from"/> leaves is the beginning of that of <paramref name="to"/>.</summary>
    public Task<ProofResponse> Consistency(OrgId? organisation, long from, long to, CancellationToken cancellationToken) =>
        from > to ? throw Refusal.Invalid("from", "from is at most to.").ToException()
        : Proof(organisation, to, "to", roots => MerkleProof.Consistency(roots, from, to), cancellationToken);

    /// <summary>Proves that the leaf <paramref name="index"/> is in the tree of the first <paramref name="size"/> leaves.</summary>
    public Task<ProofResponse> Inclusion(OrgId? organisation, long index, long size, CancellationToken cancellationToken) =>
        index >= size ? throw Refusal.Invalid("index", "index is below size.").ToException()
        : Proof(organisation, size, "size", roots => MerkleProof.Inclusion(roots, index, size), cancellationToken);

    /// <summary>At most 1,000 exact leaves from an index on, in tree order.</summary>
    public async Task<IReadOnlyList<AuditLeaf>> Leaves(OrgId? organisation, long from, CancellationToken cancellationToken)
    {
        var rows = await In(organisation, scope => AuditStore.Export(scope, organisation, from, MostLeaves), cancellationToken);
        return [.. rows.Select(r => new AuditLeaf(r.Index, r.Leaf, r.Salt is null ? null : Convert.ToBase64String(r.Salt), r.Body))];
    }

    /// <summary>The root over the first leaves; null when there are not so many.</summary>
    internal Task<byte[]?> RootAt(OrgId? organisation, long size, CancellationToken cancellationToken) => In(organisation, async scope =>
    {
        if (await AuditStore.Head(scope, organisation) is not { } head || head.Size < size)
        {
            return null;
        }

        var roots = await Roots.Read(scope, organisation, [(0L, size)]);
        return roots.IsWhole ? roots.Of(0, size) : null;
    }, cancellationToken);

    private Task<ProofResponse> Proof(
        OrgId? organisation, long size, string field, Func<Func<long, long, byte[]>, IReadOnlyList<byte[]>> make, CancellationToken cancellationToken) =>
        In(organisation, async scope =>
        {
            if ((await AuditStore.Head(scope, organisation))?.Size is not { } now || now < size)
            {
                throw Refusal.Invalid(field, "The tree has not so many leaves.").ToException();
            }

            // Once to learn which subtrees the proof names, and once with their roots.
            List<(long Start, long Count)> wanted = [];
            make((start, count) =>
            {
                wanted.Add((start, count));
                return [];
            });
            var roots = await Roots.Read(scope, organisation, wanted);
            return roots.IsWhole
                ? new ProofResponse([.. make(roots.Of).Select(Convert.ToBase64String)])
                : throw new InvalidOperationException("The stored tree misses nodes.");
        }, cancellationToken);

    /// <summary>What people read comes from the texts that are proved, never from the columns beside them.</summary>
    private static AuditEvent Show(LeafRow row)
    {
        using var leaf = JsonDocument.Parse(row.Leaf);
        var (type, principal) = (leaf.RootElement.GetProperty("type").GetString()!, leaf.RootElement.GetProperty("principal").GetString()!);
        var time = leaf.RootElement.GetProperty("time").GetDateTimeOffset();
        if (row.Body is null)
        {
            return new AuditEvent(row.Index, row.Id, time, type, row.Phase, row.Result, row.Operation, principal, null, null, null);
        }

        using var body = JsonDocument.Parse(row.Body);
        return new AuditEvent(
            row.Index, row.Id, time, type, Text("phase")!, Text("result"), Text("operation") is { } operation ? Ids.Parse<OperationId>(operation) : null,
            principal, Text("principalName"), Text("workspace"),
            body.RootElement.GetProperty("facts").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString()!));

        string? Text(string name) => body.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private Task<T> In<T>(OrgId? organisation, Func<DatabaseScope, Task<T>> work, CancellationToken cancellationToken) => organisation is { } org
        ? _tenant.Run(org, scope => work(scope), cancellationToken)
        : _instance.Run(scope => work(scope), cancellationToken);
}
