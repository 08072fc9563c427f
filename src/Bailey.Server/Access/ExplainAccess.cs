using Bailey.Contracts.Access;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Access;

/// <summary>GET …/access/explain: the decision before it happens, for whoever manages the members.</summary>
internal static class ExplainAccess
{
    public static void Map(IEndpointRouteBuilder org) => org.MapGet("/access/explain", Handle).Requires(Actions.MemberManage).OnlyReads();

    private static async Task<Results<Ok<AccessExplanation>, ProblemHttpResult>> Handle(
        OrgId org, string? action, string? user, string? project, Tenant tenant, Memberships memberships, ProjectExists exists, CancellationToken cancellationToken)
    {
        if (action is null || !Actions.All.Contains(action) || Actions.ScopeOf(action) == ActionScope.Instance)
        {
            return Refusal.Invalid("action", "The action is none of those that are decided over an organisation or a project.").ToResult();
        }

        if (Read<UserId>(user, "user", out var one) is { } noUser)
        {
            return noUser.ToResult();
        }

        if (Read<ProjectId>(project, "project", out var place) is { } noProject)
        {
            return noProject.ToResult();
        }

        if (place is { } id && !await exists(org, id, cancellationToken))
        {
            return Refusal.NotFound("project").ToResult();
        }

        var answers = await tenant.Run(
            org,
            async scope =>
            {
                var people = one is { } single ? [single] : (await memberships.Everybody(scope)).Select(m => m.UserId);
                var found = new List<AccessAnswer>();
                foreach (var person in people)
                {
                    var rights = await AccessStore.Rights(scope, person, place);
                    var decision = AccessGuard.Weigh(rights, action);
                    found.Add(new AccessAnswer(person, rights.OrganisationRole, rights.ProjectRole, decision.Allowed, decision.Reason));
                }

                return found;
            },
            cancellationToken);
        var scope = Actions.ScopeOf(action) == ActionScope.Project ? "project" : "organisation";
        return TypedResults.Ok(new AccessExplanation(action, scope, place, answers));
    }

    private static Refusal? Read<T>(string? text, string field, out T? value)
        where T : struct, IId<T>
    {
        value = Ids.TryParse<T>(text, out var id) ? id : null;
        return text is null || value is not null ? null : Refusal.Invalid(field, "This is not an id.");
    }
}
