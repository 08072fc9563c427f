using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bailey.Server.Tests.Platform;

/// <summary>What another site makes a browser send is refused; sockets that are open end when the server or the session does.</summary>
public sealed class CrossSiteTests(CrossSiteTests.WithSocket fixture) : IClassFixture<CrossSiteTests.WithSocket>
{
    private readonly ServerFixture _server = fixture.Server;

    private string Own => _server.Address.GetLeftPart(UriPartial.Authority);

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("https://evil.example", null, false)]
    [InlineData("null", null, false)]
    [InlineData("http://localhost:1", null, false)]
    [InlineData("http://localhost", null, false)]
    [InlineData("https://localhost:{port}", null, false)]
    [InlineData("http://127.0.0.1:{port}", null, false)]
    [InlineData("{own}", "cross-site", false)]
    [InlineData("{own}", "same-site", false)]
    [InlineData("{own}", "none", false)]
    [InlineData("{own}", "same-origin", true)]
    [InlineData("{own}", null, true)]
    public async Task A_change_is_taken_from_our_own_pages_alone(string? origin, string? site, bool taken)
    {
        using var client = _server.Bare();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/login") { Content = JsonContent.Create(new { email = "a@b.c", password = "nothing like it" }) };
        Add(request, origin, site);
        var answer = await client.SendAsync(request);
        Assert.Equal(taken ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(taken ? "wrong_credentials" : "cross_site", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData(null)]
    [InlineData("http://localhost:1")]
    [InlineData("http://evil.example:{port}")]
    public async Task A_socket_from_elsewhere_is_not_opened(string? origin)
    {
        using var socket = new ClientWebSocket();
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", Fill(origin));
        }

        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(fixture.SocketAddress, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Theory]
    [InlineData("Bearer x", null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer x", "a=b", HttpStatusCode.Forbidden)]
    [InlineData("Basic x", null, HttpStatusCode.Forbidden)]
    public async Task A_program_with_a_token_and_no_cookie_needs_no_origin(string authorization, string? cookie, HttpStatusCode status)
    {
        using var client = _server.Bare();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/logout");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        Assert.Equal(status, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Reading_the_api_across_sites_is_refused_and_opening_a_page_is_not()
    {
        using var client = _server.Bare();
        using var api = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/session");
        Add(api, null, "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(api)).StatusCode);
        using var page = new HttpRequestMessage(HttpMethod.Get, "/");
        Add(page, null, "cross-site");
        Assert.NotEqual(HttpStatusCode.Forbidden, (await client.SendAsync(page)).StatusCode);
    }

    [Fact]
    public async Task A_revoked_session_loses_its_socket_and_a_stopping_server_closes_all_with_1012()
    {
        await using var own = new WithSocket();
        await own.InitializeAsync();
        var cancellation = TestContext.Current.CancellationToken;
        using var revoked = await own.Open(WithSocket.One, cancellation);
        using var kept = await own.Open(WithSocket.Other, cancellation);
        var sockets = own.Server.Get<LiveSockets>();
        sockets.Close(s => s.Session == WithSocket.One, LiveSockets.SessionEnded, "session ended");
        Assert.Equal(LiveSockets.SessionEnded, await ClosedBy(revoked, cancellation));
        Assert.Equal(WebSocketState.Open, kept.State);
        own.Server.Get<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(LiveSockets.Restarting, await ClosedBy(kept, cancellation));
    }

    private static async Task<int?> ClosedBy(ClientWebSocket socket, CancellationToken cancellation)
    {
        var result = await socket.ReceiveAsync(new byte[16], cancellation);
        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        return (int?)result.CloseStatus;
    }

    private string Fill(string text) => text.Replace("{own}", Own, StringComparison.Ordinal).Replace("{port}", $"{_server.Address.Port}", StringComparison.Ordinal);

    private void Add(HttpRequestMessage request, string? origin, string? site)
    {
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", Fill(origin));
        }

        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }
    }

    /// <summary>A server with one more route: a socket that waits until it is closed, for the session that its query names.</summary>
    public sealed class WithSocket : IAsyncLifetime
    {
        internal static readonly SessionId One = Ids.New<SessionId>(TimeProvider.System);
        internal static readonly SessionId Other = Ids.New<SessionId>(TimeProvider.System);

        internal ServerFixture Server { get; private set; } = null!;

        internal Uri SocketAddress => new($"ws://localhost:{Server.Address.Port}/test-socket");

        public async ValueTask InitializeAsync()
        {
            Server = await ServerFixture.Start(services: s => s.AddSingleton<IStartupFilter, SocketRoute>());
        }

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();

        internal async Task<ClientWebSocket> Open(SessionId session, CancellationToken cancellation)
        {
            var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Origin", Server.Address.GetLeftPart(UriPartial.Authority));
            socket.Options.SetRequestHeader("Test-Session", session.ToString());
            await socket.ConnectAsync(SocketAddress, cancellation);
            // The route greets once the socket is entered in the list.
            await socket.ReceiveAsync(new byte[16], cancellation);
            return socket;
        }
    }

    private sealed class SocketRoute : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            app.Map("/test-socket", branch => branch.Run(Handle));
        };

        private static async Task Handle(HttpContext context)
        {
            var session = Ids.Parse<SessionId>(context.Request.Headers["Test-Session"].ToString());
            using var live = await context.RequestServices.GetRequiredService<LiveSockets>().Accept(context, session, default, null);
            var socket = live.Socket;
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, live.Ended);
            try
            {
                await socket.ReceiveAsync(new byte[16], live.Ended);
            }
            catch (OperationCanceledException)
            {
                // Closed from above.
            }
        }
    }
}
