using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity.Devices;

/// <summary>
/// POST /api/v1/auth/device, the device authorization endpoint of RFC 8628: a command line gets a code to fetch its token with, and a short one
/// that a person types into the page. Nothing is granted here.
/// </summary>
internal static class AuthorizeDevice
{
    private const int Interval = 5;
    private const int MostWaiting = 5000;
    private const int LongestName = 80;
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(10);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("device", Handle).Accepts<DeviceAuthorizationForm>(OAuthForm.MediaType)
        .IsOpen("a command line asks before anybody is signed in there").LimitsSignIn()
        .OnlyReads("nothing is granted until a person decides, and that is recorded");

    private static async Task<Results<Ok<DeviceAuthorizationResponse>, BadRequest<OAuthError>, ProblemHttpResult>> Handle(
        HttpContext context, Instance instance, IOptions<AuthOptions> options, TimeProvider clock)
    {
        if (options.Value.IsOpen)
        {
            return new Refusal(ProblemCodes.NotAllowed, "Sign-in is off on this server: every request is the first user already.").ToResult();
        }

        if (await OAuthForm.Read(context.Request, context.RequestAborted) is not { } form)
        {
            return OAuthForm.Malformed(context);
        }

        var secret = Secret.New();
        var now = clock.GetUtcNow();
        var row = new DeviceAuthorization(
            Ids.New<SessionId>(clock), Words(form, "device_name") ?? "A command line", Words(form, "device_platform"), Client.Address(context), "waiting", null,
            now, now + s_life, null, Interval);
        var code = await instance.Run(scope => Keep(scope, row, Secret.Hash(secret), now), context.RequestAborted);
        var page = $"{context.Request.Scheme}://{context.Request.Host}/device";
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DeviceAuthorizationResponse(
            secret, UserCode.Shown(code), page, $"{page}?code={UserCode.Shown(code)}", (int)s_life.TotalSeconds, Interval));
    }

    // Anybody may ask, so a full table must not shut everybody out: who asks most gives way.
    private static async Task<string> Keep(InstanceScope scope, DeviceAuthorization row, byte[] hash, DateTimeOffset now)
    {
        if (await DeviceStore.Waiting(scope, now) >= MostWaiting)
        {
            await DeviceStore.MakeRoom(scope, now);
        }

        string code;
        do
        {
            code = UserCode.New();
        }
        while (!await DeviceStore.Insert(scope, row, hash, code));

        return code;
    }

    // Shown to the person who decides, so nothing that hides or reverses text.
    private static string? Words(IReadOnlyDictionary<string, string> form, string name) =>
        form.GetValueOrDefault(name) is { Length: > 0 and <= LongestName } text ? DisplayName.Read(text) : null;
}
