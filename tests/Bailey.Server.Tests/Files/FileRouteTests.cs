using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Wardens;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Files;
using Bailey.Server.Platform.Http;
using Bailey.Server.Tests.Workspaces;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Files;

/// <summary>The routes of files against a warden that says what the test tells it, also what no honest one would.</summary>
public sealed class FileRouteTests(CastleYard yard) : IClassFixture<CastleYard>, IAsyncLifetime
{
    private const string Tag = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private Workspace? _workspace;

    private CastleYard Yard => yard;

    public async ValueTask InitializeAsync()
    {
        await yard.Fresh();
        _workspace = await yard.Workspace((await yard.Project()).Id, "main");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Content_is_a_download_that_nothing_runs_whatever_the_warden_calls_it()
    {
        Yard.Sandboxes.Words["files/content"] = async http =>
        {
            http.Response.Headers.ETag = $"\"{Tag}\"";
            http.Response.Headers.SetCookie = "__Host-session=stolen";
            http.Response.Headers.ContentDisposition = "inline";
            http.Response.Headers["Refresh"] = "0; url=http://evil.example";
            http.Response.ContentType = "text/html";
            await http.Response.WriteAsync("<script>alert(1)</script>");
        };

        var answer = await Yard.Owner.GetAsync(At("/files/content?path=a/evil%22%0d%0a.html"));

        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        Assert.Equal("<script>alert(1)</script>", await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("evil.html", answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal($"\"{Tag}\"", answer.Headers.ETag!.Tag);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.False(answer.Headers.Contains("Refresh"));
    }

    [Fact]
    public async Task A_write_says_what_it_replaces_or_is_428_and_a_conflict_tells_the_current_etag()
    {
        string? asked = null;
        Yard.Sandboxes.Words["files/content"] = async http =>
        {
            asked = $"{http.Request.Headers.IfMatch} {http.Request.Headers["Bailey-Operation"].ToString().Length} {await new StreamReader(http.Request.Body).ReadToEndAsync()}";
            await Results.Json(new WireError("conflict", "Changed.", Tag), WireJson.Default.WireError, statusCode: 409).ExecuteAsync(http);
        };

        await ServerFixture.Expect(await Put("x", null), (HttpStatusCode)428);
        Assert.Null(asked);
        var conflict = await Put("new words", $"\"{Tag}\"");

        await ServerFixture.Expect(conflict, HttpStatusCode.Conflict);
        Assert.Equal(Tag, (await conflict.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("etag").GetString());
        Assert.Equal($"\"{Tag}\" 32 new words", asked);
        Assert.Equal(["intent", "outcome not_done"], await Yard.Record(_workspace!, "file.written"));
    }

    [Fact]
    public async Task A_write_whose_answer_never_comes_is_503_for_the_caller_and_the_warden_is_asked_what_became_of_it()
    {
        var asked = new TaskCompletionSource<string>();
        Yard.Sandboxes.Words["files/content"] = async http =>
        {
            asked.SetResult(http.Request.Headers["Bailey-Operation"].ToString());
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        var write = Put("x", $"\"{Tag}\"");
        var operation = await asked.Task;

        await Yard.HostDies();
        await ServerFixture.Expect(await write, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(["intent"], await Yard.Record(_workspace!, "file.written"));
        Yard.Sandboxes.Words[$"operations/{operation}"] = http =>
            Results.Json(new WardenOperation(operation, "done", null), WireJson.Default.WardenOperation).ExecuteAsync(http);
        await Yard.HostComesBack();
        while ((await Yard.Record(_workspace!, "file.written")).Count < 2)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["intent", "outcome done"], await Yard.Record(_workspace!, "file.written"));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_413_and_not_done()
    {
        Yard.Sandboxes.Words["files/content"] = async http => await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);

        var counted = await Put(new string('x', 1_100_000), $"\"{Tag}\"");

        await ServerFixture.Expect(counted, HttpStatusCode.RequestEntityTooLarge);
        using var endless = new HttpRequestMessage(HttpMethod.Put, At("/files/content?path=a")) { Content = new StreamContent(new MemoryStream(new byte[1_100_000])) };
        endless.Headers.TransferEncodingChunked = true;
        endless.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{Tag}\""));
        await ServerFixture.Expect(await Yard.Owner.SendAsync(endless), HttpStatusCode.RequestEntityTooLarge);
        Assert.DoesNotContain("outcome unknown", await Yard.Record(_workspace!, "file.written"));
    }

    [Theory]
    [InlineData("""{"path":"","items":[{"name":"a","path":"a","kind":"file","size":-1,"modified":"2026-01-01T00:00:00Z"}]}""")]
    [InlineData("""{"path":"","items":[{"name":"a","path":"a","kind":"script","size":1,"modified":"2026-01-01T00:00:00Z"}]}""")]
    [InlineData("""{"path":"","items":[null]}""")]
    [InlineData("""{"path":"","items":null}""")]
    [InlineData("""{"items":[]}""")]
    [InlineData("""[]""")]
    [InlineData("""{"path":"","items":[{"name":null,"path":"a","kind":"file","size":1,"modified":"2026-01-01T00:00:00Z"}]}""")]
    public async Task A_list_of_another_shape_is_502_and_no_500(string body)
    {
        Yard.Sandboxes.Words["files"] = http => Results.Text(body, "application/json").ExecuteAsync(http);

        await ServerFixture.Expect(await Yard.Owner.GetAsync(At("/files?path=")), HttpStatusCode.BadGateway);
    }

    [Theory]
    [InlineData("/etc/passwd", 403)]
    [InlineData("../x", 403)]
    [InlineData("a/../../x", 403)]
    [InlineData("a%00b", 422)]
    [InlineData("", 422)]
    public async Task A_path_that_can_never_be_right_does_not_reach_the_warden(string path, int status)
    {
        var reached = false;
        Yard.Sandboxes.Words["files/content"] = _ =>
        {
            reached = true;
            return Task.CompletedTask;
        };

        var answer = await Yard.Owner.GetAsync(At($"/files/content?path={path}"));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.False(reached);
    }

    [Theory]
    [InlineData("a/../b", "a/../b")]
    [InlineData("..a/b..", "..a/b..")]
    [InlineData(" name with spaces\n", " name with spaces\n")]
    public void Odd_names_are_names(string path, string same) => Assert.Equal(same, FilePath.Check(path));

    [Fact]
    public void Half_a_surrogate_pair_names_no_file() => Assert.Throws<RefusedException>(() => FilePath.Check("a\ud800b"));

    [Fact]
    public async Task Search_streams_each_match_as_it_comes_and_ends_at_the_limit_whatever_the_warden_says()
    {
        Yard.Sandboxes.Words["search"] = async http =>
        {
            Assert.Equal("?query=--pre%3Dsh&regex=false&case=false&limit=2", http.Request.QueryString.Value);
            for (var i = 1; i <= 3; i++)
            {
                await http.Response.WriteAsync(JsonSerializer.Serialize(new SearchMatch("a", i, "text", []), WireJson.Default.SearchMatch) + "\n");
                await http.Response.Body.FlushAsync();
            }
        };

        using var answer = await Yard.Owner.GetAsync(At("/search?query=--pre%3Dsh&limit=2"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        Assert.Contains("\"line\":1", await reader.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Contains("\"line\":2", await reader.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_search_ends_in_the_sandbox_when_the_client_goes()
    {
        var (asked, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        Yard.Sandboxes.Words["search"] = async http =>
        {
            asked.SetResult();
            http.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        };
        using var impatient = new CancellationTokenSource();
        var search = Yard.Owner.GetAsync(At("/search?query=x"), impatient.Token);
        await asked.Task;

        await impatient.CancelAsync();

        await gone.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
    }

    [Fact]
    public async Task Names_are_streamed_and_end_at_the_limit_whatever_the_warden_says()
    {
        Yard.Sandboxes.Words["names"] = async http =>
        {
            Assert.Equal("?limit=3", http.Request.QueryString.Value);
            foreach (string[] paths in new[] { ["a", "b c\n"], (string[])["d"], ["e", "f"] })
            {
                await http.Response.WriteAsync(JsonSerializer.Serialize(new FileNames(paths, false), WireJson.Default.FileNames) + "\n");
            }
        };

        using var answer = await Yard.Owner.GetAsync(At("/files/names?limit=3"));

        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["a", "b c\n", "d"], lines.SelectMany(line => JsonSerializer.Deserialize(line, WireJson.Default.FileNames)!.Paths));
        await ServerFixture.Expect(await Yard.Owner.GetAsync(At("/files/names?limit=50001")), HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("""{"items":[{"trash":"a","item":-1,"path":"x","kind":"file","size":1,"deleted":"2026-01-01T00:00:00Z"}]}""")]
    [InlineData("""{"items":[{"trash":"a","item":0,"path":null,"kind":"file","size":1,"deleted":"2026-01-01T00:00:00Z"}]}""")]
    [InlineData("""{"items":[null]}""")]
    [InlineData("""{}""")]
    public async Task A_trash_of_another_shape_is_502_and_no_500(string body)
    {
        Yard.Sandboxes.Words["files/trash"] = http => Results.Text(body, "application/json").ExecuteAsync(http);

        await ServerFixture.Expect(await Yard.Owner.GetAsync(At("/files/trash")), HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task What_is_put_back_and_what_is_emptied_stands_in_the_record()
    {
        Yard.Sandboxes.Words["files/trash/restore"] = http => Results.Json(new RestoreResponse(["a (2)"]), WireJson.Default.RestoreResponse).ExecuteAsync(http);
        Yard.Sandboxes.Words["files/trash/empty"] = http =>
        {
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        };

        var restored = await Yard.Owner.PostAsJsonAsync(At("/files/trash/restore"), new RestoreRequest("a", [0], true));
        await ServerFixture.Expect(restored, HttpStatusCode.OK);
        Assert.Equal("a (2)", (await restored.Content.ReadFromJsonAsync<RestoreResponse>())!.Paths.Single());
        await ServerFixture.Expect(await Yard.Owner.PostAsJsonAsync(At("/files/trash/empty"), new EmptyTrashRequest()), HttpStatusCode.NoContent);
        await ServerFixture.Expect(await Yard.Owner.PostAsJsonAsync(At("/files/trash/empty"), new EmptyTrashRequest("a")), HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["intent", "outcome done"], await Yard.Record(_workspace!, "file.restored"));
        Assert.Equal(["intent", "outcome done"], await Yard.Record(_workspace!, "file.trash_emptied"));
    }

    [Theory]
    [InlineData("path=a&path=../b", 403)]
    [InlineData("path=a&path=", 422)]
    [InlineData("path=a&kind=rar", 422)]
    [InlineData("path=/etc", 403)]
    public async Task An_archive_of_what_can_never_be_right_does_not_reach_the_warden(string query, int status)
    {
        var reached = false;
        Yard.Sandboxes.Words["files/archive"] = _ =>
        {
            reached = true;
            return Task.CompletedTask;
        };

        var answer = await Yard.Owner.GetAsync(At($"/files/archive?{query}{(query.Contains("kind", StringComparison.Ordinal) ? "" : "&kind=zip")}"));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.False(reached);
    }

    [Fact]
    public async Task Files_of_a_stopped_workspace_are_409()
    {
        await Yard.Owner.PostAsync(At("/stop"), null);

        var answer = await Yard.Owner.GetAsync(At("/files?path="));

        await ServerFixture.Expect(answer, HttpStatusCode.Conflict);
        Assert.Equal("workspace_stopped", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    private string At(string rest) => Yard.At(_workspace!, rest);

    private async Task<HttpResponseMessage> Put(string content, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, At("/files/content?path=a")) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content)) };
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(ifMatch));
        }

        return await Yard.Owner.SendAsync(request);
    }
}
