using System.CommandLine;
using Bailey.Cli.Audit;
using Bailey.Cli.Completion;
using Bailey.Cli.Doctor;
using Bailey.Cli.Forwards;
using Bailey.Cli.Platform;
using Bailey.Cli.SignIn;
using Bailey.Cli.Ssh;
using Bailey.Cli.Terminals;
using Bailey.Cli.Workspaces;

namespace Bailey.Cli;

/// <summary>All commands, and the one place where a failure becomes a sentence and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs one command.</summary>
    public static async Task<int> Run(string[] args, Screen screen, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var context = new CommandContext(screen, surroundings);
        var result = Build(context).Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
            {
                screen.Complain(error.Message);
            }

            screen.Complain($"'{string.Join(' ', Path(result.CommandResult.Command))} --help' shows what it takes.");
            return ExitCodes.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = screen.Out, Error = screen.Error };
            return await result.InvokeAsync(configuration, cancellationToken);
        }
        catch (CommandFailedException failure)
        {
            context.Screen(result).Fail(failure);
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>The tree of commands; the reference in docs/cli.md is written from it.</summary>
    public static RootCommand Build(CommandContext context)
    {
        var root = new RootCommand("Work with the workspaces of a Bailey server, prove its record, look at its walls.")
        {
            LoginCommand.Create(context),
            LogoutCommand.Create(context),
            new Command("workspace", "Workspaces: one branch of a project, in one sandbox.")
            {
                ListWorkspacesCommand.Create(context),
                CreateWorkspaceCommand.Create(context),
                ChangeWorkspaceCommand.CreateWake(context),
                ChangeWorkspaceCommand.CreateSleep(context),
                ChangeWorkspaceCommand.CreateStop(context),
                DeleteWorkspaceCommand.Create(context),
            },
            ShellCommand.Create(context),
            PortForwardCommand.Create(context),
            SshCommand.Create(context),
            ConfigSshCommand.Create(context),
            new Command("audit", "The record of everything that happened.") { VerifyAuditCommand.Create(context), ExportAuditCommand.Create(context) },
            DoctorCommand.Create(context),
            VersionCommand.Create(context),
            CompletionCommand.Create(),
        };
        foreach (var option in context.GlobalOptions)
        {
            root.Add(option);
        }

        // `bailey version` says more, and can say it as JSON.
        for (var i = root.Options.Count - 1; i >= 0; i--)
        {
            if (root.Options[i] is VersionOption)
            {
                root.Options.RemoveAt(i);
            }
        }

        // Asked by the scripts of completion: the line up to the cursor.
        var line = new Argument<string>("line");
        var question = new Command(CompletionCommand.Question) { line };
        question.Hidden = true;
        question.SetAction(async (result, cancellationToken) =>
        {
            foreach (var (word, meaning) in await new Completions(root, context).Of(result.GetValue(line)!, cancellationToken))
            {
                await result.InvocationConfiguration.Output.WriteLineAsync($"{Screen.Visible(word)}\t{Screen.Visible(meaning)}");
            }

            return ExitCodes.Done;
        });
        root.Add(question);
        return root;
    }

    private static IEnumerable<string> Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Path(parent).Append(command.Name) : ["bailey"];
}
