using System.CommandLine;
using Bailey.Cli.Platform;

namespace Bailey.Cli.SignIn;

/// <summary>What login answers.</summary>
internal sealed record LoginAnswer(Uri Url, string Name, string Email);

/// <summary><c>bailey login</c>: remembers a token of the account page. The token comes by stdin, where no process list shows it.</summary>
internal static class LoginCommand
{
    public static Command Create(CommandContext context)
    {
        var token = new Option<string?>("--token")
        {
            Description = "The token, or '-' (the default) to read it from stdin. On the command line others on this machine can read it.",
            HelpName = "TOKEN",
        };
        var command = new Command("login", "Sign in with a token from the account page; it is kept in ~/.config/bailey, readable by you alone.") { token };
        command.SetAction((result, cancellationToken) => Run(context, result, result.GetValue(token), cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, string? given, CancellationToken cancellationToken)
    {
        var screen = context.Screen(result);
        var credentials = Credentials.In(context.Surroundings);
        var address = context.Address(result) ?? credentials.Read()?.Url ?? new Uri("http://localhost:3001/");
        var token = given is null or "-" ? await Ask(context, screen, cancellationToken) : given.Trim();
        if (token.Length == 0 || token.Any(c => c is < '!' or > '~'))
        {
            throw new CommandFailedException(ExitCodes.Usage, "no_token", "That is not a token. The account page of the server makes one.");
        }

        using var server = new ServerConnection(address, token, context.Surroundings);
        var session = await server.Session(cancellationToken);
        var user = session.User ?? throw new CommandFailedException(ExitCodes.NotSignedIn, "not_signed_in", $"{address} does not know this token, or it has ended.");
        credentials.Write(new SavedLogin(address, token));
        screen.Answer(new LoginAnswer(address, user.Name, user.Email), CliJson.Default.LoginAnswer, $"Signed in at {address} as {Screen.Visible(user.Name)} ({Screen.Visible(user.Email)}).");
        return ExitCodes.Done;
    }

    private static async Task<string> Ask(CommandContext context, Screen screen, CancellationToken cancellationToken)
    {
        if (!context.Surroundings.Interactive)
        {
            return (await context.Surroundings.Input.ReadLineAsync(cancellationToken) ?? "").Trim();
        }

        screen.Error.Write("Token: ");
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else
            {
                typed.Append(key.KeyChar);
            }
        }

        screen.Error.WriteLine();
        return typed.ToString().Trim();
    }
}
