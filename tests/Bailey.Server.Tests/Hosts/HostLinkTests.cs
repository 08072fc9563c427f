using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Hosts;

public sealed class HostLinkTests : IAsyncDisposable
{
    private readonly string _path = Path.Join(Path.GetTempPath(), $"bailey-link-{Environment.ProcessId}-{Guid.CreateVersion7():N}.sock");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private StandInHost? _host;
    private HostLink? _link;

    [Fact]
    public async Task A_question_travels_in_reverse_over_the_connection_that_the_host_dialled()
    {
        var link = await Link(app => app.MapGet("/v1/hello", () => Results.Json(StandInHost.Hello, WireJson.Default.HostHello)));

        var hello = await HostAnswers.Ask(link, HttpMethod.Get, "hello", null, WireJson.Default.HostHello, TestContext.Current.CancellationToken);

        Assert.Equal("stand-in", HostAnswers.Check(hello).Driver);
    }

    [Fact]
    public async Task Twenty_sockets_share_the_connection_and_keep_their_bytes_apart()
    {
        var link = await Link(app => app.Map("/v1/echo/{n}", async (HttpContext context, string n) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64];
            var got = await socket.ReceiveAsync(buffer, context.RequestAborted);
            await socket.SendAsync(Encoding.UTF8.GetBytes($"{n}:{Encoding.UTF8.GetString(buffer, 0, got.Count)}"), WebSocketMessageType.Text, true, context.RequestAborted);
        }));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            using var socket = await link.Open(HostAnswers.Address($"echo/{n}", "ws"), TestContext.Current.CancellationToken);
            await socket.SendAsync("x"u8.ToArray(), WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
            var buffer = new byte[64];
            var got = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            return Encoding.UTF8.GetString(buffer, 0, got.Count);
        }));

        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"{n}:x"), answers);
    }

    [Fact]
    public async Task A_socket_that_the_warden_refuses_tells_its_status()
    {
        var link = await Link(app => app.Map("/v1/no", () => Results.StatusCode(409)));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => link.Open(HostAnswers.Address("no", "ws"), TestContext.Current.CancellationToken));

        Assert.Equal(System.Net.HttpStatusCode.Conflict, refused.StatusCode);
    }

    [Fact]
    public async Task The_end_of_the_host_ends_the_link_and_loses_the_question_under_way()
    {
        var asked = new TaskCompletionSource();
        var link = await Link(app => app.MapGet("/v1/never", async (HttpContext context) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));
        var question = HostAnswers.Send(link, HttpMethod.Get, "never", null, TestContext.Current.CancellationToken);
        await asked.Task;

        await _host!.DisposeAsync();

        await Assert.ThrowsAsync<LostException>(() => question);
        await link.Ended.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("""{"code":"conflict","detail":"Changed.","eTag":"nonsense"}""", ProblemCodes.Conflict)]
    [InlineData("""{"code":"not_signed_in","detail":"Sign in at http://evil.example"}""", ProblemCodes.BadUpstream)]
    [InlineData("""{"code":"internal","detail":"x"}""", ProblemCodes.BadUpstream)]
    [InlineData("""{"code":null,"detail":"x"}""", ProblemCodes.BadUpstream)]
    [InlineData("""[1,2""", ProblemCodes.Conflict)]
    public async Task Only_refusals_of_the_closed_list_become_ours(string body, string code)
    {
        var link = await Link(app => app.MapGet("/v1/x", () => Results.Text(body, "application/json", statusCode: 409)));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => HostAnswers.Send(link, HttpMethod.Get, "x", null, TestContext.Current.CancellationToken));

        Assert.Equal(code == ProblemCodes.Conflict && body[0] == '[' ? ProblemCodes.BadUpstream : code, refused.Refusal.Code);
        Assert.Null(refused.Refusal.ETag);
        Assert.DoesNotContain("evil", refused.Refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_end_is_cut_off()
    {
        var link = await Link(app => app.MapGet("/v1/hello", async (HttpContext context) =>
        {
            context.Response.ContentType = "application/json";
            var block = new byte[64 * 1024];
            block.AsSpan().Fill((byte)' ');
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        }));

        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => HostAnswers.Ask(link, HttpMethod.Get, "hello", null, WireJson.Default.WardenHello, TestContext.Current.CancellationToken));

        Assert.Equal(ProblemCodes.BadUpstream, refused.Refusal.Code);
    }

    [Theory]
    [InlineData("application/json", "null")]
    [InlineData("application/json", "\"text\"")]
    [InlineData("application/json", """{"version":"one"}""")]
    [InlineData("text/html", """{"version":1,"build":"x","started":"2026-01-01T00:00:00Z"}""")]
    public async Task An_answer_of_another_shape_is_no_answer(string type, string body)
    {
        var link = await Link(app => app.MapGet("/v1/hello", () => Results.Text(body, type)));

        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => HostAnswers.Ask(link, HttpMethod.Get, "hello", null, WireJson.Default.WardenHello, TestContext.Current.CancellationToken));

        Assert.Equal(ProblemCodes.BadUpstream, refused.Refusal.Code);
    }

    [Fact]
    public async Task A_line_that_is_too_long_ends_the_stream()
    {
        var link = await Link(app => app.MapGet("/v1/lines", () => Results.Text("{}\n" + new string(' ', 100_000) + "\n")));
        using var response = await HostAnswers.Send(link, HttpMethod.Get, "lines", null, TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        var read = 0;
        await Assert.ThrowsAsync<RefusedException>(async () =>
        {
            await foreach (var line in HostAnswers.Lines(body, WireJson.Default.WireError, TestContext.Current.CancellationToken))
            {
                read++;
            }
        });

        Assert.Equal(1, read);
    }

    [Fact]
    public async Task A_host_of_another_version_is_not_spoken_to()
    {
        var link = await Link(app => app.MapGet("/v1/hello", () => Results.Json(StandInHost.Hello with { Version = 2 }, WireJson.Default.HostHello)));

        var hello = await HostAnswers.Ask(link, HttpMethod.Get, "hello", null, WireJson.Default.HostHello, TestContext.Current.CancellationToken);

        Assert.Throws<RefusedException>(() => HostAnswers.Check(hello));
    }

    [Theory]
    [InlineData("one line", "one line")]
    [InlineData("a\r\nb\u001b[31m", "a  b [31m")]
    [InlineData("left\u202eright", "left right")]
    [InlineData("long enough to be cut off", "long enough to be cu")]
    public void Words_of_the_other_side_are_one_short_visible_line(string text, string shown) => Assert.Equal(shown, HostAnswers.Clean(text, 20));

    public async ValueTask DisposeAsync()
    {
        _link?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _listener.Dispose();
        File.Delete(_path);
    }

    private async Task<HostLink> Link(Action<WebApplication> words)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
        var accepted = _listener.AcceptAsync();
        _host = await StandInHost.Start(_path, words);
        return _link = new HostLink(await accepted);
    }
}
