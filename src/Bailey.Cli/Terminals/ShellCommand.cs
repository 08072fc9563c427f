using System.CommandLine;
using Bailey.Cli.Platform;
using Bailey.Cli.Workspaces;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Workspaces;

namespace Bailey.Cli.Terminals;

/// <summary><c>bailey shell</c>: a terminal of a workspace in this terminal, with the exit code of what ran in it.</summary>
internal static class ShellCommand
{
    public static Command Create(CommandContext context)
    {
        var workspace = WorkspaceFinder.Argument();
        workspace.Arity = ArgumentArity.ZeroOrOne;
        workspace.Description = "Its name or id; not needed by those who have only one.";
        var program = new Argument<string[]>("command") { Description = "What to run instead of the login shell, with its arguments.", HelpName = "COMMAND", Arity = ArgumentArity.ZeroOrMore };
        var terminal = new Option<string?>("--terminal") { Description = "Attach to a terminal that is there already.", HelpName = "ID" };
        var command = new Command(
            "shell",
            "Open a terminal of a workspace in this one, waking the workspace when it sleeps. Its exit code is the one of the shell. " +
            "A line that breaks is taken up again. '~.' at the beginning of a line leaves the terminal running; --terminal comes back to it.")
        {
            workspace, program, terminal,
        };
        command.SetAction((result, cancellationToken) => Run(
            context, result, result.GetValue(workspace), result.GetValue(program) ?? [], result.GetValue(terminal), cancellationToken));
        return command;
    }

    private static async Task<int> Run(
        CommandContext context, ParseResult result, string? wanted, string[] program, string? attach, CancellationToken cancellationToken)
    {
        if (attach is not null && program.Length > 0)
        {
            throw new CommandFailedException(ExitCodes.Usage, "usage", "A terminal that is there already runs its own program.");
        }

        var notes = new ShellNotes(context.Screen(result));
        var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
        using (server)
        using (var local = new LocalTerminal())
        {
            var found = await WorkspaceFinder.Find(server, organisation, wanted, cancellationToken);
            var path = $"/api/v1/orgs/{organisation}/workspaces/{found.Id}";
            var terminal = attach is not null
                ? await FindTerminal(server, path, attach, cancellationToken)
                : await Open(server, path, found, program, notes, cancellationToken);
            var session = new TerminalSession(server, path, terminal, attach is not null, local, notes);
            var end = await session.Run(cancellationToken);
            if (end == ShellEnd.Left)
            {
                notes.Left(found, terminal);
                return ExitCodes.Done;
            }

            if (attach is null)
            {
                await Forget(server, $"{path}/terminals/{terminal.Id}", cancellationToken);
            }

            return end.ExitCode is { } code and >= 0
                ? code
                : throw new CommandFailedException(ExitCodes.Failed, "terminal_lost", "The terminal is gone: its workspace was stopped or lost.");
        }
    }

    private static async Task<Terminal> Open(
        ServerConnection server, string path, Workspace workspace, string[] program, ShellNotes notes, CancellationToken cancellationToken)
    {
        if (workspace.State != "awake")
        {
            notes.Wakes(workspace);
            await server.Do(HttpMethod.Post, $"{path}/wake", cancellationToken);
        }

        var (columns, rows) = LocalTerminal.Size;
        return await server.Post(
            $"{path}/terminals",
            new OpenTerminalRequest(columns, rows, null, program.Length == 0 ? null : program),
            CliJson.Default.OpenTerminalRequest,
            CliJson.Default.Terminal,
            cancellationToken);
    }

    private static async Task<Terminal> FindTerminal(ServerConnection server, string path, string wanted, CancellationToken cancellationToken) =>
        (await server.GetAll($"{path}/terminals", CliJson.Default.PageTerminal, cancellationToken)).FirstOrDefault(t => t.Id.ToString() == wanted)
        ?? throw new CommandFailedException(ExitCodes.NotFound, "not_found", $"The workspace has no terminal '{wanted}'.");

    // What has ended is of no use to anybody; it stays in the record.
    private static async Task Forget(ServerConnection server, string path, CancellationToken cancellationToken)
    {
        try
        {
            await server.Do(HttpMethod.Delete, path, cancellationToken);
        }
        catch (CommandFailedException)
        {
            // It stays on the list until somebody closes it.
        }
    }
}
