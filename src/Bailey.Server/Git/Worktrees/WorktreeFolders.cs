using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Worktrees;

/// <summary>
/// A worktree as git's own folder of it says: <c>Id</c> is the name below <c>.git/worktrees</c>. <c>Folder</c>, relative to the workspace, is set only where it
/// really is there and both sides name each other, without a link on the way: whatever else a repository claims is never acted on.
/// </summary>
internal sealed record KnownWorktree(string Id, string Path, string? Folder, bool Locked, bool Gone)
{
    /// <summary>Where git is run for it.</summary>
    public GitPlace? Place => Folder is null ? null : new GitPlace($".git/worktrees/{Id}", Folder);
}

/// <summary>
/// The folders of worktrees. git would start other programs to make and remove them, and follows links when it prunes, so these are its steps alone. Each script
/// stands in the folder that it has checked, so that a link put there later leads nowhere.
/// </summary>
internal static class WorktreeFolders
{
    public const int Most = 100;

    /// <summary>The root; then of each its name, the path, whether it is locked, whether it is gone, what is said on both sides, and where it really is.</summary>
    private const string Look = """
        root=$(pwd -P); printf '%s\0' "$root"
        [ "$(realpath -m -- .git/worktrees)" = "$root/.git/worktrees" ] && [ -d .git/worktrees ] && cd .git/worktrees || exit 0
        count=0
        for id in * .[!.]*; do
          [ -d "./$id" ] && [ ! -L "./$id" ] && [ -f "./$id/gitdir" ] && [ ! -L "./$id/gitdir" ] || continue
          count=$((count + 1)); [ "$count" -le 100 ] || break
          at=$(head -c 4200 -- "./$id/gitdir" | tr -d '\0'); locked= gone= real= common= back=
          [ ! -e "./$id/locked" ] && [ ! -L "./$id/locked" ] || locked=yes
          case $at in "$root"/*/.git)
            path=${at%/.git}
            real=$(realpath -m -- "$path")
            [ "$real" != "$path" ] || [ -e "$at" ] || [ -L "$at" ] || gone=yes
            if [ "$real" = "$path" ] && [ -f "$at" ] && [ ! -L "$at" ] && [ -f "./$id/commondir" ] && [ ! -L "./$id/commondir" ]; then
              back=$(head -c 4200 -- "$at" | tr -d '\0'); common=$(head -c 100 -- "./$id/commondir" | tr -d '\0')
            fi ;;
          esac
          printf '%s\0' "$id" "$at" "$locked" "$gone" "$common" "$back" "$real"
        done
        """;

    /// <summary>Makes both folders for a name, or for the next one that is free, with what HEAD shall say; prints the name.</summary>
    private const string Make = """
        root=$(pwd -P)
        for one in .git .git/info .git/info/exclude .git/worktrees .worktrees; do [ "$(realpath -m -- "$one")" = "$root/$one" ] || exit 3; done
        [ -d .git ] && mkdir -p .git/info .git/worktrees .worktrees || exit 3
        [ ! -e .git/info/exclude ] || [ -f .git/info/exclude ] || exit 3
        if ! grep -qxF /.worktrees/ .git/info/exclude 2>/dev/null; then
          [ ! -s .git/info/exclude ] || [ -z "$(tail -c 1 .git/info/exclude)" ] || printf '\n' >> .git/info/exclude || exit 5
          printf '/.worktrees/\n' >> .git/info/exclude || exit 5
        fi
        name=$1 count=1
        until [ ! -e ".git/worktrees/$name" ] && [ ! -L ".git/worktrees/$name" ] && [ ! -e ".worktrees/$name" ] && [ ! -L ".worktrees/$name" ]; do
          count=$((count + 1)); name=$1-$count; [ "$count" -le 200 ] || exit 4
        done
        mkdir ".worktrees/$name" && mkdir ".git/worktrees/$name" && cd ".git/worktrees/$name" || exit 5
        printf 'gitdir: %s\n' "$root/.git/worktrees/$name" > "$root/.worktrees/$name/.git" && printf '%s\n' "$2" > HEAD && printf '../..\n' > commondir \
          && printf '%s\n' "$root/.worktrees/$name/.git" > gitdir || exit 5
        printf '%s' "$name"
        """;

    /// <summary>Takes the files away in one step, into git's folder of the worktree, then removes both: what is cut off in between is gone and can be pruned.</summary>
    private const string Take = """
        root=$(pwd -P); own=$root/.git/worktrees/$1
        [ "$(realpath -m -- "$own")" = "$own" ] || exit 3
        [ ! -e "$own/locked" ] && [ ! -L "$own/locked" ] || exit 4
        cd -P -- "./$2" && [ "$(pwd -P)" = "$(realpath -ms -- "$root/$2")" ] && [ -d "./$3" ] && [ ! -L "./$3" ] && [ -f "./$3/.git" ] && [ ! -L "./$3/.git" ] || exit 3
        [ "$(head -c 4200 -- "./$3/.git")" = "gitdir: $own" ] || exit 3
        mv -T -- "./$3" "$own/removed-$4" || exit 5
        [ "$2" != .worktrees ] || rmdir -- "$root/.worktrees" 2>/dev/null
        cd -P -- "$root/.git/worktrees" && [ "$(pwd -P)" = "$root/.git/worktrees" ] && [ ! -L "./$1" ] || exit 3
        rm -rf -- "./$1" || exit 5
        rmdir -- "$root/.git/worktrees" 2>/dev/null || true
        """;

