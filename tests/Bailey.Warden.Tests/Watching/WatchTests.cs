using System.Text.Json;
using Bailey.Contracts;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Watching;

public sealed class WatchTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Fact]
    public async Task A_change_is_told_by_its_folder_also_in_new_and_moved_folders()
    {
        await sandbox.ShellAsync("mkdir -p w/inner");
        await using var watch = await StartAsync();
        await sandbox.ShellAsync("echo x > w/inner/file");
        await watch.UntilAsync("w/inner");
        await sandbox.ShellAsync("mkdir -p w/new/deep");
        await watch.UntilAsync("w/new");
        await sandbox.ShellAsync("echo x > w/new/deep/file");
        await watch.UntilAsync("w/new/deep");
        await sandbox.ShellAsync("mv w/new w/moved");
        await watch.UntilAsync("w");
        await sandbox.ShellAsync("echo y > w/moved/deep/file");
        await watch.UntilAsync("w/moved/deep");
    }

    [Fact]
    public async Task A_storm_becomes_look_at_everything()
    {
        await using var watch = await StartAsync();
        await sandbox.ShellAsync("mkdir -p storm; cd storm; mkdir d{1..3000}");
        await watch.UntilAsync("");
        Assert.Equal("fine", await sandbox.ShellAsync("echo fine"));
    }

    [Fact]
    public async Task A_link_is_not_followed()
    {
        await sandbox.ShellAsync("ln -sfn /tmp outlink");
        await using var watch = await StartAsync();
        await sandbox.ShellAsync("touch /tmp/x; echo x > seen");
        await watch.UntilAsync("/");
        Assert.DoesNotContain("outlink", watch.Seen);
    }

    private async Task<Watch> StartAsync()
    {
        var response = await sandbox.Http.GetAsync("/v1/watch", HttpCompletionOption.ResponseHeadersRead);
        return new Watch(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The stream as a client reads it; the workspace itself is "/" here, and everything is "". What was told before the last wait counts no more.</summary>
    private sealed class Watch(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
    {
        internal HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        /// <summary>Until the folder was told, or everything was: a storm of another test may still be going down.</summary>
        internal async Task UntilAsync(string folder)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            Seen.Clear();
            while (!Seen.Contains(folder) && !Seen.Contains(""))
            {
                var line = await reader.ReadLineAsync(limit.Token);
                var folders = JsonSerializer.Deserialize(line!, WireJson.Default.FilesChanged)!.Folders;
                Seen.UnionWith(folders.Count == 0 ? [""] : folders.Select(x => x.Length == 0 ? "/" : x));
            }
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
