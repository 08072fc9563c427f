using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Members;

/// <summary>POST …/members: makes a one-time link for one e-mail and one role, good for seven days. Nobody is invited as an owner.</summary>
internal static class InviteMember
{
    private const int Days = 7;

    public static void Map(IEndpointRouteBuilder org) => org.MapPost("/members", Handle).Requires(Actions.MemberManage).Audits("member.invited");

    private static async Task<Results<Ok<InvitationResponse>, ProblemHttpResult>> Handle(
        InviteRequest request, OrgId org, Principal principal, Accounts accounts, Memberships memberships, Tenant tenant, AuditLog audit, EventHub events,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var email = request.Email.Trim();
        if (!EmailAddress.IsValid(email))
        {
            return Refusal.Invalid("email", "This is not an e-mail address.").ToResult();
        }

        var known = await accounts.Find(email);
        var (id, secret) = (Ids.New<InvitationId>(clock), Secret.New());
        var expires = clock.GetUtcNow().AddDays(Days);
        var refusal = await tenant.Run(
            org,
            async scope =>
            {
                if (known is not null && await memberships.RoleOf(scope, known.Id) is not null)
                {
                    return new Refusal(ProblemCodes.AlreadyExists, "This person belongs to the organisation already.");
                }

                await InvitationStore.Add(scope, id, email, request.Role, Secret.Hash(secret), principal.User, clock.GetUtcNow(), expires);
                await audit.Record(scope, principal.Entry("member.invited", null, ("invitation", id.ToString()), ("email", email), ("role", request.Role)));
                scope.AfterCommit(() => events.Publish("members.changed", org));
                return null;
            },
            cancellationToken);
        return refusal is null ? TypedResults.Ok(new InvitationResponse(id, $"/invitation#{secret}", expires)) : refusal.ToResult();
    }
}
