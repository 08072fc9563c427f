using System.Net;
using Bailey.Contracts.Files;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>What a repository brings with it is listed and read as it is, leads nowhere, and runs nothing.</summary>
public sealed class HostileRepositoryTests(OpenInstance open)
{
    [Fact]
    public async Task Every_odd_name_is_listed_and_its_file_is_read()
    {
        foreach (var name in HostileRepository.OddNames)
        {
            var content = await open.Owner.ReadFile(open.Hostile, name);
            Assert.Equal($"odd: {name.Length}\n", System.Text.Encoding.UTF8.GetString(content));
        }

        var listed = await List("");
        Assert.Superset(
            HostileRepository.OddNames.Where(n => !n.Contains('/', StringComparison.Ordinal)).ToHashSet(),
            listed.Select(e => e.Name).ToHashSet());
        Assert.Contains(listed, e => !e.Readable);
    }

    [Fact]
    public async Task No_link_is_followed_out_of_the_workspace()
    {
        foreach (var (name, target) in HostileRepository.Links.Where(link => link.Key is not "link-inside"))
        {
            var url = $"{open.Owner.RouteOf(open.Hostile)}/files/content?path={Uri.EscapeDataString(name)}";
            using var response = await open.Owner.Client.GetAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity, $"{name} → {target}: {response.StatusCode}");
            Assert.DoesNotContain("root:", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_of_the_repository_ran_while_it_was_cloned_listed_and_read()
    {
        using var terminal = await open.Owner.OpenTerminal(open.Hostile);
        Assert.Equal("1", await terminal.Run("ls /tmp/owned /workspace/owned 2>/dev/null | grep -q ."));
    }

    [Fact]
    public async Task A_command_in_the_repositorys_own_configuration_is_not_run_by_looking_at_changes()
    {
        using var terminal = await open.Owner.OpenTerminal(open.Hostile);
        await terminal.Run("cd /workspace && printf '#!/bin/sh\\ntouch /workspace/fsmonitor-ran\\n' > /tmp/m.sh && cp /tmp/m.sh .git/m.sh && chmod +x .git/m.sh && git config core.fsmonitor /workspace/.git/m.sh");
        await open.Owner.Get<Contracts.Git.GitStatus>($"{open.Owner.RouteOf(open.Hostile)}/git/status");
        Assert.Equal("1", await terminal.Run("test -e /workspace/fsmonitor-ran"));
        await terminal.Run("git config --unset core.fsmonitor");
    }

    [Fact]
    public async Task A_fifo_and_a_device_are_told_apart_and_never_opened()
    {
        using var terminal = await open.Owner.OpenTerminal(open.Hostile);
        Assert.Equal("0", await terminal.Run("cd /workspace && rm -f pipe && mkfifo pipe"));
        Assert.Contains(await List(""), e => e is { Name: "pipe", Kind: "other" });
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => open.Owner.ReadFile(open.Hostile, "pipe"));
        Assert.True((int?)refusal.StatusCode is >= 400 and < 500, $"{refusal.StatusCode}");
    }

    private async Task<IReadOnlyList<FileEntry>> List(string path)
    {
        List<FileEntry> all = [];
        for (string? cursor = null; ;)
        {
            var next = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var page = await open.Owner.Get<FileList>($"{open.Owner.RouteOf(open.Hostile)}/files?path={Uri.EscapeDataString(path)}{next}");
            all.AddRange(page.Items);
            if ((cursor = page.Next) is null)
            {
                return all;
            }
        }
    }
}
