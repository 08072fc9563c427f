using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>The repository of a workspace in a real browser: looking back, and what is put away or under way.</summary>
public sealed class GitPageTests(OpenInstance open)
{
    private const string Commits = """
        cd /workspace && export GIT_AUTHOR_NAME=Bea GIT_AUTHOR_EMAIL=bea@example.org && git init -q -b main . &&
        seq 1 12 > first.txt && git add -A && git commit -qm 'Count to twelve' &&
        git mv first.txt 'count me.txt' && git commit -qm 'A better name' &&
        sed -i 's/^5$/five/' 'count me.txt' && git commit -qam 'Five in letters'
        """;

    [Fact]
    public async Task A_file_shows_its_history_and_who_wrote_each_line()
    {
        var workspace = await open.Owner.CreateWorkspace("history", null);
        using var terminal = await open.Owner.OpenTerminal(workspace);
        Assert.Equal("0", await terminal.Run(Commits.ReplaceLineEndings(" ")));
        await Browser.Run("githistory.mjs", Input(workspace));
    }

    [Fact]
    public async Task Changes_are_put_away_and_brought_back_and_a_dropped_stash_is_taken_back()
    {
        var workspace = await open.Owner.CreateWorkspace("stash", null);
        using var terminal = await open.Owner.OpenTerminal(workspace);
        Assert.Equal("0", await terminal.Run(Commits.ReplaceLineEndings(" ") + " && echo thirteen >> 'count me.txt' && echo new > new.txt"));
        await Browser.Run("stash.mjs", Input(workspace));
    }

    [Fact]
    public async Task A_worktree_is_added_opened_and_removed_and_what_it_holds_is_asked_about()
    {
        var workspace = await open.Owner.CreateWorkspace("worktrees", null);
        using var terminal = await open.Owner.OpenTerminal(workspace);
        Assert.Equal("0", await terminal.Run(Commits.ReplaceLineEndings(" ") + " && git branch side HEAD~1"));
        await Browser.Run("worktrees.mjs", Input(workspace));
        Assert.Equal("0", await terminal.Run("git -C /workspace worktree list --porcelain | grep -q 'branch refs/heads/side' && test ! -e /workspace/.worktrees/feature-new && git rev-parse feature/new"));
    }

    [Fact]
    public async Task A_rebase_in_conflict_is_settled_place_by_place_and_continued_and_another_is_aborted()
    {
        var workspace = await open.Owner.CreateWorkspace("conflict", null);
        using var terminal = await open.Owner.OpenTerminal(workspace);
        Assert.Equal("0", await terminal.Run(Commits.ReplaceLineEndings(" ") + """
             && git switch -qc side HEAD~1 && sed -i 's/^5$/FIVE/; s/^11$/ELEVEN/' 'count me.txt' && git commit -qam 'Loud numbers'
             && git switch -q - && sed -i 's/^11$/eleven/' 'count me.txt' && git commit -qam 'Eleven in letters' && git branch -f onto && git switch -q side; git rebase -q onto; true
            """.ReplaceLineEndings(" ")));
        await Browser.Run("conflict.mjs", Input(workspace));
    }

    private object Input(Workspace workspace) => new
    {
        address = open.Bailey.Address,
        email = open.Owner.Email,
        password = Person.Password,
        organisation = open.Owner.Organisation,
        workspace = workspace.Id,
    };
}
