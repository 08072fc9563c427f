using System.Text;
using Bailey.Server.Workspaces;
using Bailey.Server.Workspaces.Fetching;

namespace Bailey.Server.Tests.Workspaces;

public sealed class FetchProgressTests
{
    [Fact]
    public void Progress_is_read_from_lines_that_end_with_a_carriage_return_however_they_are_cut()
    {
        var text = "remote: Counting objects:  50% (1/2)\rremote: Counting objects: 100% (2/2), done.\nReceiving objects:  42% (42/100), 1.00 MiB | 1.00 MiB/s\r"u8.ToArray();
        foreach (var piece in (int[])[1, 7, 1000])
        {
            var progress = new FetchProgress();
            foreach (var part in text.Chunk(piece))
            {
                progress.Add(part);
            }

            Assert.Equal(("Receiving objects", 42), (progress.Step, progress.Percent));
            Assert.Equal("", progress.Tail);
        }
    }

    [Fact]
    public void The_last_lines_that_are_no_progress_are_kept_short_and_visible()
    {
        var progress = new FetchProgress();
        for (var i = 0; i < 1000; i++)
        {
            progress.Add(Encoding.UTF8.GetBytes($"line {i}\u001b[2J{new string('x', 5000)}\n"));
        }

        progress.Add("fatal: no"u8);
        progress.End();

        Assert.EndsWith("fatal: no", progress.Tail, StringComparison.Ordinal);
        Assert.True(progress.Tail.Length < 9000);
        Assert.DoesNotContain('\u001b', progress.Tail);
    }

    [Theory]
    [InlineData("main", true)]
    [InlineData("feature/über-uns", true)]
    [InlineData("a.b", true)]
    [InlineData("-b", false)]
    [InlineData("--upload-pack=x", false)]
    [InlineData("a..b", false)]
    [InlineData("a b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a~1", false)]
    [InlineData("@{-1}", false)]
    [InlineData("HEAD", false)]
    [InlineData("a.lock", false)]
    [InlineData("/a", false)]
    [InlineData("a//b", false)]
    [InlineData("a/", false)]
    [InlineData(".a", false)]
    [InlineData("", false)]
    public void Names_of_branches_are_those_of_git(string name, bool valid) => Assert.Equal(valid, BranchName.IsValid(name));

    [Theory]
    [InlineData("main", "main")]
    [InlineData("My.Work_1", "my-work-1")]
    [InlineData("...", "workspace")]
    public void The_machine_inside_is_called_like_the_workspace(string name, string host) => Assert.Equal(host, WorkspaceLife.HostName(name));

    [Fact]
    public void Address_and_branch_are_arguments_of_the_script_and_no_part_of_it()
    {
        var hostile = "'; touch /tmp/x; '";

        var command = FetchScript.Command(hostile, hostile);

        Assert.Equal(["/bin/sh", "-c"], command.Take(2));
        Assert.DoesNotContain("touch", command[2], StringComparison.Ordinal);
        Assert.Equal([hostile, hostile], command.Skip(4));
    }
}
