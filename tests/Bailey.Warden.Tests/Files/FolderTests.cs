using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Files;

public sealed class FolderTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Fact]
    public async Task Folders_come_first_and_every_kind_is_named()
    {
        await sandbox.ShellAsync("mkdir -p kinds/z kinds/a; echo x > kinds/b; chmod +x kinds/b; ln -s /etc kinds/c; mkfifo kinds/d");
        var list = await ListAsync("kinds");
        Assert.Equal(["a folder", "z folder", "b file", "c link", "d other"], list.Items.Select(x => $"{x.Name} {x.Kind}"));
        Assert.Equal("/etc", list.Items[3].Target);
        Assert.True(list.Items[2].Executable);
        Assert.Equal("kinds/b", list.Items[2].Path);
    }

    [Fact]
    public async Task Strange_names_are_listed_and_opened()
    {
        string[] names = ["with space", "new\nline", "emoji 🏰", "..look", "...", "-rf", new string('x', 255), "'\"$(id)", "a\\b", "%2e%2e"];
        foreach (var name in names)
        {
            using var put = await sandbox.SendAsync(
                HttpMethod.Put, $"/v1/files/content?path={WardenHttp.Encode("strange-" + names.Length)}", [], x => x.Headers.TryAddWithoutValidation("If-None-Match", "*"));
            using var made = await sandbox.PostAsync("/v1/files/folder", new CreateFolderRequest("strange"), WireJson.Default.CreateFolderRequest);
            using var inner = await sandbox.SendAsync(
                HttpMethod.Put, $"/v1/files/content?path={WardenHttp.Encode("strange/" + name)}", Encoding.UTF8.GetBytes(name),
                x => x.Headers.TryAddWithoutValidation("If-None-Match", "*"));
            Assert.True(inner.IsSuccessStatusCode, name + await inner.Content.ReadAsStringAsync());
        }

        var list = await ListAsync("strange");
        Assert.Equal(names.Order(StringComparer.Ordinal), list.Items.Select(x => x.Name).Order(StringComparer.Ordinal));
        foreach (var item in list.Items)
        {
            Assert.Equal(item.Name, await sandbox.Http.GetStringAsync($"/v1/files/content?path={WardenHttp.Encode(item.Path)}"));
        }
    }

    [Fact]
    public async Task A_name_that_is_not_text_is_listed_as_unreadable()
    {
        await sandbox.ShellAsync("mkdir -p raw; touch raw/$'\\xff\\xfe' raw/good");
        var list = await ListAsync("raw");
        Assert.Equal([true, false], list.Items.Select(x => x.Readable));
    }

    [Fact]
    public async Task A_large_folder_comes_in_pages_without_gap_or_double()
    {
        await sandbox.ShellAsync("mkdir -p many; cd many; mkdir $(seq -f d%g 30); touch $(seq -f f%g 2500)");
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await sandbox.GetAsync($"/v1/files?path=many&limit=999{(cursor is null ? "" : "&cursor=" + cursor)}", WireJson.Default.FileList);
            Assert.True(page.Items.Count <= 999);
            seen.AddRange(page.Items.Select(x => x.Name));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(2530, seen.Count);
        Assert.Equal(2530, seen.Distinct().Count());
        Assert.All(seen.Take(30), x => Assert.StartsWith("d", x, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_thing_is_moved_and_never_onto_another_without_a_word()
    {
        await sandbox.ShellAsync("mkdir -p move; echo -n 1 > move/a; echo -n 2 > move/b");
        Assert.Equal((409, "already_exists"), await Move("move/a", "move/b").RefusalAsync());
        using var moved = await Move("move/a", "move/c");
        Assert.Equal(204, (int)moved.StatusCode);
        using var over = await Move("move/c", "move/b", true);
        Assert.Equal("b 1", await sandbox.ShellAsync("ls move | tr '\\n' ' '; cat move/b"));
        Assert.Equal((422, "invalid_value"), await Move("move", "move/inner").RefusalAsync());
        Assert.Equal((404, "not_found"), await Move("move/none", "move/x").RefusalAsync());
    }

    [Fact]
    public async Task What_is_deleted_can_be_put_back_whole()
    {
        await sandbox.ShellAsync("mkdir -p gone/sub; echo 1 > gone/sub/a; ln -s /etc/passwd gone/link; echo 2 > alone; chmod 500 gone/sub");
        var deleted = await DeleteAsync("gone", "alone");
        Assert.Equal("", await sandbox.ShellAsync("ls -d gone alone 2> /dev/null"));
        using var undone = await sandbox.PostAsync("/v1/files/undo", new UndoRequest(deleted.Trash), WireJson.Default.UndoRequest);
        Assert.Equal(204, (int)undone.StatusCode);
        Assert.Equal("/etc/passwd\n1\n2\n500", await sandbox.ShellAsync("readlink gone/link; cat gone/sub/a alone; stat -c %a gone/sub"));
        Assert.Equal((404, "not_found"), await sandbox.PostAsync("/v1/files/undo", new UndoRequest(deleted.Trash), WireJson.Default.UndoRequest).RefusalAsync());
    }

    [Fact]
    public async Task A_deletion_that_cannot_be_whole_is_none()
    {
        await sandbox.ShellAsync("echo 1 > stays");
        var answer = sandbox.PostAsync("/v1/files/delete", new DeleteRequest(["stays", "not-there"]), WireJson.Default.DeleteRequest);
        Assert.Equal((404, "not_found"), await answer.RefusalAsync());
        Assert.Equal("1", await sandbox.ShellAsync("cat stays"));
    }

    [Fact]
    public async Task Undo_does_not_replace_what_came_in_the_meantime()
    {
        await sandbox.ShellAsync("echo 1 > again");
        var deleted = await DeleteAsync("again");
        await sandbox.ShellAsync("echo 2 > again");
        Assert.Equal((409, "already_exists"), await sandbox.PostAsync("/v1/files/undo", new UndoRequest(deleted.Trash), WireJson.Default.UndoRequest).RefusalAsync());
        Assert.Equal("2", await sandbox.ShellAsync("cat again; rm again"));
        using var undone = await sandbox.PostAsync("/v1/files/undo", new UndoRequest(deleted.Trash), WireJson.Default.UndoRequest);
        Assert.Equal("1", await sandbox.ShellAsync("cat again"));
    }

    private async Task<DeleteResponse> DeleteAsync(params string[] paths)
    {
        using var response = await sandbox.PostAsync("/v1/files/delete", new DeleteRequest(paths), WireJson.Default.DeleteRequest);
        return await response.ReadAsync(WireJson.Default.DeleteResponse);
    }

    private Task<HttpResponseMessage> Move(string from, string to, bool overwrite = false) =>
        sandbox.PostAsync("/v1/files/move", new MoveRequest(from, to, overwrite), WireJson.Default.MoveRequest);

    private Task<FileList> ListAsync(string path) => sandbox.GetAsync($"/v1/files?path={WardenHttp.Encode(path)}", WireJson.Default.FileList);
}
