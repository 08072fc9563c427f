using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Members;

/// <summary>GET /api/v1/orgs: the person's own, oldest first; POST: the operator of the instance makes one and is its owner.</summary>
internal static class Organisations
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/orgs", List).WithTags("Identity").Requires(Actions.AccountUse).OnlyReads();
        app.MapPost("/api/v1/orgs", Create).WithTags("Identity").Requires(Actions.OrganisationCreate).Audits("organisation.created");
    }

    private static async Task<Page<Organisation>> List(
        Principal principal, string? cursor, int? limit, Memberships memberships, CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Cursor.ReadId<OrgId>(cursor));
        // A person belongs to few, and they are read whole for every page of the product anyway.
        var all = (await memberships.Organisations(principal.User, cancellationToken)).OrderBy(o => o.Id.Value);
        return Cursor.Page([.. all.Where(o => after is not { } id || o.Id.Value.CompareTo(id.Value) > 0).Take(size + 1)], size, o => o.Id.ToString(), o => o);
    }

    private static async Task<Results<Ok<Organisation>, ProblemHttpResult>> Create(
        CreateOrganisationRequest request, Principal principal, Instance instance, Memberships memberships, AuditLog audit, AuditCopies copies,
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
                await copies.Owe(scope, [organisation.Id], entry);
                await audit.Record(scope, entry);
            },
            cancellationToken);
        await copies.Write(organisation.Id);
        return TypedResults.Ok(organisation);
    }
}
