using System.CommandLine;
using System.Reflection;
using Bailey.Cli.Platform;

namespace Bailey.Cli.Doctor;

/// <summary>What version answers; the server's is absent when none was asked or reached.</summary>
internal sealed record VersionAnswer(string Version, string? Server);

/// <summary><c>bailey version</c>.</summary>
internal static class VersionCommand
{
    public static string Own { get; } =
        (typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+')[0];

    public static Command Create(CommandContext context)
    {
        var command = new Command("version", "Print the version of this program, and the server's when one is known and answers.");
        command.SetAction((result, cancellationToken) => Run(context, result, cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, CancellationToken cancellationToken)
    {
        string? server = null;
        try
        {
            using var connection = context.Connect(result);
            server = (await connection.Session(cancellationToken)).Version;
        }
        catch (CommandFailedException)
        {
            // The own version is worth printing without a server.
        }

        List<string> lines = [$"bailey {Own}"];
        if (server is not null)
        {
            lines.Add($"server {Screen.Visible(server)}");
        }

        context.Screen(result).Answer(new VersionAnswer(Own, server), CliJson.Default.VersionAnswer, lines);
        return ExitCodes.Done;
    }
}
