using Bailey.Warden.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Tests.Files;

/// <summary>A move from one mount to another keeps what a rename keeps: what is in the way stays, and nothing is lost.</summary>
public sealed class TreeMoverTests : IDisposable
{
    private readonly string _here = $"/dev/shm/bailey-{Guid.CreateVersion7():N}";
    private readonly string _there = $"/var/tmp/bailey-{Guid.CreateVersion7():N}";

    public TreeMoverTests()
    {
        Directory.CreateDirectory($"{_here}/tree/deep");
        File.WriteAllText($"{_here}/tree/deep/file", "moved");
        File.WriteAllText($"{_here}/one", "one");
        Directory.CreateDirectory($"{_there}/tree");
        File.WriteAllText($"{_there}/tree/mine", "kept");
        File.WriteAllText($"{_there}/one", "mine");
    }

    public void Dispose()
    {
        Directory.Delete(_here, recursive: true);
        Directory.Delete(_there, recursive: true);
    }

    [Theory]
    [InlineData("tree", "tree")]
    [InlineData("one", "one")]
    [InlineData("tree", "one")]
    [InlineData("one", "tree")]
    public void What_is_in_the_way_stays_as_it_is(string from, string to)
    {
        Assert.Equal(409, Assert.Throws<Refusal>(() => Move(from, to)).Status);

        Assert.Equal("kept", File.ReadAllText($"{_there}/tree/mine"));
        Assert.Equal("mine", File.ReadAllText($"{_there}/one"));
        Assert.Equal(["one", "tree"], Directory.EnumerateFileSystemEntries(_there).Select(Path.GetFileName).Order());
        Assert.Equal("moved", File.ReadAllText($"{_here}/tree/deep/file"));
        Assert.Equal("one", File.ReadAllText($"{_here}/one"));
    }

    [Fact]
    public void A_tree_goes_to_a_name_that_is_free()
    {
        Move("tree", "other");

        Assert.Equal("moved", File.ReadAllText($"{_there}/other/deep/file"));
        Assert.False(Directory.Exists($"{_here}/tree"));
        Assert.Equal(["one", "other", "tree"], Directory.EnumerateFileSystemEntries(_there).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_tree_that_is_too_deep_stays_whole_where_it_is()
    {
        var bottom = Deep("tree", 300);
        File.WriteAllText($"{_here}/tree/a", "first");

        Assert.Equal(422, Assert.Throws<Refusal>(() => Move("tree", "other")).Status);

        Assert.Equal("bottom", File.ReadAllText(bottom));
        Assert.Equal("first", File.ReadAllText($"{_here}/tree/a"));
        Assert.Equal("moved", File.ReadAllText($"{_here}/tree/deep/file"));
        Assert.Equal(["one", "tree"], Directory.EnumerateFileSystemEntries(_there).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(256)]
    [InlineData(700)]
    public void However_deep_a_tree_is_nothing_of_it_stays_when_it_is_removed(int depth)
    {
        Deep("tree", depth);
        File.SetUnixFileMode($"{_here}/tree/d", UnixFileMode.None);

        Remove("tree");

        Assert.Equal(["one"], Directory.EnumerateFileSystemEntries(_here).Select(Path.GetFileName));
    }

    [Fact]
    public void Of_a_folder_with_very_many_names_nothing_stays_when_it_is_removed()
    {
        File.WriteAllText($"{_here}/tree/0", "");
        using (var folder = Handle.Of(Libc.Open(Libc.Z($"{_here}/tree"), Flag.PathOnly | Flag.Folder | Flag.CloseOnExec)))
        {
            for (var i = 1; i <= FolderReader.MaximumNames; i++)
            {
                Assert.Equal(0, Libc.SymlinkAt(Libc.Z("x"), folder.Fd, Libc.Z($"{i}")));
            }
        }

        Remove("tree");

        Assert.Equal(["one"], Directory.EnumerateFileSystemEntries(_here).Select(Path.GetFileName));
    }

    // The path of the file at the bottom. Short names: it is reached by its path.
    private string Deep(string name, int depth)
    {
        var folder = $"{_here}/{name}{string.Concat(Enumerable.Repeat("/d", depth))}";
        Directory.CreateDirectory(folder);
        File.WriteAllText($"{folder}/file", "bottom");
        return $"{folder}/file";
    }

    private void Remove(string name)
    {
        using var folder = Handle.Of(Libc.Open(Libc.Z(_here), Flag.PathOnly | Flag.Folder | Flag.CloseOnExec));
        TreeMover.Remove(folder.Fd, Libc.Z(name));
    }

    private void Move(string from, string to)
    {
        using var source = Handle.Of(Libc.Open(Libc.Z(_here), Flag.PathOnly | Flag.Folder | Flag.CloseOnExec));
        using var target = Handle.Of(Libc.Open(Libc.Z(_there), Flag.PathOnly | Flag.Folder | Flag.CloseOnExec));
        TreeMover.Move(source.Fd, Libc.Z(from), target.Fd, Libc.Z(to));
    }
}
