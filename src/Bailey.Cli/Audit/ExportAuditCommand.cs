using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bailey.Cli.Platform;
using Bailey.Contracts.Audit;

namespace Bailey.Cli.Audit;

/// <summary><c>bailey audit export</c>: a copy of the record that proves itself anywhere: the signed checkpoint, then every leaf, one JSON value a line.</summary>
internal static class ExportAuditCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("file") { Description = "Where the copy goes; '-' is stdout.", HelpName = "FILE" };
        var command = new Command("export", "Copy the record into a file that 'bailey audit verify' proves without the server.") { file };
        command.SetAction((result, cancellationToken) => Run(context, result, result.GetValue(file)!, cancellationToken));
        return command;
    }

    /// <summary>Writes the leaves of the checkpoint's tree, page by page; returns how many came.</summary>
    public static async Task<long> Leaves(ServerConnection server, string organisation, long size, Func<string, bool> take, CancellationToken cancellationToken)
    {
        long next = 0;
        while (next < size)
        {
            var before = next;
            var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/orgs/{organisation}/audit/tile?from={next}");
            using var response = await server.Send(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (next < size && await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.Length > 0)
                {
                    next++;
                    if (!take(line))
                    {
                        return next;
                    }
                }
            }

            if (next == before)
            {
                break;
            }
        }

        return next;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, string file, CancellationToken cancellationToken)
    {
        var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
        using (server)
        {
            var signed = await server.Get($"/api/v1/orgs/{organisation}/audit/checkpoint", CliJson.Default.CheckpointResponse, cancellationToken);
            var size = VerifyAuditCommand.Open(signed).Checkpoint.Size;
            var screen = context.Screen(result);
            await using var writer = file == "-" ? screen.Out : new StreamWriter(file);
            await writer.WriteLineAsync(JsonSerializer.Serialize(signed, CliJson.Default.CheckpointResponse));
            var count = await Leaves(
                server,
                organisation,
                size,
                line =>
                {
                    writer.WriteLine(line);
                    return true;
                },
                cancellationToken);
            await writer.FlushAsync(cancellationToken);
            if (file != "-")
            {
                screen.Answer(
                    new Dictionary<string, string> { ["file"] = file, ["leaves"] = count.ToString(CultureInfo.InvariantCulture) },
                    CliJson.Default.DictionaryStringString,
                    $"{count} leaves in {file}. Prove it: bailey audit verify {file}");
            }
        }

        return ExitCodes.Done;
    }
}
