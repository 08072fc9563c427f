using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Members;

/// <summary>
/// POST /api/v1/auth/invitation. The link proves that an admin wanted this e-mail in; it never signs anybody in to an account that exists:
/// for that the password is asked first. The account commits with the link bound to it, then the membership uses the link up, so that a
/// crash between the two leaves something that can be finished.
/// </summary>
internal static class AcceptInvitation
{
    public static void Map(IEndpointRouteBuilder auth) => auth.MapPost("invitation", Handle)
        .IsOpen("whoever was invited has no account yet; the secret of the link is asked for").LimitsSignIn()
        .Audits("account.created", "member.joined");

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> Handle(
        AcceptInvitationRequest request, HttpContext context, Instance instance, Tenant tenant, Accounts accounts, Sessions sessions,
        Memberships memberships, AuditLog audit, EventHub events, SessionAnswer answer, TimeProvider clock)
    {
        var cancellation = context.RequestAborted;
        var invitation = Secret.IsWellFormed(request.Secret)
            ? await instance.Run(scope => InvitationStore.Find(scope, Secret.Hash(request.Secret), clock.GetUtcNow()), cancellation)
            : null;
        if (invitation is null)
        {
            return Used().ToResult();
        }

        var principal = context.Features.Get<Principal>();
        if (principal is not null && EmailAddress.Key(principal.Email) != invitation.EmailKey)
        {
            return new Refusal(ProblemCodes.NotAllowed, "This link is for another e-mail than the one you are signed in with. Sign out first.").ToResult();
        }

        if (principal is null && await accounts.Find(invitation.Email) is not null)
        {
            return new Refusal(ProblemCodes.AlreadyExists, "There is an account with the e-mail of this link. Sign in, then open the link again.").ToResult();
        }

        principal = principal is null
            ? await MakeAccount(request, invitation, context, instance, accounts, sessions, audit, cancellation)
            : await instance.Run(scope => InvitationStore.Claim(scope, invitation, principal.User), cancellation) ? principal : null;
        if (principal is null)
        {
            return Used().ToResult();
        }

        var joined = await tenant.Run(
            invitation.OrgId,
            async scope =>
            {
                if (await InvitationStore.Use(scope, invitation.Id, principal.User) is not { } role)
                {
                    return false;
                }

                if (await memberships.Join(scope, principal.User, role))
                {
                    await audit.Record(scope, principal.Entry("member.joined", null, ("invitation", invitation.Id.ToString()), ("role", role)));
                }

                scope.AfterCommit(() => events.Publish("members.changed", invitation.OrgId));
                return true;
            },
            CancellationToken.None);
        return joined ? TypedResults.Ok(await answer.For(principal, CancellationToken.None)) : Used().ToResult();
    }

    private static async Task<Principal?> MakeAccount(
        AcceptInvitationRequest request, OpenInvitation invitation, HttpContext context, Instance instance, Accounts accounts, Sessions sessions,
        AuditLog audit, CancellationToken cancellationToken)
    {
        var person = await accounts.Prepare(request.Name ?? "", invitation.Email, request.Password ?? "", isOperator: false, cancellationToken);
        return await instance.Run(
            async scope =>
            {
                if (!await InvitationStore.Claim(scope, invitation, person.Id))
                {
                    return null;
                }

                await accounts.Keep(scope, person);
                var principal = await sessions.Start(scope, person, context);
                await audit.Record(scope, principal.Entry("account.created", null, ("organisation", invitation.OrgId.ToString())));
                return principal;
            },
            cancellationToken);
    }

    private static Refusal Used() => new(ProblemCodes.Expired, "This invitation is not valid: it was used, withdrawn or is older than seven days.");
}
