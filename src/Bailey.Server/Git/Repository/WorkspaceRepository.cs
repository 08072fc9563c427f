using System.Globalization;
using System.Text;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Repository;

/// <summary>The repository of one workspace: hardened git in its <c>tools</c> cell, and what its failures mean for a person.</summary>
internal sealed class WorkspaceRepository(RepositoryTools tools, OrgId organisation, WorkspaceId workspace, GitPlace? place = null)
{
    private const int ReadMilliseconds = 30_000;
    public const int WriteMilliseconds = 120_000;
    private const int MostOutput = 4 << 20;
    private const int MostFilters = 50;
    private const string Lfs = "lfs";
    private static readonly CellSpec s_cell = new("tools", "tools");

    /// <summary>Runs git for reading. A required filter that cannot run must not hide the status, so it counts as no filter.</summary>
    public async Task<WardenExecResult> Read(IReadOnlyList<string> arguments, CancellationToken cancellationToken, int most = MostOutput)
    {
        var result = await Run(arguments, [], null, null, most, ReadMilliseconds, null, cancellationToken);
        return result.ExitCode != 0 && Says(result, "filter") && await Filters("false", cancellationToken) is { Count: > 0 } filters
            ? await Run(arguments, [], null, filters, most, ReadMilliseconds, null, cancellationToken)
            : result;
    }

    /// <summary>Runs git for reading, with something to read itself.</summary>
    public Task<WardenExecResult> Ask(IReadOnlyList<string> arguments, byte[] input, int most, CancellationToken cancellationToken) =>
        Run(arguments, input, null, null, most, ReadMilliseconds, null, cancellationToken);

    /// <summary>
    /// Runs git for a change that takes content in or out of the repository. Filters do not run here; where one applies, the change is refused
    /// instead of made without it.
    /// </summary>
    public async Task<WardenExecResult> Convert(
        IReadOnlyList<string> arguments, byte[] input, CancellationToken cancellationToken, OperationId? operation = null,
        IReadOnlyDictionary<string, string>? environment = null) =>
        await Run(arguments, input, environment, await Filters("true", cancellationToken, arguments[0] is "add" or "update-index"), MostOutput, WriteMilliseconds, operation, cancellationToken);

    /// <summary>Runs git for a change that converts nothing; it only compares files whose time says nothing, and for that a filter is not needed.</summary>
    public async Task<WardenExecResult> Write(
        IReadOnlyList<string> arguments, byte[] input, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null, OperationId? operation = null) =>
        await Run(arguments, input, environment, await Filters("false", cancellationToken), MostOutput, WriteMilliseconds, operation, cancellationToken);

    /// <summary>Names at the top of the git directory, which tell whether a merge or the like is under way.</summary>
    public Task<IReadOnlySet<string>> Marks(CancellationToken cancellationToken) => Names("", cancellationToken);

