using System.CommandLine;
using Bailey.Cli.Platform;

namespace Bailey.Cli.SignIn;

/// <summary>What login answers.</summary>
internal sealed record LoginAnswer(Uri Url, string Name, string Email);

/// <summary>
/// <c>bailey login</c>: a person lets this machine in from a browser, or a script brings a token of the account page. A token never stands in
/// the arguments, where every process list shows it.
/// </summary>
internal static class LoginCommand
{
    private const string Stdin = "-";

    public static Command Create(CommandContext context)
    {
        var token = new Option<string?>("--token")
        {
            Description = "Only '-': read a token of the account page from stdin instead of asking a person.",
            HelpName = Stdin,
        };
        token.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not Stdin }, ..])
            {
                result.AddError("A token among the arguments can be read by others on this machine. Send it by stdin, with --token -.");
            }
        });
        var name = new Option<string?>("--name") { Description = "What this machine is called on the account page; without it, user and host name.", HelpName = "NAME" };
        var command = new Command("login", "Sign in: open the page that it shows, in any browser, and let this machine in.") { token, name };
        command.SetAction((result, cancellationToken) => Run(context, result, result.GetValue(token) is not null, result.GetValue(name), cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, bool brings, string? name, CancellationToken cancellationToken)
    {
        var screen = context.Screen(result);
        var credentials = Credentials.In(context.Surroundings);
        var before = credentials.Read();
        var address = context.Address(result) ?? before?.Url ?? new Uri("http://localhost:3001/");
        var login = brings
            ? new SavedLogin(address, await Ask(context, screen, cancellationToken))
            : await new DeviceLogin(address, context.Surroundings, screen).Run(name, cancellationToken);
        using var server = new ServerConnection(address, login.Token, context.Surroundings);
        var session = await server.Session(cancellationToken);
        var user = session.User ?? throw new CommandFailedException(ExitCodes.NotSignedIn, "not_signed_in", $"{address} does not know this token, or it has ended.");
        credentials.Write(login);
        await EndReplaced(before, login, context.Surroundings, cancellationToken);
        screen.Answer(new LoginAnswer(address, user.Name, user.Email), CliJson.Default.LoginAnswer, $"Signed in at {address} as {Screen.Visible(user.Name)} ({Screen.Visible(user.Email)}).");
        return ExitCodes.Done;
    }

    /// <summary>A device that is forgotten here would stay on the account page for weeks.</summary>
    private static async Task EndReplaced(SavedLogin? before, SavedLogin after, Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (before is not { Device: true } || before == after)
        {
            return;
        }

        try
        {
            using var server = new ServerConnection(before.Url, before.Token, surroundings);
            await server.Do(HttpMethod.Post, "/api/v1/auth/logout", cancellationToken);
        }
        catch (CommandFailedException)
        {
            // It has ended, or that server is gone.
        }
    }

    private static async Task<string> Ask(CommandContext context, Screen screen, CancellationToken cancellationToken)
    {
        var token = context.Surroundings.Interactive ? Typed(screen) : (await context.Surroundings.Input.ReadLineAsync(cancellationToken) ?? "").Trim();
        return token.Length == 0 || token.Any(c => c is < '!' or > '~')
            ? throw new CommandFailedException(ExitCodes.Usage, "no_token", "That is not a token. The account page of the server makes one.")
            : token;
    }

    private static string Typed(Screen screen)
    {
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
