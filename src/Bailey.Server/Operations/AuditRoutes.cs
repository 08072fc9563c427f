using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Operations;

/// <summary>Reads the record: entries, checkpoint, proofs and exact leaves, of an organisation and, for the operator, of the instance.</summary>
internal static class AuditRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        Map(app.MapGroup("/api/v1/orgs/{org}/audit").WithTags("Audit"), Actions.AuditRead);
        Map(app.MapGroup("/api/v1/audit").WithTags("Audit"), Actions.InstanceRead);
    }

    private static void Map(RouteGroupBuilder group, string action)
    {
        group.MapGet("events", Events).Requires(action).OnlyReads();
        group.MapGet("checkpoint", (HttpContext context, AuditDirectory audit, CancellationToken cancellation) => audit.Checkpoint(Tree(context), cancellation))
            .Requires(action).OnlyReads();
        group.MapGet("retention", (AuditDirectory audit) => new AuditRetention(audit.BodyDays)).Requires(action).OnlyReads();
        group.MapGet("proof", Proof).Requires(action).OnlyReads();
        group.MapGet("tile", Tile).Requires(action).OnlyReads().Produces<AuditLeaf>(200, "application/x-ndjson");
    }

    private static Task<Page<AuditEvent>> Events(
        HttpContext context, AuditDirectory audit, string? cursor, [StringLength(80)] string? type, [StringLength(120)] string? principal, WorkspaceId? workspace,
        CancellationToken cancellation, [Range(1, 200)] int limit = 50) =>
        audit.Events(Tree(context), cursor, type, principal, workspace, limit, cancellation);

    private static Task<ProofResponse> Proof(
        HttpContext context, AuditDirectory audit, [Range(0, long.MaxValue)] long? from, [Range(0, long.MaxValue)] long? to,
        [Range(0, long.MaxValue)] long? index, [Range(0, long.MaxValue)] long? size, CancellationToken cancellation) => (from, to, index, size) switch
        {
            ({ } f, { } t, null, null) => audit.Consistency(Tree(context), f, t, cancellation),
            (null, null, { } i, { } s) => audit.Inclusion(Tree(context), i, s, cancellation),
            _ => throw Refusal.Invalid("from", "Either from and to, or index and size.").ToException(),
        };

    private static async Task Tile(
        HttpContext context, AuditDirectory audit, IOptions<JsonOptions> json, CancellationToken cancellation, [Range(0, long.MaxValue)] long from = 0)
    {
        var leaves = await audit.Leaves(Tree(context), from, cancellation);
        context.Response.ContentType = "application/x-ndjson";
        foreach (var leaf in leaves)
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, leaf, json.Value.SerializerOptions, cancellation);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), cancellation);
        }
    }

    // Access has read the same route value and refused what is none.
    private static OrgId? Tree(HttpContext context) => context.Request.RouteValues["org"] is string org ? Ids.Parse<OrgId>(org) : null;
}
