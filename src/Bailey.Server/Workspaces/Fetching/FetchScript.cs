namespace Bailey.Server.Workspaces.Fetching;

/// <summary>
/// Fills /workspace, which may not be replaced, from the project's repository: what <c>git clone</c> does, in place. The script is the same
/// for everybody; address and branch are arguments and are never read by the shell. All that git says goes to standard output.
/// </summary>
internal static class FetchScript
{
    private const string Script = """
        set -eu
        exec 2>&1
        url=$1 branch=$2
        git -c init.defaultBranch=main init --quiet
        git config remote.origin.url "$url"
        git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'
        git fetch --progress --tags origin
        if [ -z "$branch" ]; then
          if git remote set-head origin --auto >/dev/null; then
            branch=$(git symbolic-ref --short refs/remotes/origin/HEAD)
            branch=${branch#origin/}
          elif [ -z "$(git for-each-ref --count=1 refs/remotes/origin)" ]; then
            echo 'The repository is empty.'
            exit 0
          else
            branch=$(git for-each-ref --count=1 --format='%(refname:lstrip=3)' refs/remotes/origin)
          fi
        fi
        if ! git rev-parse --quiet --verify "refs/remotes/origin/$branch" >/dev/null; then
          echo "There is no branch $branch in the repository."
          exit 3
        fi
        git checkout --progress -B "$branch" --track "refs/remotes/origin/$branch"
        """;

    /// <summary>The command; only plain HTTP to the one name that a sandbox knows is spoken.</summary>
    public static IReadOnlyList<string> Command(string address, string? branch) => ["/bin/sh", "-c", Script, "sh", address, branch ?? ""];

    /// <summary>git asks nobody anything, and speaks no other transport whatever the repository says.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_ALLOW_PROTOCOL"] = "http",
        ["GIT_LFS_SKIP_SMUDGE"] = "1",
        ["LC_ALL"] = "C.UTF-8",
    };
}
