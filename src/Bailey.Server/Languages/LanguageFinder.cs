using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Languages;

/// <summary>
/// Which programs of the catalogue are in a workspace's image, the person's home or the project: looked at in the person's own cell, running nothing of the
/// project. The answer is numbers of the catalogue, whatever the sandbox says.
/// </summary>
internal sealed class LanguageFinder(Wardens wardens, TimeProvider clock)
{
    // The shell of the image, with nothing of the workspace in its words: each argument is "number:path".
    private const string Script =
        """
        for c; do
          n=${c%%:*} p=${c#*:}
          case $p in
            /*) ;;
            *) p=$(command -v -- "$p") || continue ;;
          esac
          if [ -f "$p" ] && [ -x "$p" ]; then echo "$n"; fi
        done
        """;

    private const int Most = 4096;
    private const int MostRemembered = 1000;
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<(WorkspaceId Workspace, UserId User), (DateTimeOffset At, IReadOnlyDictionary<string, LanguageProgram> Found)> _known = new();

    private static readonly LanguageProgram[] s_programs = [.. LanguageCatalog.All.SelectMany(language => language.Programs)];

    /// <summary>The first program of each language that is there.</summary>
    public async Task<IReadOnlyDictionary<string, LanguageProgram>> Find(Principal principal, OrgId organisation, WorkspaceId workspace, bool fresh, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!fresh && _known.TryGetValue((workspace, principal.User), out var known) && now - known.At < s_fresh)
        {
            return known.Found;
        }

        string[] command =
        [
            "/bin/sh", "-c", Script, "sh",
            .. s_programs.Select((program, number) => string.Create(CultureInfo.InvariantCulture, $"{number}:{program.Command[0]}")),
        ];
        var exec = new WardenExec(PersonCell.Of(principal), command, TimeoutMilliseconds: 10_000, MaxOutput: Most);
        var said = await wardens.Of(organisation, workspace).Exec(exec, cancellationToken);
        var there = Encoding.ASCII.GetString(said.Output.AsSpan(0, Math.Min(said.Output.Length, Most))).Split('\n')
            .Select(line => int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < s_programs.Length ? s_programs[number] : null)
            .ToHashSet();
        var found = LanguageCatalog.All.Select(language => (language.Id, Program: language.Programs.FirstOrDefault(there.Contains)))
            .Where(one => one.Program is not null).ToDictionary(one => one.Id, one => one.Program!, StringComparer.Ordinal);
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[(workspace, principal.User)] = (now, found);
        return found;
    }
}
