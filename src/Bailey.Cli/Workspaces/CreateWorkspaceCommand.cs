using System.CommandLine;
using Bailey.Cli.Platform;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;

namespace Bailey.Cli.Workspaces;

/// <summary><c>bailey workspace create</c>: in a project that is there, or in a new one made from a git address.</summary>
internal static class CreateWorkspaceCommand
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = "What it shall be called: letters, digits, '.', '_' and '-'.", HelpName = "NAME" };
        var project = new Option<string?>("--project") { Description = "The project, by name or id.", HelpName = "PROJECT" };
        var git = new Option<string?>("--git") { Description = "Make a project of this repository first: https, ssh, or a path that the operator allowed.", HelpName = "URL" };
        var branch = new Option<string?>("--branch") { Description = "The branch; without it, the repository's own choice.", HelpName = "BRANCH" };
        var command = new Command("create", "Create a workspace and start it.") { name, project, git, branch };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(project) is null) == (result.GetValue(git) is null))
            {
                result.AddError("Say which project: either --project or --git.");
            }
        });
        command.SetAction((result, cancellationToken) =>
            Run(context, result, result.GetValue(name)!, result.GetValue(project), result.GetValue(git), result.GetValue(branch), cancellationToken));
        return command;
    }

    private static async Task<int> Run(
        CommandContext context, ParseResult result, string name, string? project, string? git, string? branch, CancellationToken cancellationToken)
    {
        var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
        using (server)
        {
            var path = $"/api/v1/orgs/{organisation}";
            var id = project is not null
                ? await Find(server, path, project, cancellationToken)
                : (await server.Post($"{path}/projects", new CreateProjectRequest(name, git, "git"), CliJson.Default.CreateProjectRequest, CliJson.Default.Project, cancellationToken)).Id;
            var made = await server.Post($"{path}/workspaces", new CreateWorkspaceRequest(id, name, branch), CliJson.Default.CreateWorkspaceRequest, CliJson.Default.Workspace, cancellationToken);
            context.Screen(result).Answer(
                made,
                CliJson.Default.Workspace,
                $"{Screen.Visible(made.ProjectName)}/{Screen.Visible(made.Name)} is {made.State}: {server.Address}orgs/{organisation}/workspaces/{made.Id}");
        }

        return ExitCodes.Done;
    }

    private static async Task<ProjectId> Find(ServerConnection server, string path, string wanted, CancellationToken cancellationToken)
    {
        var all = await server.GetAll($"{path}/projects", CliJson.Default.PageProject, cancellationToken);
        return (all.FirstOrDefault(p => p.Id.ToString() == wanted) ?? all.FirstOrDefault(p => p.Name == wanted))?.Id
            ?? throw new CommandFailedException(ExitCodes.NotFound, "not_found", $"There is no project '{wanted}'.");
    }
}
