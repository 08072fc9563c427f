using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Search;

public sealed class SearchTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await sandbox.ShellAsync(
        "mkdir -p s; printf 'üü needle 🏰 needle\\nother\\n' > s/one.txt; echo 'a NEEDLE' > s/two.md; ln -sfn /etc s/out; { head -c 5000 /dev/zero | tr '\\0' x; echo -n needle; head -c 5000 /dev/zero | tr '\\0' y; echo; } > s/long");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Matches_come_with_line_and_columns_as_a_browser_counts_them()
    {
        var match = (await SearchAsync("query=needle&glob=*.txt")).Single();
        Assert.Equal(("s/one.txt", 1, "üü needle 🏰 needle"), (match.Path, match.Line, match.Text));
        Assert.Equal([new SearchSpan(3, 9), new SearchSpan(13, 19)], match.Spans);
    }

    [Fact]
    public async Task Case_and_patterns_are_told_apart()
    {
        Assert.Equal(3, (await SearchAsync("query=needle")).Count);
        Assert.Equal(2, (await SearchAsync("query=needle&case=true")).Count);
        Assert.Empty(await SearchAsync("query=n..dle"));
        Assert.Equal(3, (await SearchAsync("query=n..dle&regex=true")).Count);
        Assert.Equal((422, "invalid_value"), await sandbox.Http.GetAsync("/v1/search?query=(&regex=true").RefusalAsync());
        Assert.Empty(await SearchAsync("query=--files"));
        Assert.Empty(await SearchAsync("query=root:x:0"));
    }

    [Fact]
    public async Task A_long_line_is_cut_around_the_match()
    {
        var match = (await SearchAsync("query=needle&glob=long")).Single();
        Assert.True(match.Text.Length <= 1000);
        Assert.Equal("needle", match.Text[match.Spans[0].Start..match.Spans[0].End]);
    }

    [Fact]
    public async Task It_ends_at_the_limit_and_when_the_client_goes()
    {
        Assert.Equal(2, (await SearchAsync("query=needle&limit=2")).Count);
        await sandbox.ShellAsync("mkfifo -m 600 s/pipe 2>/dev/null; for i in $(seq 2000); do echo needle > s/n$i; done");
        using (var stop = new CancellationTokenSource())
        {
            using var response = await sandbox.Http.GetAsync("/v1/search?query=needle&limit=10000", HttpCompletionOption.ResponseHeadersRead, stop.Token);
            Assert.True(response.IsSuccessStatusCode);
        }

        await sandbox.UntilAsync(async () => !(await sandbox.GetAsync("/v1/processes", WireJson.Default.IReadOnlyListWardenProcess)).Any(x => x.Command.StartsWith("rg", StringComparison.Ordinal)));
        await sandbox.ShellAsync("rm -f s/n* s/pipe");
    }

    [Fact]
    public async Task Names_are_what_git_would_not_ignore_whatever_they_hold()
    {
        await sandbox.ShellAsync(
            "mkdir -p s/deep/kept s/deep/made s/.git; printf 'made/\\n*.log\\n' > s/deep/.gitignore; touch s/deep/kept/a s/deep/made/b s/deep/kept/c.log s/.hidden s/.git/config s/-x 's/new\nline'; touch \"$(printf 's/bad\\377')\"");
        var names = (await NamesAsync("")).SelectMany(line => line.Paths).Where(path => path.StartsWith("s/", StringComparison.Ordinal)).ToList();
        string[] wanted = ["s/deep/.gitignore", "s/deep/kept/a", "s/.hidden", "s/-x", "s/new\nline", "s/one.txt"];
        Assert.Empty(wanted.Except(names));
        Assert.DoesNotContain(names, path => path.Contains(".git/", StringComparison.Ordinal) || path.Contains("made", StringComparison.Ordinal)
            || path.EndsWith(".log", StringComparison.Ordinal) || path.Contains("bad", StringComparison.Ordinal) || path.StartsWith("s/out", StringComparison.Ordinal));
        await sandbox.ShellAsync("rm -rf s/deep s/.git s/.hidden s/-x 's/new\nline' s/bad*");
    }

    [Fact]
    public async Task Names_come_some_hundred_in_a_line_and_end_at_the_limit()
    {
        await sandbox.ShellAsync("mkdir -p many; cd many; seq -f 'file-%.0f' 3000 | xargs touch");
        var lines = await NamesAsync("?limit=1200");
        Assert.Equal(1200, lines.Sum(line => line.Paths.Count));
        Assert.Equal([.. Enumerable.Repeat(false, lines.Count - 1), true], lines.Select(line => line.Cut));
        Assert.All(lines, line => Assert.InRange(line.Paths.Count, 0, 500));
        await sandbox.ShellAsync("rm -rf many");
    }

    private async Task<List<FileNames>> NamesAsync(string query)
    {
        var text = await sandbox.Http.GetStringAsync($"/v1/names{query}");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => JsonSerializer.Deserialize(x, WireJson.Default.FileNames)!)];
    }

    private async Task<List<SearchMatch>> SearchAsync(string query)
    {
        using var response = await sandbox.Http.GetAsync($"/v1/search?{query}");
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => JsonSerializer.Deserialize(x, WireJson.Default.SearchMatch)!)];
    }
}
