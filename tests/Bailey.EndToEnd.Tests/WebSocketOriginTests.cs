using System.Net;
using System.Net.WebSockets;
using Bailey.Contracts.Terminals;

namespace Bailey.EndToEnd.Tests;

/// <summary>Attack class A: a page of another site must not get a socket with the person's cookie.</summary>
public sealed class WebSocketOriginTests(OpenInstance open)
{
    /// <summary>What a browser, or somebody pretending to be one, could send; {0} is the port.</summary>
    public static TheoryData<string?> Foreign { get; } =
    [
        "https://evil.example",
        "http://localhost",
        "http://localhost:1",
        "https://localhost:{0}",
        "http://localhost:{0}.evil.example",
        "http://evil.localhost:{0}",
        "http://localhost.evil.example:{0}",
        "http://127.0.0.1:{0}",
        "null",
        "",
        "file://",
        (string?)null,
    ];

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_terminal_is_not_attached_from_another_origin(string? origin)
    {
        var terminal = await Terminal();
        var (socket, status) = await open.Owner.Upgrade(terminal, origin?.Replace("{0}", $"{open.Bailey.Port}", StringComparison.Ordinal));
        socket?.Dispose();
        Assert.Null(socket);
        Assert.Equal(HttpStatusCode.Forbidden, status);
    }

    [Fact]
    public async Task A_terminal_is_attached_from_the_page_itself()
    {
        var (socket, _) = await open.Owner.Upgrade(await Terminal(), open.Bailey.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal(WebSocketState.Open, socket?.State);
        socket?.Dispose();
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    public async Task A_host_name_that_is_not_ours_is_misdirected(string host)
    {
        var (socket, status) = await open.Owner.Upgrade(await Terminal(), $"http://{host}", host);
        socket?.Dispose();
        Assert.Equal(HttpStatusCode.MisdirectedRequest, status);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/session");
        request.Headers.Host = host;
        using var response = await open.Owner.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    private async Task<string> Terminal()
    {
        var route = $"{open.Owner.RouteOf(open.Empty)}/terminals";
        var all = await open.Owner.All<Terminal>(route);
        var running = all.FirstOrDefault(t => t.State == "running") ?? await open.Owner.Post<Terminal>(route, new OpenTerminalRequest());
        return $"{route}/{running.Id}/attach";
    }
}
