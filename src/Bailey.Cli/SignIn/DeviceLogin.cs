using System.Runtime.InteropServices;
using Bailey.Cli.Platform;
using Bailey.Contracts.Identity;

namespace Bailey.Cli.SignIn;

/// <summary>What is waited for, as JSON on stderr, for scripts that show it themselves.</summary>
internal sealed record LoginPrompt(string Code, string UserCode, string VerificationUri, string VerificationUriComplete, int ExpiresIn);

/// <summary>
/// The device grant of RFC 8628: shows a code, and asks for the token until a person has decided in a browser. A line that breaks meanwhile
/// only makes it wait longer.
/// </summary>
internal sealed class DeviceLogin(Uri address, Surroundings surroundings, Screen screen)
{
    private const string Client = "bailey-cli";
    private const string Grant = "urn:ietf:params:oauth:grant-type:device_code";
    private const int LongestName = 80;
    private static readonly TimeSpan s_slower = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_slowest = TimeSpan.FromSeconds(60);

    public async Task<SavedLogin> Run(string? name, CancellationToken cancellationToken)
    {
        using var server = new ServerConnection(address, null, surroundings);
        if ((await server.Session(cancellationToken)).Mode == "none")
        {
            // Every request is the first user there; the word stands where others have a token.
            return new SavedLogin(address, "none");
        }

        var asked = await Begin(server, name, cancellationToken);
        Show(asked);
        return new SavedLogin(address, await Wait(server, asked, cancellationToken), Device: true);
    }

    private static async Task<DeviceAuthorizationResponse> Begin(ServerConnection server, string? name, CancellationToken cancellationToken)
    {
        var (answer, error) = await server.PostForm(
            "/api/v1/auth/device",
            new Dictionary<string, string>
            {
                ["client_id"] = Client,
                ["device_name"] = Short(name ?? $"{Environment.UserName}@{Environment.MachineName}"),
                ["device_platform"] = Short($"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()})"),
            },
            CliJson.Default.DeviceAuthorizationResponse,
            cancellationToken);
        return answer ?? throw new CommandFailedException(ExitCodes.Failed, error!.Error, $"The server refused to begin: {error.Description}");
    }

    private void Show(DeviceAuthorizationResponse asked)
    {
        if (screen.Json)
        {
            screen.Error.WriteLine(System.Text.Json.JsonSerializer.Serialize(
                new LoginPrompt("authorization_pending", asked.UserCode, asked.VerificationUri, asked.VerificationUriComplete, asked.ExpiresIn), CliJson.Default.LoginPrompt));
            return;
        }

        screen.Complain($"Open {asked.VerificationUri} in a browser, and type the code {asked.UserCode}");
        screen.Complain($"or open {asked.VerificationUriComplete}");
        screen.Complain($"Then let this machine in. Waiting, for {asked.ExpiresIn / 60} minutes …");
    }

    private async Task<string> Wait(ServerConnection server, DeviceAuthorizationResponse asked, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string> { ["client_id"] = Client, ["grant_type"] = Grant, ["device_code"] = asked.DeviceCode };
        var interval = TimeSpan.FromSeconds(Math.Clamp(asked.Interval, 1, 60));
        var end = surroundings.Clock.GetUtcNow() + TimeSpan.FromSeconds(asked.ExpiresIn);
        while (surroundings.Clock.GetUtcNow() < end)
        {
            await Task.Delay(interval, surroundings.Clock, cancellationToken);
            DeviceTokenResponse? answer;
            OAuthError? error;
            try
            {
                (answer, error) = await server.PostForm("/api/v1/auth/device/token", form, CliJson.Default.DeviceTokenResponse, cancellationToken);
            }
            catch (CommandFailedException failure) when (failure.ExitCode is ExitCodes.Unreachable or ExitCodes.Conflict)
            {
                // RFC 8628, 3.5: after a line that broke, exponentially slower.
                interval = interval * 2 < s_slowest ? interval * 2 : s_slowest;
                continue;
            }

            switch (error)
            {
                case null:
                    return answer!.AccessToken;
                case { Error: "authorization_pending" }:
                    break;
                case { Error: "slow_down" }:
                    interval += s_slower;
                    break;
                case { Error: "access_denied" }:
                    throw new CommandFailedException(ExitCodes.NotAllowed, error.Error, "The person refused.");
                case { Error: "expired_token" }:
                    throw Late();
                default:
                    throw new CommandFailedException(ExitCodes.Failed, error.Error, $"The server gave no token: {error.Description}");
            }
        }

        throw Late();
    }

    private static CommandFailedException Late() => new(ExitCodes.Failed, "expired_token", "Nobody let this machine in within the time. Type 'bailey login' again.");

    // The server takes no more, and nothing that a terminal would obey.
    private static string Short(string text) => Screen.Visible(text) is { Length: > LongestName } longer ? longer[..LongestName] : Screen.Visible(text);
}
