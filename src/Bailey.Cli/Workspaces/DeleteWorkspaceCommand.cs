using System.CommandLine;
using Bailey.Cli.Platform;
using Bailey.Contracts.Workspaces;

namespace Bailey.Cli.Workspaces;

/// <summary><c>bailey workspace rm</c>: what cannot be undone is typed, or said beforehand with <c>--yes</c>.</summary>
internal static class DeleteWorkspaceCommand
{
    public static Command Create(CommandContext context)
    {
        var workspace = WorkspaceFinder.Argument();
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command("rm", "Delete a workspace with all its files. What is not pushed is lost.") { workspace, yes };
        command.SetAction((result, cancellationToken) => Run(context, result, result.GetValue(workspace)!, result.GetValue(yes), cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, string wanted, bool yes, CancellationToken cancellationToken)
    {
        var screen = context.Screen(result);
        var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
        using (server)
        {
            var found = await WorkspaceFinder.Find(server, organisation, wanted, cancellationToken);
            if (!yes)
            {
                await Confirm(context, screen, found, cancellationToken);
            }

            await server.Do(HttpMethod.Delete, $"/api/v1/orgs/{organisation}/workspaces/{found.Id}", cancellationToken);
            screen.Answer(
                new Dictionary<string, string> { ["id"] = found.Id.ToString(), ["state"] = "deleted" },
                CliJson.Default.DictionaryStringString,
                $"{Screen.Visible(found.ProjectName)}/{Screen.Visible(found.Name)} is deleted.");
        }

        return ExitCodes.Done;
    }

    private static async Task Confirm(CommandContext context, Screen screen, Workspace workspace, CancellationToken cancellationToken)
    {
        if (!context.Surroundings.Interactive)
        {
            throw new CommandFailedException(ExitCodes.Usage, "not_confirmed", "Deleting cannot be undone: say --yes.");
        }

        await screen.Error.WriteAsync($"All files of {Screen.Visible(workspace.ProjectName)}/{Screen.Visible(workspace.Name)} will be gone. Type its name to delete it: ");
        if ((await context.Surroundings.Input.ReadLineAsync(cancellationToken))?.Trim() != workspace.Name)
        {
            throw new CommandFailedException(ExitCodes.Failed, "not_confirmed", "That is not its name; nothing was deleted.");
        }
    }
}
