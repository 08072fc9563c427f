using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Members;

/// <summary>GET /api/v1/orgs: the person's own; POST: the operator of the instance makes one and is its owner.</summary>
internal static class Organisations
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/orgs", List).WithTags("Identity").Requires(Actions.AccountUse).OnlyReads();
        app.MapPost("/api/v1/orgs", Create).WithTags("Identity").Requires(Actions.OrganisationCreate).Audits("organisation.created");
    }

    private static async Task<Ok<IReadOnlyList<Organisation>>> List(Principal principal, Memberships memberships, CancellationToken cancellationToken) =>
        TypedResults.Ok(await memberships.Organisations(principal.User, cancellationToken));

    private static async Task<Results<Ok<Organisation>, ProblemHttpResult>> Create(
        CreateOrganisationRequest request, Principal principal, Instance instance, Tenant tenant, Memberships memberships, AuditLog audit,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        if (DisplayName.Read(request.Name) is not { } name)
        {
            return Refusal.Invalid("name", "A name needs a visible character and no control or formatting ones.").ToResult();
        }

        var organisation = new Organisation(Ids.New<OrgId>(clock), name, clock.GetUtcNow());
        var entry = principal.Entry("organisation.created", null, ("organisation", organisation.Id.ToString()), ("name", name));
        await instance.Run(
            async scope =>
            {
                await memberships.Found(scope, organisation, principal.User);
                await audit.Record(scope, entry);
            },
            cancellationToken);
        await tenant.Run(organisation.Id, scope => audit.Record(scope, entry), CancellationToken.None);
        return TypedResults.Ok(organisation);
    }
}
