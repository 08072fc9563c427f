using System.CommandLine;
using Bailey.Cli.Platform;
using Bailey.Contracts.Workspaces;

namespace Bailey.Cli.Workspaces;

/// <summary>Finds the workspace that a person means by a name or an id.</summary>
internal static class WorkspaceFinder
{
    /// <summary>By which completions know that a workspace can stand here.</summary>
    public const string ArgumentName = "workspace";

    public static Argument<string> Argument() => new(ArgumentName) { Description = "Its name or id.", HelpName = "WORKSPACE" };

    public static async Task<Workspace> Find(ServerConnection server, string organisation, string? wanted, CancellationToken cancellationToken)
    {
        var all = await server.GetAll($"/api/v1/orgs/{organisation}/workspaces", CliJson.Default.PageWorkspace, cancellationToken);
        if (wanted is null)
        {
            return all.Count == 1
                ? all[0]
                : throw new CommandFailedException(
                    ExitCodes.Usage,
                    "which_workspace",
                    all.Count == 0 ? "There is no workspace yet: bailey workspace create NAME --git URL" : $"Say which workspace: {string.Join(", ", all.Select(w => $"{w.ProjectName}/{w.Name}"))}.");
        }

        var found = all.Where(w => w.Id.ToString() == wanted).ToList();
        if (found.Count == 0)
        {
            found = [.. all.Where(w => w.Name == wanted || $"{w.ProjectName}/{w.Name}" == wanted)];
        }

        return found.Count switch
        {
            1 => found[0],
            0 => throw new CommandFailedException(ExitCodes.NotFound, "not_found", $"There is no workspace '{wanted}'."),
            _ => throw new CommandFailedException(
                ExitCodes.Usage,
                "which_workspace",
                $"Several workspaces are called '{wanted}': {string.Join(", ", found.Select(w => $"{w.ProjectName}/{w.Name}"))}."),
        };
    }
}
