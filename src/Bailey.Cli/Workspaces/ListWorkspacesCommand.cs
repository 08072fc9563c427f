using System.CommandLine;
using Bailey.Cli.Platform;
using Bailey.Contracts.Workspaces;

namespace Bailey.Cli.Workspaces;

/// <summary><c>bailey workspace list</c>.</summary>
internal static class ListWorkspacesCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("list", "List the workspaces that you may see.");
        command.Aliases.Add("ls");
        command.SetAction((result, cancellationToken) => Run(context, result, cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
        using (server)
        {
            var all = await server.GetAll($"/api/v1/orgs/{organisation}/workspaces", CliJson.Default.PageWorkspace, cancellationToken);
            var now = context.Surroundings.Clock.GetUtcNow();
            context.Screen(result).Answer(all, CliJson.Default.IReadOnlyListWorkspace, all.Count == 0 ? ["No workspace yet: bailey workspace create NAME --git URL"] : Lines(all, now));
        }

        return ExitCodes.Done;
    }

    private static IEnumerable<string> Lines(IReadOnlyList<Workspace> all, DateTimeOffset now) =>
        Screen.Table(
            ["PROJECT", "WORKSPACE", "BRANCH", "STATE", "LAST ACTIVE", "ID"],
            all.Select(w => (IReadOnlyList<string>)[w.ProjectName, w.Name, w.Branch ?? "-", w.State, Ago(now - w.LastActive), w.Id.ToString()]));

    private static string Ago(TimeSpan time) =>
        time switch
        {
            { TotalMinutes: < 1 } => "just now",
            { TotalHours: < 1 } => $"{(int)time.TotalMinutes} min ago",
            { TotalDays: < 1 } => $"{(int)time.TotalHours} h ago",
            _ => $"{(int)time.TotalDays} d ago",
        };
}
