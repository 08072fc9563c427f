using System.Net;
using Bailey.Contracts.Identity;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Identity.Devices;

/// <summary>
/// POST /api/v1/auth/device/request: which machine asks under a code, before anything is decided. By POST, so that no log and no history has
/// the code.
/// </summary>
internal static class ShowDevice
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("device/request", Handle)
        .Requires(Actions.AccountUse).LimitsSignIn().OnlyReads("shows who asks and decides nothing");

    private static async Task<DeviceRequest> Handle(
        DeviceCodeRequest request, Principal principal, HttpContext context, Instance instance, DeviceGuesses guesses, TimeProvider clock)
    {
        var code = guesses.Begin(principal, request.UserCode);
        var row = await instance.Run(scope => DeviceStore.FindWaiting(scope, code, clock.GetUtcNow()), context.RequestAborted) ?? throw DeviceGuesses.Unknown();
        guesses.Right(principal);
        return new DeviceRequest(
            UserCode.Shown(code), row.Name, row.Platform, row.Address, IsSame(row.Address, Client.Address(context)), row.Created, row.Expires);
    }

    // A machine reaches itself by 127.0.0.1 here and by ::1 there.
    private static bool IsSame(string? one, string? other) =>
        IPAddress.TryParse(one, out var first) && IPAddress.TryParse(other, out var second)
        && (first.Equals(second) || (IPAddress.IsLoopback(first) && IPAddress.IsLoopback(second)));
}
