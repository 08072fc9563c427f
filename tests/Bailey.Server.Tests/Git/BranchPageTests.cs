using Bailey.Server.Git;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Tests.Git;

/// <summary>Branches come in pages, each once, the last used first.</summary>
public sealed class BranchPageTests
{
    [Fact]
    public async Task Every_branch_is_on_exactly_one_page_in_the_order_of_use()
    {
        using var work = new LocalWorkspace();
        work.Shell("""
            git init -q -b main . && git config user.email a@example.org && git config user.name A
            for i in $(seq 1 7); do GIT_COMMITTER_DATE="2026-01-0$i 00:00 +0000" git commit -q --allow-empty -m "$i"; git branch "b$i"; done
            for i in 1 2 3; do git branch "same-$i"; done
            """);
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ReadBranches.Handle(work.Organisation, work.Workspace, cursor, 4, work.Tools, TestContext.Current.CancellationToken);
            Assert.InRange(page.Items.Count, 1, 4);
            names.AddRange(page.Items.Select(one => one.Name));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(["b7", "main", "same-1", "same-2", "same-3", "b6", "b5", "b4", "b3", "b2", "b1"], names);
    }

    [Theory]
    [InlineData("x"), InlineData("MSAy%"), InlineData("bm8gbnVtYmVy")]
    public async Task A_cursor_of_another_list_is_refused(string cursor)
    {
        using var work = new LocalWorkspace();
        await Assert.ThrowsAsync<RefusedException>(() =>
            ReadBranches.Handle(work.Organisation, work.Workspace, cursor, null, work.Tools, TestContext.Current.CancellationToken));
    }
}