    /// <summary>Names in a folder of the git directory.</summary>
    public async Task<IReadOnlySet<string>> Names(string folder, CancellationToken cancellationToken)
    {
        var result = await Tool(["/bin/ls", "-1A", "--", $".git/{folder}"], cancellationToken);
        return GitText.Lossy(result.Output, 64 * 1024).Split('\n').ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Runs git on no repository, as to make one.</summary>
    public Task<WardenExecResult> Bare(IReadOnlyList<string> arguments, CancellationToken cancellationToken) => Tool(HardenedGit.Bare(arguments), cancellationToken);

    /// <summary>Runs a plain tool of the system on files of the git directory.</summary>
    public Task<WardenExecResult> Tool(
        IReadOnlyList<string> command, CancellationToken cancellationToken, int most = 64 * 1024, int milliseconds = ReadMilliseconds) =>
        tools.Exec(organisation, workspace, new WardenExec(s_cell, command, null, HardenedGit.Environment, [], milliseconds, most), cancellationToken);

    /// <summary>A file of the tree, or the target of a link.</summary>
    public Task<WorkspaceFile?> ReadFile(string path, int most, CancellationToken cancellationToken) =>
        tools.ReadFile(organisation, workspace, path, most, cancellationToken);

    /// <summary>Whether the workspace holds no repository at all.</summary>
    public static bool IsNone(WardenExecResult result) => result.ExitCode == 128 && Says(result, "not a git repository");

    /// <summary>The refusal that a failure of git means.</summary>
    public static Refusal Failure(WardenExecResult result)
    {
        var complaint = GitText.Complaint(result.Error);
        return result.ExitCode switch
        {
            -1 => new Refusal(ProblemCodes.Unavailable, "git did not finish in time; try it in a terminal."),
            126 or 127 => new Refusal(ProblemCodes.Unavailable, "git is not there in the image of this workspace."),
            128 when IsNone(result) => Refusal.NotFound("repository in the workspace"),
            _ when Says(result, "index.lock") || Says(result, ".lock': File exists") =>
                new Refusal(ProblemCodes.WorkspaceBusy, "Another git works in this repository; try again, or remove its lock file when none does."),
            _ when Says(result, "No space left") || Says(result, "Disk quota") => new Refusal(ProblemCodes.DiskFull, "The disk of the workspace is full."),
            _ when Says(result, "filter '") =>
                new Refusal(ProblemCodes.Conflict, $"The repository runs a program for these files, which Bailey does not do by itself: do it in a terminal. git says: {complaint}."),
            _ => new Refusal(ProblemCodes.Conflict, $"git refused: {complaint}."),
        };
    }

    public static bool Says(WardenExecResult result, string words) =>
        result.Error.AsSpan(0, Math.Min(result.Error.Length, 64 * 1024)).IndexOf(Encoding.UTF8.GetBytes(words)) >= 0;

    private async Task<WardenExecResult> Run(
        IReadOnlyList<string> arguments, byte[] input, IReadOnlyDictionary<string, string>? environment, IReadOnlyDictionary<string, string>? filters,
        int most, int milliseconds, OperationId? operation, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, string>(HardenedGit.Environment);
        foreach (var (name, value) in (environment ?? new Dictionary<string, string>()).Concat(filters ?? new Dictionary<string, string>()))
        {
            all[name] = value;
        }

        var exec = new WardenExec(s_cell, HardenedGit.Command(place ?? GitPlace.Workspace, arguments), null, all, input, milliseconds, most, operation?.ToString());
        return await tools.Exec(organisation, workspace, exec, cancellationToken);
    }

    /// <summary>Sets <c>required</c> of every filter that the configuration names; by the environment, since a name may hold any character.</summary>
    private async Task<IReadOnlyDictionary<string, string>> Filters(string required, CancellationToken cancellationToken, bool takesIn = false)
    {
        var result = await Run(["config", "--list", "--name-only", "-z"], [], null, null, MostOutput, ReadMilliseconds, null, cancellationToken);
        IReadOnlyList<string> names = FilterNames(result.Output);
        // git-lfs is set up in a person's own configuration, which is not read here: without it the whole content would get into the repository.
        names = takesIn && !names.Contains(Lfs) ? [.. names, Lfs] : names;
        if (names.Count > MostFilters)
        {
            throw new Refusal(ProblemCodes.Conflict, "The repository's configuration names too many filters; use a terminal.").ToException();
        }

        var variables = new Dictionary<string, string>();
        foreach (var (i, name) in names.Index())
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = $"filter.{name}.required";
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = required;
        }

        variables["GIT_CONFIG_COUNT"] = names.Count.ToString(CultureInfo.InvariantCulture);
        return variables;
    }

    internal static IReadOnlyList<string> FilterNames(ReadOnlySpan<byte> output)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var records = new Records(output);
        while (names.Count <= MostFilters && records.Next(out var record))
        {
            var (key, exact) = GitText.Path(record);
            var last = key.LastIndexOf('.');
            if (exact && last > 7 && key.StartsWith("filter.", StringComparison.Ordinal))
            {
                names.Add(key[7..last]);
            }
        }

        return [.. names];
    }
}
