using System.CommandLine;
using Bailey.Cli.Platform;

namespace Bailey.Cli.SignIn;

/// <summary><c>bailey logout</c>: ends the token at the server when it can, and forgets it here in any case.</summary>
internal static class LogoutCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("logout", "End the token at the server and forget it here.");
        command.SetAction((result, cancellationToken) => Run(context, result, cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var screen = context.Screen(result);
        var credentials = Credentials.In(context.Surroundings);
        var ended = true;
        try
        {
            if (credentials.Read() is { } saved)
            {
                using var server = new ServerConnection(saved.Url, saved.Token, context.Surroundings);
                await server.Do(HttpMethod.Post, "/api/v1/auth/logout", cancellationToken);
            }
        }
        catch (CommandFailedException failure) when (failure.ExitCode != ExitCodes.NotSignedIn)
        {
            ended = false;
            screen.Complain($"The token could not be ended at the server ({failure.Message}); end it on the account page.");
        }
        catch (CommandFailedException)
        {
            // It had ended already.
        }

        var there = credentials.Remove();
        screen.Answer(
            new Dictionary<string, string> { ["state"] = there ? "signed_out" : "nobody" },
            CliJson.Default.DictionaryStringString,
            there ? "Signed out." : "Nobody was signed in.");
        return ended ? ExitCodes.Done : ExitCodes.Failed;
    }
}
