using System.Net;
using System.Text.RegularExpressions;

namespace Bailey.Server.Tests.Platform;

/// <summary>The built pages: each with its own nonce, assets for ever, and nothing but what the build made.</summary>
public sealed partial class WebPagesTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("bailey-web-").FullName;
    private ServerFixture _server = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Join(_root, "assets"));
        await File.WriteAllTextAsync(Path.Join(_root, "index.html"), "<!doctype html><meta nonce=\"__CSP_NONCE__\"><script src=/assets/a-1.js></script>");
        await File.WriteAllTextAsync(Path.Join(_root, "assets", "a-1.js"), "1");
        await File.WriteAllTextAsync(Path.Join(_root, "favicon.svg"), "<svg/>");
        await File.WriteAllTextAsync(Path.Join(Path.GetDirectoryName(_root), $"{Path.GetFileName(_root)}.txt"), "outside");
        _server = await ServerFixture.Start(new Dictionary<string, string?> { ["Web:Root"] = _root });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete($"{_root}.txt");
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Each_page_has_a_nonce_of_its_own_that_its_policy_names()
    {
        using var client = Browser();
        HashSet<string> nonces = [];
        foreach (var path in (string[])["/", "/setup", "/o/x/w/y", "/index.html"])
        {
            var answer = await client.GetAsync(path);
            await ServerFixture.Expect(answer, HttpStatusCode.OK);
            var nonce = Nonce().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value;
            Assert.Contains($"script-src 'self' 'nonce-{nonce}'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            Assert.True(nonces.Add(nonce));
        }
    }

    [Fact]
    public async Task An_asset_never_changes_and_another_file_is_asked_for_again()
    {
        using var client = Browser();
        var asset = await client.GetAsync("/assets/a-1.js");
        Assert.Equal("public, max-age=31536000, immutable", asset.Headers.CacheControl!.ToString());
        Assert.StartsWith("text/javascript", asset.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        var icon = await client.GetAsync("/favicon.svg");
        Assert.Equal("no-cache", icon.Headers.CacheControl!.ToString());
        using var again = new HttpRequestMessage(HttpMethod.Get, "/favicon.svg") { Headers = { IfNoneMatch = { icon.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again)).StatusCode);
    }

    [Theory]
    [InlineData("/assets/missing.js", "*/*")]
    [InlineData("/../x.txt", "*/*")]
    [InlineData("/%2e%2e/x.txt", "*/*")]
    [InlineData("/assets/..%2f..%2fx.txt", "*/*")]
    [InlineData("/assets//a-1.js", "*/*")]
    [InlineData("/api/v1/nothing", "text/html")]
    public async Task What_the_build_did_not_make_is_not_found(string path, string accept)
    {
        using var client = _server.Bare();
        var address = new UriBuilder(_server.Address).Uri;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path.Replace("x.txt", $"{Path.GetFileName(_root)}.txt", StringComparison.Ordinal)));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_newer_build_is_served_without_a_restart()
    {
        using var client = Browser();
        await client.GetAsync("/");
        await File.WriteAllTextAsync(Path.Join(_root, "index.html"), "newer");
        File.SetLastWriteTimeUtc(Path.Join(_root, "index.html"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));
        Assert.Equal("newer", await client.GetStringAsync("/"));
    }

    private HttpClient Browser()
    {
        var client = _server.Bare();
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html,*/*;q=0.8");
        return client;
    }

    [GeneratedRegex("nonce=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Nonce();
}
