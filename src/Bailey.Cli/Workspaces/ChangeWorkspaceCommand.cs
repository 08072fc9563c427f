using System.CommandLine;
using Bailey.Cli.Platform;

namespace Bailey.Cli.Workspaces;

/// <summary><c>bailey workspace wake</c>, <c>sleep</c> and <c>stop</c>: all answer with the workspace as it is then.</summary>
internal static class ChangeWorkspaceCommand
{
    public static Command CreateWake(CommandContext context) =>
        Create(context, "wake", "Start a stopped workspace; one that is awake stays as it is.");

    public static Command CreateSleep(CommandContext context) =>
        Create(context, "sleep", "Freeze a workspace until something is asked of it; where the host cannot freeze, stop it.");

    public static Command CreateStop(CommandContext context) =>
        Create(context, "stop", "Stop a workspace: its processes end, its files and the terminals' output stay.");

    private static Command Create(CommandContext context, string verb, string description)
    {
        var workspace = WorkspaceFinder.Argument();
        var command = new Command(verb, description) { workspace };
        command.SetAction((result, cancellationToken) => Run(context, result, verb, result.GetValue(workspace)!, cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, string verb, string wanted, CancellationToken cancellationToken)
    {
        var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
        using (server)
        {
            var found = await WorkspaceFinder.Find(server, organisation, wanted, cancellationToken);
            var path = $"/api/v1/orgs/{organisation}/workspaces/{found.Id}";
            await server.Do(HttpMethod.Post, $"{path}/{verb}", cancellationToken);
            var after = await server.Get(path, CliJson.Default.Workspace, cancellationToken);
            var reason = verb == "sleep" && after is { State: "stopped", Detail: { } detail } ? " " + Screen.Visible(detail) : "";
            context.Screen(result).Answer(after, CliJson.Default.Workspace, $"{Screen.Visible(after.ProjectName)}/{Screen.Visible(after.Name)} is {after.State}.{reason}");
        }

        return ExitCodes.Done;
    }
}
