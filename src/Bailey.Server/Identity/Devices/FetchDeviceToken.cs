using Bailey.Contracts.Identity;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Devices;

/// <summary>
/// POST /api/v1/auth/device/token, the token endpoint of RFC 8628: asked again and again until a person has decided. A code gives one token,
/// once; whoever asks too often is told to slow down and has to.
/// </summary>
internal static class FetchDeviceToken
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:device_code";
    private const int SlowDown = 5;

    // Timers of clients go off a little early.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(250);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("device/token", Handle).Accepts<DeviceTokenForm>(OAuthForm.MediaType)
        .IsOpen("a command line fetches its token with the 256 bits of its device code")
        .OnlyReads("the person's decision is what is recorded");

    private static async Task<Results<Ok<DeviceTokenResponse>, BadRequest<OAuthError>>> Handle(
        HttpContext context, Instance instance, Sessions sessions, TimeProvider clock)
    {
        if (await OAuthForm.Read(context.Request, context.RequestAborted) is not { } form)
        {
            return OAuthForm.Malformed(context);
        }

        if (form.GetValueOrDefault("grant_type") != Grant)
        {
            return OAuthForm.Refuse(context, "unsupported_grant_type", $"grant_type is {Grant}.");
        }

        var code = form.GetValueOrDefault("device_code");
        if (!Secret.IsWellFormed(code))
        {
            return OAuthForm.Refuse(context, "invalid_grant", "This is no device code.");
        }

        var (answer, error) = await instance.Run(scope => Poll(scope, Secret.Hash(code!), context, sessions, clock), context.RequestAborted);
        if (answer is null)
        {
            return OAuthForm.Refuse(context, error!.Error, error.Description);
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(answer);
    }

    private static async Task<(DeviceTokenResponse? Answer, OAuthError? Error)> Poll(
        InstanceScope scope, byte[] hash, HttpContext context, Sessions sessions, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var row = await DeviceStore.FindForPoll(scope, hash);
        switch (row)
        {
            case null:
                return Error("invalid_grant", "The code is unknown or was used.");
            case { Expires: var expires } when expires <= now:
                return Error("expired_token", "Nobody decided within ten minutes. Begin again.");
            case { State: "refused" }:
                return Error("access_denied", "The person refused.");
            case { State: "allowed", UserId: { } user }:
                await DeviceStore.Delete(scope, row.Id);
                return await sessions.StartDevice(scope, user, row, context) is var (token, life)
                    ? (new DeviceTokenResponse(token.Text, "Bearer", (int)life.TotalSeconds), null)
                    : Error("access_denied", "The account is locked out of this server.");
            default:
                var hurries = row.Polled + TimeSpan.FromSeconds(row.IntervalSeconds) - s_tolerance > now;
                await DeviceStore.Polled(scope, row.Id, now, row.IntervalSeconds + (hurries ? SlowDown : 0));
                return hurries ? Error("slow_down", "Wait five seconds more between two questions from now on.") : Error("authorization_pending", "Nobody has decided yet.");
        }
    }

    private static (DeviceTokenResponse? Answer, OAuthError? Error) Error(string error, string description) => (null, new OAuthError(error, description));
}
