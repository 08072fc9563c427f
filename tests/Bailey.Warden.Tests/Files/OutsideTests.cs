using System.Net.Http.Headers;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Files;

/// <summary>Every path parameter against everything that is known to lead out of a folder.</summary>
public sealed class OutsideTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    private const string Canary = "canary-outside-the-workspace";

    /// <summary>Ways out, each to be followed by the name of a file outside; and spellings of the dots that some decoder once took for them.</summary>
    private static readonly string[] Dots =
    [
        "../", "../../", "../../../../../../../../", "./../", "sub/../../", "sub/./../../", "..//", "//", "/", "///", "/./", "/workspace/../", "out/", "up/", "sub/up2/", "absolute/",
        "..\\", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "%252e%252e/", "..%c0%af", "..%5c", "%c0%ae%c0%ae/", "．．/", "..／", "‥/", "..;/", "..%00/", "....//", ".../", "~/", "~root/",
        "file:///", "\\\\?\\", "C:/", "/proc/self/root/", "proc/self/cwd/", "/dev/fd/", "self/", "..\u0000/", "\u0000/", "..\n/", " ../", "../ ", "..\u200b/",
    ];

    private static readonly string[] Targets = ["etc/passwd", "var/lib/bailey/operations/log", "canary", "proc/self/environ", "run/bailey/egress.sock", "opt/bailey/bailey-warden"];

    [Fact]
    public async Task Nothing_outside_is_read_written_moved_listed_or_deleted()
    {
        await sandbox.ShellAsync("mkdir -p sub; ln -sfn / out; ln -sfn .. up; ln -sfn ../.. sub/up2; ln -sfn /etc absolute; ln -sfn /proc/self/root self; echo here > inside");
        await File.WriteAllTextAsync($"{sandbox.Data}/canary", Canary);
        var before = Snapshot();
        foreach (var path in Dots.SelectMany(_ => Targets, (x, y) => x + y).Concat(Dots))
        {
            var encoded = Uri.EscapeDataString(path);
            await RefusedAsync(path, sandbox.Http.GetAsync($"/v1/files/content?path={encoded}"));
            await HarmlessAsync(path, sandbox.Http.GetAsync($"/v1/files/stat?path={encoded}"));
            await HarmlessAsync(path, sandbox.Http.GetAsync($"/v1/files?path={encoded}"));
            await HarmlessAsync(path, sandbox.PostAsync("/v1/files/folder", new CreateFolderRequest(path + "/made"), WireJson.Default.CreateFolderRequest));
            await HarmlessAsync(path, sandbox.PostAsync("/v1/files/move", new MoveRequest(path, "stolen"), WireJson.Default.MoveRequest));
            await HarmlessAsync(path, sandbox.PostAsync("/v1/files/move", new MoveRequest("inside", path + "/new"), WireJson.Default.MoveRequest));
            await HarmlessAsync(path, sandbox.SendAsync(HttpMethod.Put, $"/v1/files/content?path={encoded}%2Fnew", [1], x => x.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any)));
            await HarmlessAsync(path, sandbox.SendAsync(HttpMethod.Post, $"/v1/files/upload?kind=zip&path={encoded}", [1], null));
            await HarmlessAsync(path, sandbox.Http.GetAsync($"/v1/files/archive?kind=tar&path={encoded}"));
            await HarmlessAsync(path, sandbox.Http.GetAsync($"/v1/files/archive?kind=tar.gz&path={encoded}&path=inside"));
            await HarmlessAsync(path, sandbox.PostAsync("/v1/files/trash/restore", new RestoreRequest(path, [0], true), WireJson.Default.RestoreRequest));
            await HarmlessAsync(path, sandbox.PostAsync("/v1/files/trash/empty", new EmptyTrashRequest(path, 0), WireJson.Default.EmptyTrashRequest));
            await HarmlessAsync(path, sandbox.PostAsync("/v1/exec", new WardenExec(new CellSpec("tools", "tools"), ["/bin/true"], path), WireJson.Default.WardenExec));
            if (!path.Trim('/').EndsWith("inside", StringComparison.Ordinal))
            {
                await HarmlessAsync(path, sandbox.PostAsync("/v1/files/delete", new DeleteRequest([path]), WireJson.Default.DeleteRequest));
            }

            await sandbox.EnsureLinksAsync();
        }

        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task A_folder_that_is_swapped_for_a_link_all_the_time_leads_nowhere()
    {
        await File.WriteAllTextAsync($"{sandbox.Data}/canary", Canary);
        await sandbox.OpenTerminalAsync(
            "swapper", ["/bin/bash", "-c", "mkdir -p real/bailey; while :; do ln -sfn real swap; ln -sfn /var/lib swap; ln -sfn ../../var/lib swap; done"]);
        for (var i = 0; i < 300; i++)
        {
            await RefusedAsync("swap", sandbox.Http.GetAsync("/v1/files/content?path=swap/bailey/canary"));
            await HarmlessAsync("swap", sandbox.SendAsync(HttpMethod.Put, $"/v1/files/content?path=swap/bailey/w{i}", [1], x => x.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any)));
        }

        Assert.DoesNotContain(Directory.EnumerateFiles(sandbox.Data), x => Path.GetFileName(x).StartsWith('w'));
        await sandbox.Http.DeleteAsync("/v1/terminals/swapper");
    }

    private static async Task RefusedAsync(string path, Task<HttpResponseMessage> asked)
    {
        using var response = await asked;
        Assert.False(response.IsSuccessStatusCode, $"{path} was answered");
        Assert.True((int)response.StatusCode < 500, $"{path}: {(int)response.StatusCode}");
    }

    /// <summary>Refused, or an answer about something inside; never a failure.</summary>
    private static async Task HarmlessAsync(string path, Task<HttpResponseMessage> asked)
    {
        using var response = await asked;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode < 500, $"{path}: {(int)response.StatusCode} {text}");
        Assert.DoesNotContain(Canary, text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:x:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"canary\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"operations\"", text, StringComparison.Ordinal);
    }

    /// <summary>What lies beside the workspace, without what changes by itself.</summary>
    private string Snapshot() => string.Join('\n', Directory.EnumerateFileSystemEntries(sandbox.Data).Order(StringComparer.Ordinal)) + File.ReadAllText($"{sandbox.Data}/canary");
}
