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

    private void Move(string from, string to)
    {
        using var source = Handle.Of(Libc.Open(Libc.Z(_here), Flag.PathOnly | Flag.Folder | Flag.CloseOnExec));
        using var target = Handle.Of(Libc.Open(Libc.Z(_there), Flag.PathOnly | Flag.Folder | Flag.CloseOnExec));
        TreeMover.Move(source.Fd, Libc.Z(from), target.Fd, Libc.Z(to));
    }
}
