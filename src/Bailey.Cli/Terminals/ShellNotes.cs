using System.Text.Json;
using Bailey.Cli.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Workspaces;

namespace Bailey.Cli.Terminals;

/// <summary>One thing that the program itself says beside the terminal; with <c>--json</c> a line on stderr.</summary>
internal sealed record ShellNote(string Code, string Detail, string? Terminal = null);

/// <summary>How a session ended: with an exit code, or because the person left.</summary>
internal sealed record ShellEnd(int? ExitCode)
{
    public static ShellEnd Left { get; } = new((int?)null);
}

/// <summary>What is said beside the terminal: on stderr, since stdout belongs to the terminal; in lines that hold also where keys are raw.</summary>
internal sealed class ShellNotes(Screen screen)
{
    public void Wakes(Workspace workspace) =>
        Say("waking", $"Waking {workspace.ProjectName}/{workspace.Name}, which is {(workspace.State == "frozen" ? "asleep" : workspace.State)} …");

    public void Left(Workspace workspace, Terminal terminal) =>
        Say("left", $"Left; it goes on: bailey shell {workspace.ProjectName}/{workspace.Name} --terminal {terminal.Id}", terminal.Id.ToString());

    public void Broken() => Say("connection_lost", "[The line is broken; going on as soon as it is back. '~.' on a new line leaves.]");

    public void Back() => Say("connected", "[Back]");

    public void Missed(long bytes) => Say("output_lost", $"[{bytes} bytes of output came while nobody was attached, and are no longer kept]");

    public void LooksOn() => Say("read_only", "[You look on: only its owner types]");

    public void Server(string words) => Say("server", $"[{words}]");

    public void Help() => Say("help", "[~. leaves the terminal running   ~~ types a tilde   ~? shows this]");

    private void Say(string code, string words, string? terminal = null)
    {
        if (screen.Json)
        {
            screen.Error.WriteLine(JsonSerializer.Serialize(new ShellNote(code, words, terminal), CliJson.Default.ShellNote));
            return;
        }

        screen.Error.Write($"\r\n{screen.Quiet(Screen.Visible(words))}\r\n");
        screen.Error.Flush();
    }
}
