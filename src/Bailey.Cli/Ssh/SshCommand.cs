using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Bailey.Cli.Platform;
using Bailey.Cli.Workspaces;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Ssh;

namespace Bailey.Cli.Ssh;

/// <summary><c>bailey ssh --stdio</c>: what ssh starts as its ProxyCommand; stdin and stdout are the connection to the sshd of a workspace.</summary>
internal static class SshCommand
{
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static Command Create(CommandContext context)
    {
        var workspace = WorkspaceFinder.Argument();
        var stdio = new Option<bool>("--stdio") { Description = "Speak on standard input and output, as a ProxyCommand of ssh does." };
        var command = new Command("ssh", "The way of ssh into a workspace; 'bailey config-ssh' makes ssh use it. A stopped workspace is started.") { workspace, stdio };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(stdio))
            {
                result.AddError("Type 'bailey config-ssh' once, then 'ssh WORKSPACE.PROJECT.bailey'; this command is for ssh itself, with --stdio.");
            }
        });
        command.SetAction((result, cancellationToken) => Run(context, result, result.GetValue(workspace)!, cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, string wanted, CancellationToken cancellationToken)
    {
        var (server, organisation, workspace) = await Find(context, result, wanted, cancellationToken);
        using (server)
        {
            var files = new SshFiles(context.Surroundings);
            var path = $"/api/v1/orgs/{organisation}/workspaces/{workspace}";
            var (socket, headers) = await Open(context, result, server, path, files.PublicKey(), cancellationToken);
            using (socket)
            {
                // ssh looks for it when the first bytes of sshd have come, so it is there in time.
                files.Know(workspace, headers.TryGetValues(SshWords.HostKeyHeader, out var keys) ? keys.FirstOrDefault() : null);
                await using var input = Console.OpenStandardInput();
                await using var output = Console.OpenStandardOutput();
                return Farewell(context, result, await SshPipe.Run(socket, input, output, cancellationToken));
            }
        }
    }

    /// <summary>Ids are taken as they are: what ssh starts has them, and need not ask for lists first.</summary>
    private static async Task<(ServerConnection Server, string Organisation, WorkspaceId Workspace)> Find(
        CommandContext context, ParseResult result, string wanted, CancellationToken cancellationToken)
    {
        if (Ids.TryParse<WorkspaceId>(wanted, out var id) && Ids.TryParse<OrgId>(context.Organisation(result), out var given))
        {
            return (context.Connect(result), given.ToString(), id);
        }

        var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
        return (server, organisation, (await WorkspaceFinder.Find(server, organisation, wanted, cancellationToken)).Id);
    }

    private static async Task<(WebSocket Socket, HttpResponseHeaders Headers)> Open(
        CommandContext context, ParseResult result, ServerConnection server, string path, string key, CancellationToken cancellationToken)
    {
        var clock = context.Surroundings.Clock;
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await server.Open($"{path}/ssh?key={key}", cancellationToken);
            }
            catch (CommandFailedException stopped) when (stopped.Code == ProblemCodes.WorkspaceStopped)
            {
                context.Screen(result).Complain("The workspace is stopped; starting it.");
                await server.Do(HttpMethod.Post, $"{path}/wake", cancellationToken);
            }
            catch (CommandFailedException busy) when (busy.Code == ProblemCodes.WorkspaceBusy && clock.GetElapsedTime(began) < s_patience)
            {
                await Task.Delay(s_rest, clock, cancellationToken);
            }
        }
    }

    private static int Farewell(CommandContext context, ParseResult result, int? status)
    {
        if (status is null or (int)WebSocketCloseStatus.NormalClosure)
        {
            return ExitCodes.Done;
        }

        context.Screen(result).Complain(status switch
        {
            4401 => "The session that this connection belongs to has ended: sign in again.",
            4403 => "What you may do there has changed, so the connection was ended.",
            _ => "The way to the workspace broke; connect again.",
        });
        return ExitCodes.Failed;
    }
}
