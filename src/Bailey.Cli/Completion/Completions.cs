using System.CommandLine;
using System.CommandLine.Help;
using Bailey.Cli.Platform;
using Bailey.Cli.Workspaces;

namespace Bailey.Cli.Completion;

/// <summary>One thing that can come next, and what it is.</summary>
internal sealed record Candidate(string Word, string Meaning);

/// <summary>What can come next in a line, read from the table of commands; names of workspaces from the server, when it answers at once.</summary>
internal sealed class Completions(RootCommand root, CommandContext context)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>The candidates for the last word of the line, which may be empty.</summary>
    public async Task<IReadOnlyList<Candidate>> Of(string line, CancellationToken cancellationToken)
    {
        var words = Words(line);
        var last = words[^1];
        Command command = root;
        Option? awaits = null;
        var given = 0;
        var literal = false;
        foreach (var word in words.Skip(1).SkipLast(1))
        {
            if (awaits is not null)
            {
                awaits = null;
            }
            else if (literal)
            {
                given++;
            }
            else if (word == "--")
            {
                literal = true;
            }
            else if (word.StartsWith('-'))
            {
                awaits = Options(command).FirstOrDefault(o => IsNamed(o, word) && o.ValueType != typeof(bool));
            }
            else if (command.Subcommands.FirstOrDefault(c => !c.Hidden && (c.Name == word || c.Aliases.Contains(word))) is { } next)
            {
                command = next;
            }
            else
            {
                given++;
            }
        }

        IEnumerable<Candidate> all = awaits is not null || literal
            ? []
            : last.StartsWith('-')
                ? Options(command).Select(o => new Candidate(o.Name, o.Description ?? ""))
                : command.Subcommands.Where(c => !c.Hidden && given == 0).Select(c => new Candidate(c.Name, c.Description ?? ""))
                    .Concat(Takes(command, given) ? await Workspaces(words, cancellationToken) : []);
        return [.. all.Where(c => c.Word.StartsWith(last, StringComparison.Ordinal)).DistinctBy(c => c.Word)];
    }

    private static bool Takes(Command command, int given) => command.Arguments.ElementAtOrDefault(given)?.Name == WorkspaceFinder.ArgumentName;

    private IEnumerable<Option> Options(Command command) =>
        command.Options.Concat(context.GlobalOptions).Concat(root.Options.OfType<HelpOption>()).Where(o => !o.Hidden);

    private static bool IsNamed(Option option, string word) => option.Name == word || option.Aliases.Contains(word);

    /// <summary>Names, and with their project where two have the same. Nobody waits long for them, and no failure is shown.</summary>
    private async Task<IEnumerable<Candidate>> Workspaces(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            var (server, organisation) = await context.ConnectToOrganisation(root.Parse([.. words.Skip(1).SkipLast(1).Where(w => w.Length > 0)]), patience.Token);
            using (server)
            {
                var all = await server.GetAll($"/api/v1/orgs/{organisation}/workspaces", CliJson.Default.PageWorkspace, patience.Token);
                var wholly = words[^1].Contains('/', StringComparison.Ordinal);
                return all.GroupBy(w => w.Name).SelectMany(same => same.Select(w =>
                    new Candidate(same.Count() == 1 && !wholly ? w.Name : $"{w.ProjectName}/{w.Name}", $"{w.ProjectName}, {w.State}")));
            }
        }
        catch (Exception silent) when (silent is CommandFailedException or OperationCanceledException or IOException)
        {
            return [];
        }
    }

    /// <summary>As a shell cuts a line into words, as far as that matters here: quotes and backslashes hold a word together.</summary>
    private static List<string> Words(string line)
    {
        List<string> words = [];
        var word = new System.Text.StringBuilder();
        char? quote = null;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote is not null)
            {
                if (c == quote)
                {
                    quote = null;
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '\\' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
            }
            else if (!char.IsWhiteSpace(c))
            {
                word.Append(c);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        words.Add(word.ToString());
        return words;
    }
}
