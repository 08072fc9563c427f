using System.CommandLine;
using Bailey.Cli.Platform;

namespace Bailey.Cli.Completion;

/// <summary>
/// <c>bailey completion SHELL</c>: a script that makes the shell ask this program what can come next, so that there is one table of commands and no
/// shell has a copy of it.
/// </summary>
internal static class CompletionCommand
{
    /// <summary>The hidden command that the scripts call: the words so far, the last of them unfinished.</summary>
    public const string Question = "__complete";

    private const string Bash =
        """
        _bailey() {
          local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} candidate
          COMPREPLY=()
          while IFS=$'\t' read -r candidate _; do
            # bash cuts words at colons and equal signs, and wants only what comes after the cut.
            local typed=${line##*[[:space:]]}
            case $candidate in "$typed"*) COMPREPLY+=("${candidate:${#typed}-${#word}}") ;; esac
          done < <(bailey __complete "$line" 2>/dev/null)
        }
        complete -o default -F _bailey bailey
        """;

    private const string Zsh =
        """
        #compdef bailey
        _bailey() {
          local -a found
          local name words
          while IFS=$'\t' read -r name words; do
            found+=("${name//:/\\:}:$words")
          done < <(bailey __complete "${LBUFFER}" 2>/dev/null)
          if (( ${#found} )); then _describe -V bailey found; else _files; fi
        }
        if [ "${funcstack[1]}" = _bailey ]; then _bailey "$@"; else compdef _bailey bailey; fi
        """;

    private const string Fish =
        """
        complete --command bailey --no-files --keep-order --arguments '(bailey __complete (commandline --cut-at-cursor | string collect) 2>/dev/null)'
        """;

    public static Command Create()
    {
        var command = new Command("completion", "Print a script that completes commands, options and workspaces in a shell.");
        command.Add(Print("bash", Bash, "Into ~/.local/share/bash-completion/completions/bailey, or for now: source <(bailey completion bash)"));
        command.Add(Print("zsh", Zsh, "Into a file _bailey in a folder of $fpath, or for now, after compinit: source <(bailey completion zsh)"));
        command.Add(Print("fish", Fish, "Into ~/.config/fish/completions/bailey.fish, or for now: bailey completion fish | source"));
        return command;
    }

    private static Command Print(string shell, string script, string where)
    {
        var command = new Command(shell, where);
        command.SetAction(result => result.InvocationConfiguration.Output.WriteLine(script));
        return command;
    }
}