    /// <summary>Removes git's folders of those whose files are not there; each by its name and by the path that it must still have.</summary>
    private const string Forget = """
        root=$(pwd -P)
        cd -P .git/worktrees && [ "$(pwd -P)" = "$root/.git/worktrees" ] || exit 3
        while [ $# -gt 1 ]; do
          if [ -d "./$1" ] && [ ! -L "./$1" ] && [ ! -e "./$1/locked" ] && [ ! -L "./$1/locked" ] && [ -f "./$1/gitdir" ] \
            && [ "$(head -c 4200 -- "./$1/gitdir" | tr -d '\0')" = "$2/.git" ] && [ "$(realpath -m -- "$2")" = "$2" ] && [ ! -e "$2/.git" ] && [ ! -L "$2/.git" ]; then rm -rf -- "./$1" || exit 5; fi
          shift 2
        done
        rmdir -- "$root/.git/worktrees" 2>/dev/null || true
        """;

    /// <summary>Whether a rebase or a bisect anywhere will come back to a branch, which is then on no list as checked out.</summary>
    private const string Held = """
        for one in .git .git/worktrees/*; do
          for file in "$one/rebase-merge/head-name" "$one/rebase-apply/head-name" "$one/BISECT_START"; do
            [ -f "$file" ] && [ ! -L "$file" ] && case $(head -c 300 -- "$file" | tr -d '\0') in "refs/heads/$1" | "$1") exit 9 ;; esac
          done
        done
        exit 0
        """;

    /// <summary>The workspace's root, and the worktrees that say to be in it.</summary>
    public static async Task<(string Root, IReadOnlyList<KnownWorktree> All)> Of(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        var result = await repository.Tool(Script(Look), cancellationToken, 2 << 20);
        return result.ExitCode == 0 ? Read(result.Output) : throw WorkspaceRepository.Failure(result).ToException();
    }

    internal static (string Root, IReadOnlyList<KnownWorktree> All) Read(ReadOnlySpan<byte> output)
    {
        var records = new Records(output);
        var all = new List<KnownWorktree>();
        var root = records.Next(out var first) ? GitText.Path(first).Text : "";
        while (all.Count < Most && records.Next(out var id) && records.Next(out var at) && records.Next(out var locked) && records.Next(out var gone)
            && records.Next(out var common) && records.Next(out var back) && records.Next(out var real))
        {
            if (GitText.Path(id) is (var name, true) && GitText.Path(at) is (var path, true) && path.EndsWith("/.git", StringComparison.Ordinal))
            {
                path = path[..^5];
                var folder = path.StartsWith(root + "/", StringComparison.Ordinal) && GitText.Lossy(real, 5000) == path && common.SequenceEqual("../.."u8)
                    && GitText.Lossy(back, 5000) == $"gitdir: {root}/.git/worktrees/{name}" && RepositoryPath.IsValid(path[(root.Length + 1)..]) ? path[(root.Length + 1)..] : null;
                all.Add(new KnownWorktree(name, path, folder, !locked.IsEmpty, !gone.IsEmpty));
            }
        }

        return (root, all);
    }

    /// <summary>Whether something that is under way will come back to the branch.</summary>
    public static async Task<bool> Holds(WorkspaceRepository repository, string branch, CancellationToken cancellationToken) =>
        (await repository.Tool(Script(Held, branch), cancellationToken)).ExitCode == 9;

    /// <summary>New folders whose HEAD is this.</summary>
    public static async Task<KnownWorktree> Add(WorkspaceRepository repository, string name, string head, CancellationToken cancellationToken)
    {
        var result = Done(await repository.Tool(Script(Make, name, head), cancellationToken));
        var made = GitText.Lossy(result.Output, 200);
        return (await Of(repository, cancellationToken)).All.FirstOrDefault(one => one.Id == made && one.Folder is not null)
            ?? throw new Refusal(ProblemCodes.Conflict, "The worktree's folder was changed by somebody else at once.").ToException();
    }

    /// <summary>Removes files and folders of one that is there.</summary>
    public static async Task Remove(WorkspaceRepository repository, KnownWorktree one, OperationId operation, CancellationToken cancellationToken)
    {
        var slash = one.Folder!.LastIndexOf('/');
        Done(await repository.Tool(
            Script(Take, one.Id, slash < 0 ? "." : one.Folder[..slash], one.Folder[(slash + 1)..], operation.ToString()), cancellationToken, milliseconds: WorkspaceRepository.WriteMilliseconds));
    }

    /// <summary>Removes what git keeps of those that are gone.</summary>
    public static async Task Prune(WorkspaceRepository repository, IEnumerable<KnownWorktree> gone, CancellationToken cancellationToken) =>
        Done(await repository.Tool(
            Script(Forget, [.. gone.SelectMany(one => new[] { one.Id, one.Path })]), cancellationToken, milliseconds: WorkspaceRepository.WriteMilliseconds));

    private static string[] Script(string script, params string[] arguments) => ["/bin/sh", "-c", script, "sh", .. arguments];

    private static WardenExecResult Done(WardenExecResult result) => result.ExitCode switch
    {
        0 => result,
        -1 => throw new LostException("It did not finish in time; look at the list of worktrees, and prune what is gone."),
        3 => throw new Refusal(ProblemCodes.Conflict, "A link or something else stands where git keeps its worktrees: look at .git and .worktrees in a terminal.").ToException(),
        4 => throw new Refusal(ProblemCodes.Conflict, "The worktree is locked, or no folder of that name is free.").ToException(),
        _ => throw WorkspaceRepository.Failure(result).ToException(),
    };
}
