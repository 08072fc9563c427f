using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text;

namespace Bailey.Cli.Platform;

/// <summary>docs/cli.md, written from the commands themselves; a test fails when the file is not what this makes.</summary>
internal static class CommandReference
{
    public static string Write(RootCommand root)
    {
        var page = new StringBuilder();
        page.Append("# The `bailey` command\n\n").Append(root.Description).Append("\n\n");
        page.Append("Written from the program itself; `tests/Bailey.Cli.Tests` says how to write it again.\n\n");
        page.Append("## Options of every command\n\n");
        Options(page, root);
        page.Append("## Environment\n\n| variable | meaning |\n|---|---|\n");
        page.Append("| `BAILEY_URL` | the server's address |\n| `BAILEY_TOKEN` | the token; for scripts; with it nothing is read from `~/.config/bailey` |\n");
        page.Append("| `NO_COLOR` | no colours, as when the output is no terminal |\n\n");
        page.Append("## Exit codes\n\n| code | meaning |\n|---|---|\n");
        foreach (var (code, meaning) in ExitCodes.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {code} | {meaning} |\n");
        }

        page.Append("\nWith `--json` an answer is one JSON value on stdout, a failure `{\"code\", \"detail\"}` on stderr. `bailey shell` is the exception: stdout is the terminal, what the\n"
            + "program itself says is lines of JSON on stderr, and the exit code is that of what ran in the terminal.\n\n## Commands\n");
        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
        {
            Command(page, command, "bailey");
        }

        return page.ToString();
    }

    private static void Command(StringBuilder page, Command command, string path)
    {
        var full = $"{path} {command.Name}";
        if (command.Action is not null)
        {
            var arguments = string.Concat(command.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $" [{a.HelpName}]" : $" {a.HelpName}"));
            page.Append(CultureInfo.InvariantCulture, $"\n### `{full}{arguments}`\n\n{command.Description}\n\n");
            if (command.Arguments.Count > 0)
            {
                page.Append("| argument | meaning |\n|---|---|\n");
                foreach (var argument in command.Arguments)
                {
                    page.Append(CultureInfo.InvariantCulture, $"| `{argument.HelpName}` | {argument.Description} |\n");
                }

                page.Append('\n');
            }

            Options(page, command);
        }

        foreach (var child in command.Subcommands)
        {
            Command(page, child, full);
        }
    }

    private static void Options(StringBuilder page, Command command)
    {
        var options = command.Options.Where(o => o is not HelpOption).ToList();
        if (options.Count == 0)
        {
            return;
        }

        page.Append("| option | meaning |\n|---|---|\n");
        foreach (var option in options)
        {
            var value = option.HelpName is { } name ? $" {name}" : "";
            page.Append(CultureInfo.InvariantCulture, $"| `{option.Name}{value}` | {option.Description} |\n");
        }

        page.Append('\n');
    }
}
