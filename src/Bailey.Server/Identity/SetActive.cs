using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity;

/// <summary>
/// PUT /api/v1/people/{user}/active: the operator keeps a person out of every organisation at once, for an account that somebody else got hold of.
/// Nothing of theirs is lost.
/// </summary>
internal static class SetActive
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/api/v1/people/{user}/active", Handle).WithTags("Identity")
        .Requires(Actions.PersonManage).Audits("person.deactivated", "person.activated");

    private static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        SetActiveRequest request, string user, Principal principal, Instance instance, Sessions sessions, SignInRecord record, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (!Ids.TryParse<UserId>(user, out var id))
        {
            return Refusal.NotFound("person").ToResult();
        }

        if (id == principal.User)
        {
            return new Refusal(ProblemCodes.NotAllowed, "One does not lock oneself out.").ToResult();
        }

        var isActive = request.Active == true;
        var entry = principal.Entry(isActive ? "person.activated" : "person.deactivated", null, ("user", user));
        var found = await instance.Run(
            async scope =>
            {
                DateTimeOffset? since = isActive ? null : clock.GetUtcNow();
                if (await scope.Execute("update users set deactivated = @since where id = @id", new { id, since }) == 0)
                {
                    return false;
                }

                if (!isActive)
                {
                    await sessions.EndAll(scope, id);
                }

                await record.Enter(scope, id, entry);
                return true;
            },
            cancellationToken);
        if (!found)
        {
            return Refusal.NotFound("person").ToResult();
        }

        await record.Copy(id);
        return TypedResults.NoContent();
    }
}
