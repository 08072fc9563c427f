using System.Text.Json.Serialization.Metadata;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Files;

/// <summary>What was deleted can be looked at, goes back to where it was or beside it, and goes for good only when that is asked for.</summary>
public sealed class TrashTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        using var emptied = await PostAsync("empty", new EmptyTrashRequest(), WireJson.Default.EmptyTrashRequest);
        await sandbox.ShellAsync("rm -rf /workspace/*");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_trash_tells_what_was_where_and_how_large_it_is_newest_first()
    {
        await sandbox.ShellAsync("mkdir -p a/b; head -c 1000 /dev/zero > a/b/one; head -c 24 /dev/zero > a/two; echo x > 'odd\nname'; ln -s /etc link");
        var first = await DeleteAsync("a");
        var second = await DeleteAsync("odd\nname", "link");

        var list = await ListAsync();

        Assert.Equal(
            [$"{second} 0 odd\nname file 2", $"{second} 1 link link 0", $"{first} 0 a folder 1024"],
            list.Items.Select(x => $"{x.Trash} {x.Item} {x.Path} {x.Kind} {x.Size}"));
        Assert.False(list.More);
    }

    [Fact]
    public async Task One_thing_of_several_goes_back_and_its_folders_are_made_again()
    {
        await sandbox.ShellAsync("mkdir -p deep/er; echo 1 > deep/er/one; echo 2 > deep/er/two");
        var trash = await DeleteAsync("deep/er/one", "deep/er/two");
        await sandbox.ShellAsync("rm -r deep");

        Assert.Equal(["deep/er/two"], await RestoreAsync(trash, [1]));

        Assert.Equal("2", await sandbox.ShellAsync("cat deep/er/*"));
        Assert.Equal(["deep/er/one"], (await ListAsync()).Items.Select(x => x.Path));
        using var rest = await sandbox.PostAsync("/v1/files/undo", new UndoRequest(trash), WireJson.Default.UndoRequest);
        Assert.True(rest.IsSuccessStatusCode);
        Assert.Equal("1\n2", await sandbox.ShellAsync("cat deep/er/*"));
        Assert.Empty((await ListAsync()).Items);
    }

    [Fact]
    public async Task A_place_that_is_taken_is_said_and_both_are_kept_when_that_is_asked_for()
    {
        await sandbox.ShellAsync("echo old > notes.txt");
        var trash = await DeleteAsync("notes.txt");
        await sandbox.ShellAsync("echo new > notes.txt; echo other > 'notes (2).txt'");
        var restore = new RestoreRequest(trash, [0]);

        Assert.Equal((409, "already_exists"), await PostAsync("restore", restore, WireJson.Default.RestoreRequest).RefusalAsync());
        Assert.Equal(["notes (3).txt"], await RestoreAsync(trash, [0], keepBoth: true));

        Assert.Equal("new\nother\nold", await sandbox.ShellAsync("cat notes.txt 'notes (2).txt' 'notes (3).txt'"));
        Assert.Equal((404, "not_found"), await PostAsync("restore", restore, WireJson.Default.RestoreRequest).RefusalAsync());
    }

    [Fact]
    public async Task Several_go_back_together_or_not_at_all()
    {
        await sandbox.ShellAsync("echo 1 > one; echo 2 > two");
        var trash = await DeleteAsync("one", "two");
        await sandbox.ShellAsync("mkdir two");

        Assert.Equal((409, "already_exists"), await PostAsync("restore", new RestoreRequest(trash, [0, 1]), WireJson.Default.RestoreRequest).RefusalAsync());

        Assert.Equal("two", await sandbox.ShellAsync("ls"));
        Assert.Equal(2, (await ListAsync()).Items.Count);
    }

    [Fact]
    public async Task One_thing_or_everything_goes_for_good()
    {
        await sandbox.ShellAsync("mkdir -p full/of; echo 1 > full/of/it; chmod 000 full/of; echo 2 > two; echo 3 > three");
        var trash = await DeleteAsync("full", "two");
        await DeleteAsync("three");

        using var one = await PostAsync("empty", new EmptyTrashRequest(trash, 0), WireJson.Default.EmptyTrashRequest);

        Assert.Equal(["three", "two"], (await ListAsync()).Items.Select(x => x.Path));
        using var all = await PostAsync("empty", new EmptyTrashRequest(), WireJson.Default.EmptyTrashRequest);
        Assert.Equal(204, (int)all.StatusCode);
        Assert.Empty((await ListAsync()).Items);
        Assert.Empty(Directory.EnumerateFileSystemEntries($"{sandbox.Data}/trash"));
    }

    [Fact]
    public async Task A_thing_goes_back_through_no_link()
    {
        await sandbox.ShellAsync("mkdir sub; echo x > sub/passwd");
        var trash = await DeleteAsync("sub/passwd");
        await sandbox.ShellAsync("rmdir sub; ln -s /etc sub");

        var (status, _) = await PostAsync("restore", new RestoreRequest(trash, [0], true), WireJson.Default.RestoreRequest).RefusalAsync();

        Assert.InRange(status, 400, 499);
        Assert.Single((await ListAsync()).Items);
    }

    private async Task<string> DeleteAsync(params string[] paths)
    {
        using var response = await sandbox.PostAsync("/v1/files/delete", new DeleteRequest(paths), WireJson.Default.DeleteRequest);
        return (await response.ReadAsync(WireJson.Default.DeleteResponse)).Trash;
    }

    private async Task<IReadOnlyList<string>> RestoreAsync(string trash, int[] items, bool keepBoth = false)
    {
        using var response = await PostAsync("restore", new RestoreRequest(trash, items, keepBoth), WireJson.Default.RestoreRequest);
        return (await response.ReadAsync(WireJson.Default.RestoreResponse)).Paths;
    }

    private Task<TrashList> ListAsync() => sandbox.GetAsync("/v1/files/trash", WireJson.Default.TrashList);

    private Task<HttpResponseMessage> PostAsync<T>(string act, T body, JsonTypeInfo<T> type) => sandbox.PostAsync($"/v1/files/trash/{act}", body, type);
}
