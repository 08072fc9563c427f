using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Files;

/// <summary>Strings that have broken programs, as names, queries, commands and titles. The sample is seeded; its licence stands in it.</summary>
public sealed class NaughtyNameTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Fact]
    public async Task Nothing_breaks_on_a_strange_string()
    {
        foreach (var text in Strings())
        {
            var path = Uri.EscapeDataString("n/" + text);
            using var put = await sandbox.SendAsync(
                HttpMethod.Put, $"/v1/files/content?path={path}", Encoding.UTF8.GetBytes(text), x => x.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any));
            using var made = await sandbox.PostAsync("/v1/files/folder", new CreateFolderRequest("n"), WireJson.Default.CreateFolderRequest);
            Assert.True((int)put.StatusCode < 500, $"{text}: {(int)put.StatusCode}");
            if (put.IsSuccessStatusCode)
            {
                Assert.Equal(Encoding.UTF8.GetBytes(text), await sandbox.Http.GetByteArrayAsync($"/v1/files/content?path={path}"));
            }

            using var search = await sandbox.Http.GetAsync($"/v1/search?query={Uri.EscapeDataString(text)}&limit=1");
            Assert.True((int)search.StatusCode < 500, $"search {text}: {(int)search.StatusCode}");
            if (!text.Contains('\0', StringComparison.Ordinal))
            {
                var echoed = await sandbox.ExecAsync(new WardenExec(new CellSpec("tools", "tools"), ["/usr/bin/printf", "%s", text]));
                Assert.Equal(text, Encoding.UTF8.GetString(echoed.Output));
            }
        }

        Assert.NotEmpty((await sandbox.GetAsync("/v1/files?path=n", WireJson.Default.FileList)).Items);
    }

    private static List<string> Strings()
    {
        using var stream = typeof(NaughtyNameTests).Assembly.GetManifestResourceStream("naughty-strings.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("strings").EnumerateArray().Select(x => x.GetString()!)];
    }
}
