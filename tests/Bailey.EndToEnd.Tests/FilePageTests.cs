using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>Files in a real browser: brought in, moved, packed, deleted and put back, and followed while many change.</summary>
public sealed class FilePageTests(OpenInstance open)
{
    [Fact]
    public Task Files_and_folders_are_uploaded_asked_about_once_and_cancelled() => Run("uploads");

    [Fact]
    public Task Entries_are_dragged_moved_packed_deleted_and_put_back_while_another_looks_on() => Run("filetree");

    [Fact]
    public Task A_storm_of_files_leaves_the_page_usable_and_in_step() => Run("storm");

    private async Task Run(string script)
    {
        var workspace = await open.Owner.CreateWorkspace(script, null);
        await open.Owner.Write(workspace, "README.md", "# Files\n"u8.ToArray());
        await Browser.Run($"{script}.mjs", new
        {
            address = open.Bailey.Address,
            email = open.Owner.Email,
            password = Person.Password,
            organisation = open.Owner.Organisation,
            workspace = workspace.Id,
        });
    }
}
