using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bailey.Server.Tests.Git.Pushing;

/// <summary>Stands where the host's egress proxy stands: takes git's requests on a loopback port and hands them to <c>internal.sock</c> with the host's words.</summary>
internal sealed class DoorFront : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _server;

    private DoorFront(WebApplication app, HttpMessageInvoker server) => (_app, _server) = (app, server);

    /// <summary>What the host says about a request.</summary>
    public Dictionary<string, string> Says { get; } = [];

    /// <summary>Everything that came back to the sandbox: heads and bodies.</summary>
    public MemoryStream Answers { get; } = new();

    public string Address => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).GetLeftPart(UriPartial.Authority);

    public static async Task<DoorFront> Start(string internalSocket)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var server = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(internalSocket), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var front = new DoorFront(app, server);
        app.Run(front.Pass);
        await app.StartAsync();
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _server.Dispose();
        await Answers.DisposeAsync();
    }

    private async Task Pass(HttpContext context)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), $"http://server/internal/git{context.Request.Path}{context.Request.QueryString}");
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, values) in context.Request.Headers.Where(h => h.Key is not ("Host" or "Transfer-Encoding" or "Connection")))
        {
            _ = request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values) || request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values) == true;
        }

        foreach (var (name, value) in Says)
        {
            request.Headers.Add(name, value);
        }

        using var response = await _server.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        var body = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
        lock (Answers)
        {
            Answers.Write(System.Text.Encoding.UTF8.GetBytes(response.Headers.ToString()));
            Answers.Write(body);
        }

        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
