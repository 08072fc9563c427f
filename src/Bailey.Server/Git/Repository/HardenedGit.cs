namespace Bailey.Server.Git.Repository;

/// <summary>
/// How git is run in a workspace because a person looks at a page or presses a button. The repository's configuration is hostile: it may
/// name programs for fsmonitor, filters, textconv, hooks, signing, pagers, transports. All known ones are overridden, and below them
/// stands a wall that needs no list: RLIMIT_NPROC is 0, so that this git can start no process at all.
/// </summary>
internal static class HardenedGit
{
    private static readonly string[] s_wall = ["/usr/bin/prlimit", "--nproc=0:0", "--", "/usr/bin/git"];

    // The git directory is said, never searched for: a folder above or a nested one is not taken, nor is core.worktree.
    private static readonly string[] s_alone = ["--no-pager", "--no-optional-locks", "--literal-pathspecs"];

    private static readonly string[] s_overrides =
    [
        "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.attributesFile=/dev/null", "core.pager=cat", "core.editor=false",
        "core.askPass=", "core.sshCommand=false", "core.gitProxy=", "diff.external=", "credential.helper=", "gpg.program=false",
        "gpg.ssh.program=false", "commit.gpgSign=false", "log.showSignature=false", "protocol.allow=never", "protocol.ext.allow=never",
        "submodule.recurse=false", "diff.ignoreSubmodules=dirty", "status.submoduleSummary=false", "gc.auto=0", "maintenance.auto=false",
        "rerere.enabled=false", "fetch.recurseSubmodules=false",
        // A program that git runs for the refs of a repository whose objects it borrows; an empty one would be an error.
        "core.alternateRefsCommand=true",
        // Threads count as processes too.
        "core.preloadIndex=false", "index.threads=1", "pack.threads=1", "checkout.workers=1",
        // One form of output, whatever the repository prefers.
        "core.quotePath=false", "color.ui=false", "column.ui=never", "core.abbrev=40", "log.follow=false", "i18n.commitEncoding=UTF-8",
    ];

    /// <summary>What the process sees beside what the cell gives: no configuration but the repository's own, no questions, one language.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_COUNT"] = "0",
        // What a commit says is what its id stands for: nothing that the repository puts in its place.
        ["GIT_NO_REPLACE_OBJECTS"] = "1",
        ["GIT_GRAFT_FILE"] = "/dev/null",
        ["GIT_ATTR_NOSYSTEM"] = "1",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_ALLOW_PROTOCOL"] = "none",
        ["GIT_PAGER"] = "cat",
        ["GIT_EDITOR"] = "false",
        ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>The argument list that runs git with these arguments; what follows a <c>--</c> is never an option.</summary>
    public static IReadOnlyList<string> Command(params IReadOnlyList<string> arguments) => Command(GitPlace.Workspace, arguments);

    /// <summary>The same on another repository of the workspace.</summary>
    public static IReadOnlyList<string> Command(GitPlace place, IReadOnlyList<string> arguments) => [.. s_wall, .. Where(place), .. Overrides, .. arguments];

    /// <summary>The same on none, as to make one.</summary>
    public static IReadOnlyList<string> Bare(IReadOnlyList<string> arguments) => [.. s_wall, .. s_alone, .. Overrides, .. arguments];

    /// <summary>
    /// git that must start its own helpers, as a fetch does: without the last wall, so it belongs in a cell that may do nothing else. It says everything
    /// on one stream.
    /// </summary>
    public static IReadOnlyList<string> Transfer(params IReadOnlyList<string> arguments) =>
        ["/bin/sh", "-c", "exec \"$@\" 2>&1", "sh", "/usr/bin/git", .. Where(GitPlace.Workspace), .. Overrides, "-c", "protocol.http.allow=always", .. arguments];

    /// <summary>The same for a submodule, whose remote may be anywhere that the workspace reaches.</summary>
    public static IReadOnlyList<string> Submodule(GitPlace place, params IReadOnlyList<string> arguments) =>
        ["/bin/sh", "-c", "exec \"$@\" 2>&1", "sh", "/usr/bin/git", .. Where(place), .. Overrides, "-c", "protocol.http.allow=always", "-c", "protocol.https.allow=always",
            "-c", "http.followRedirects=initial", "-c", "http.extraHeader=", "-c", "http.cookieFile=", .. arguments];

    /// <summary>The environment for that: no credential and no question.</summary>
    public static IReadOnlyDictionary<string, string> SubmoduleEnvironment { get; } = new Dictionary<string, string>(Environment) { ["GIT_ALLOW_PROTOCOL"] = "http:https" };

    private static IEnumerable<string> Overrides => s_overrides.SelectMany(setting => new[] { "-c", setting });

    private static IEnumerable<string> Where(GitPlace place) => [$"--git-dir={place.Folder}", $"--work-tree={place.Files}", .. s_alone];

    /// <summary>The environment for it: plain http to the one name that a sandbox knows.</summary>
    public static IReadOnlyDictionary<string, string> TransferEnvironment { get; } = new Dictionary<string, string>(Environment) { ["GIT_ALLOW_PROTOCOL"] = "http" };
}
