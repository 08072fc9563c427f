using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity;

/// <summary>POST /api/v1/auth/setup: whoever holds the printed link makes the owner's account. Afterwards nobody can sign up.</summary>
internal static class SetUp
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("setup", Handle)
        .IsOpen("there is nobody yet who could sign in; the secret of the link is asked for").LimitsSignIn().Audits("instance.set_up", "organisation.created");

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> Handle(
        SetupRequest request, HttpContext context, Instance instance, Accounts accounts, FirstAccount first, Sessions sessions, SessionAnswer answer)
    {
        var cancellation = context.RequestAborted;

        // Before the costly hash: only who holds the link may make the server work.
        if (!await instance.Run(scope => Holds(scope, request.Secret), cancellation))
        {
            return Used().ToResult();
        }

        if (DisplayName.Read(request.Organisation) is not { } organisation)
        {
            return Refusal.Invalid("organisation", "A name needs a visible character and no control or formatting ones.").ToResult();
        }

        var person = await accounts.Prepare(request.Name, request.Email, request.Password, isOperator: true, cancellation);
        Principal? principal = null;
        var made = await first.Make(
            person,
            organisation,
            "link",
            async (scope, owner) =>
            {
                if (!await Holds(scope, request.Secret))
                {
                    throw Used().ToException();
                }

                principal = await sessions.Start(scope, owner, context);
            },
            cancellation);
        return made ? TypedResults.Ok(await answer.For(principal, CancellationToken.None)) : Used().ToResult();
    }

    private static async Task<bool> Holds(InstanceScope scope, string secret) =>
        await scope.Scalar<byte[]>("select secret_hash from setup_link") is { } hash && Secret.Matches(hash, secret);

    private static Refusal Used() =>
        new(ProblemCodes.Expired, "This setup link is not valid: it was used, or a later start of the server printed a new one.");
}
