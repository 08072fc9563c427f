using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity;

/// <summary>
/// POST /api/v1/auth/login. The same answer after the same work for an unknown e-mail and a wrong password; each sign-in starts a session of its
/// own and ends the one that the browser had.
/// </summary>
internal static class SignIn
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("login", Handle)
        .IsOpen("signing in is how one stops being nobody").LimitsSignIn().Audits("sign_in.succeeded", "sign_in.failed", "sign_in.locked");

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> Handle(
        LoginRequest request, HttpContext context, Instance instance, Accounts accounts, Passwords passwords, SignInAttempts attempts,
        Sessions sessions, SignInRecord record, SessionAnswer answer, IOptions<AuthOptions> options)
    {
        if (options.Value.IsOpen)
        {
            return new Refusal(ProblemCodes.NotAllowed, "Sign-in is off on this server: every request is the first user already.").ToResult();
        }

        var cancellation = context.RequestAborted;
        var who = await attempts.Who(request.Email, cancellation);
        var closes = await attempts.Begin(who, cancellation);
        var person = await accounts.Find(request.Email);
        var check = await passwords.Check(person?.PasswordHash, request.Password, cancellation);
        if (check == PasswordCheck.Wrong || person is null)
        {
            await record.Failed(person, who, closes, Client.Address(context));
            return new Refusal(ProblemCodes.WrongCredentials, "The e-mail or the password is wrong.").ToResult();
        }

        var fresh = check == PasswordCheck.RightButOld ? await passwords.Hash(request.Password, cancellation) : null;
        var before = context.Features.Get<Principal>();
        var principal = await instance.Run(
            async scope =>
            {
                if (fresh is not null)
                {
                    await scope.Execute("update users set password_hash = @fresh where id = @Id", new { fresh, person.Id });
                }

                await SignInAttempts.Succeeded(scope, who);
                if (before is { Kind: "browser" })
                {
                    await sessions.End(scope, before.User, before.Session);
                }

                var principal = await sessions.Start(scope, person, context);
                var entry = principal.Entry("sign_in.succeeded", null, ("session", principal.Session.ToString()), ("address", Client.Address(context) ?? "unknown"));
                await record.Enter(scope, person.Id, entry);
                return principal;
            },
            cancellation);
        await record.Copy(person.Id);
        return TypedResults.Ok(await answer.For(principal, cancellation));
    }
}
