using Bailey.Contracts.Egress;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Egress;

/// <summary>GET and PUT /api/v1/orgs/{org}/egress: what every sandbox of the organisation may reach.</summary>
internal static class OrganisationList
{
    private const string Type = "egress.changed";

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/orgs/{org}/egress").WithTags("egress");
        group.MapGet("", Get).Requires(Actions.OrganisationRead).OnlyReads();
        group.MapPut("", Put).Requires(Actions.PolicyManage).Audits(Type);
    }

    private static Task<OrganisationEgress> Get(OrgId org, Tenant tenant, CancellationToken cancellationToken) =>
        tenant.Run(org, scope => EgressStore.Organisation(scope), cancellationToken);

    private static async Task<OrganisationEgress> Put(
        OrgId org, OrganisationEgress request, Principal principal, Tenant tenant, AuditLog audit, EgressGuard guard, EventHub events, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var list = await tenant.Run(org, async scope =>
        {
            var before = await EgressStore.Organisation(scope, forUpdate: true);
            var after = EgressLists.Check(request, before, principal.IsOperator);
            await EgressStore.Save(scope, after, clock.GetUtcNow());
            scope.AfterCommit(() => events.Publish("egress.changed", org));
            await audit.Record(scope, principal.Entry(Type, null,
                [("defaultBundle", after.DefaultBundle ? "true" : "false"),
                    .. ListChange.Of(before.Entries.Concat(before.Bundles.SelectMany(b => b.Entries)), after.Entries.Concat(after.Bundles.SelectMany(b => b.Entries)))]));
            return after;
        }, cancellationToken);
        await guard.Apply(org, null, cancellationToken);
        return list;
    }
}
