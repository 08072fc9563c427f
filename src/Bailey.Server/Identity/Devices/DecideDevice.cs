using Bailey.Contracts.Identity;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Devices;

/// <summary>
/// POST /api/v1/auth/device/decision: a person lets a command line in, or not; once. Only from a browser: what a token could let in would
/// outlive it.
/// </summary>
internal static class DecideDevice
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("device/decision", Handle)
        .Requires(Actions.AccountUse).LimitsSignIn().Audits("device.authorised", "device.refused");

    private static async Task<NoContent> Handle(
        DeviceDecisionRequest request, Principal principal, HttpContext context, Instance instance, DeviceGuesses guesses, SignInRecord record, TimeProvider clock)
    {
        var code = guesses.Begin(principal, request.UserCode);
        var isAllowed = request.Allow == true;
        await instance.Run(
            async scope =>
            {
                var row = await DeviceStore.Decide(scope, code, isAllowed ? "allowed" : "refused", principal.User, clock.GetUtcNow()) ?? throw DeviceGuesses.Unknown();
                var entry = principal.Entry(
                    isAllowed ? "device.authorised" : "device.refused", null,
                    ("session", row.Id.ToString()), ("name", row.Name), ("platform", row.Platform ?? "unknown"), ("address", row.Address ?? "unknown"));
                await record.Enter(scope, principal.User, entry);
            },
            context.RequestAborted);
        guesses.Right(principal);
        await record.Copy(principal.User);
        return TypedResults.NoContent();
    }
}
