using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Workspaces;

/// <summary>What runs and what listens comes in pages, by number, whatever order and how often a warden says it.</summary>
public sealed class ProcessPageTests(CastleYard yard) : IClassFixture<CastleYard>
{
    [Fact]
    public async Task Processes_and_ports_are_read_page_by_page_each_once()
    {
        await yard.Fresh();
        var workspace = await yard.Workspace((await yard.Project()).Id, "main");
        yard.Sandboxes.Words["processes"] = http => Results.Json(
            [.. Enumerable.Range(1, 450).Reverse().Select(pid => new WardenProcess(pid, 0, "tools", "sleep", 1, 1, DateTimeOffset.UnixEpoch))],
            WireJson.Default.IReadOnlyListWardenProcess).ExecuteAsync(http);
        yard.Sandboxes.Words["ports"] = http => Results.Json(
            [.. Enumerable.Range(1, 5).SelectMany(port => new[] { "127.0.0.1", "::1", "0.0.0.0" }.Select(address => new WardenPort(8000 - port, address, null, null)))],
            WireJson.Default.IReadOnlyListWardenPort).ExecuteAsync(http);

        Assert.Equal(Enumerable.Range(1, 450), (await All<WardenProcess>(yard.At(workspace, "/processes"), 200)).Select(p => p.Pid));
        var ports = await All<WardenPort>(yard.At(workspace, "/ports"), 4);
        Assert.Equal(15, ports.Select(p => (p.Port, p.Address)).Distinct().Count());
        Assert.Equal(ports.OrderBy(p => p.Port).Select(p => p.Port), ports.Select(p => p.Port));
        foreach (var wrong in (string[])["?cursor=%25", "?cursor=bm8gbnVtYmVy", "?limit=0", "?limit=201"])
        {
            await ServerFixture.Expect(await yard.Owner.GetAsync(yard.At(workspace, $"/processes{wrong}")), HttpStatusCode.UnprocessableEntity);
            await ServerFixture.Expect(await yard.Owner.GetAsync(yard.At(workspace, $"/ports{wrong}")), HttpStatusCode.UnprocessableEntity);
        }
    }

    [Theory]
    [InlineData("processes", "[null]", "/processes")]
    [InlineData("ports", "[null]", "/ports")]
    [InlineData("terminals", "[null]", "/terminals")]
    [InlineData("exec", "{}", "/git/status", "/git/log", "/git/branches", "/git/stashes", "/git/submodules", "/git/worktrees", "/git/blame?path=a", "/git/diff?path=a&staged=true")]
    [InlineData("exec", "{\"exitCode\":128}", "/git/status", "/git/log", "/git/branches", "/git/stashes", "/git/submodules", "/git/worktrees", "/git/blame?path=a", "/git/diff?path=a&staged=true")]
    [InlineData("files", "{\"path\":\"\",\"items\":[null]}", "/files?path=")]
    [InlineData("files/trash", "{\"items\":[null]}", "/files/trash")]
    [InlineData("files/stat", "{}", "/files/stat?path=a", "/git/diff?path=a")]
    public async Task What_no_honest_warden_says_is_a_refusal_and_no_defect(string word, string answer, params string[] routes)
    {
        await yard.Fresh();
        var workspace = await yard.Workspace((await yard.Project()).Id, "main");
        yard.Sandboxes.Words[word] = http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(answer);
        };
        foreach (var route in routes)
        {
            var said = await yard.Owner.GetAsync(yard.At(workspace, route));
            Assert.True(said.StatusCode != HttpStatusCode.InternalServerError, $"{route}: {await said.Content.ReadAsStringAsync()}");
        }
    }

    private async Task<List<T>> All<T>(string route, int limit)
    {
        List<T> all = [];
        for (string? cursor = null; ;)
        {
            var page = (await yard.Owner.GetFromJsonAsync<Page<T>>($"{route}?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}"))!;
            all.AddRange(page.Items);
            if ((cursor = page.Next) is null)
            {
                return all;
            }
        }
    }
}
