using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity;

/// <summary>POST /api/v1/auth/password: asks for the current one, and ends every other session and token of the person.</summary>
internal static class ChangePassword
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("password", Handle)
        .Requires(Actions.AccountUse).LimitsSignIn().Audits("password.changed", "session.revoked", "sign_in.failed", "sign_in.locked");

    private static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        ChangePasswordRequest request, Principal principal, HttpContext context, Instance instance, Accounts accounts, Passwords passwords,
        SignInAttempts attempts, Sessions sessions, SignInRecord record)
    {
        if (principal.Kind != "browser" || await accounts.Find(principal.User) is not { PasswordHash: not null } person)
        {
            return new Refusal(ProblemCodes.NotAllowed, "A password is changed by the person who is signed in with it.").ToResult();
        }

        // Whoever found an open browser must not guess without end either.
        var cancellation = context.RequestAborted;
        var who = await attempts.Who(person.Email, cancellation);
        var closes = await attempts.Begin(who, cancellation);
        if (await passwords.Check(person.PasswordHash, request.Current, cancellation) == PasswordCheck.Wrong)
        {
            await record.Failed(person, who, closes, Client.Address(context));
            return Refusal.Invalid("current", "This is not the current password.").ToResult();
        }

        await accounts.CheckNew(person, request.New, "new");
        var hash = await passwords.Hash(request.New, cancellation);
        var entry = principal.Entry("password.changed");
        await instance.Run(
            async scope =>
            {
                await accounts.SetHash(scope, person, hash);
                await SignInAttempts.Succeeded(scope, who);
                await sessions.EndOthers(scope, principal);
                await record.Enter(scope, principal.User, entry);
            },
            cancellation);
        await record.Copy(principal.User);
        return TypedResults.NoContent();
    }
}
