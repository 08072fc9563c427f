using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bailey.TestKit;

/// <summary>Somebody's git server: Debian's <c>git http-backend</c> behind a little CGI bridge, on a loopback port of its own.</summary>
public sealed class SmartHttpPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SmartHttpPeer(WebApplication app) => _app = app;

    /// <summary>Every request so far.</summary>
    public List<(string Line, IHeaderDictionary Headers)> Seen { get; } = [];

    /// <summary>Where it answers.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(one => one.StartsWith("http:", StringComparison.Ordinal)));

    /// <summary>The port of https, when it was started with a certificate.</summary>
    public int SecurePort => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(one => one.StartsWith("https:", StringComparison.Ordinal))).Port;

    /// <summary>What BAILEY_NETWORK__GRANTS needs.</summary>
    public string Grant => $"127.0.0.1:{Address.Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Where its repositories are.</summary>
    public string Root { get; set; } = "/nonexistent";

    /// <summary>user:password that everybody must give; null: everybody may read, and nobody push.</summary>
    public string? SignIn { get; set; }

    /// <summary>Answers before git does when it returns true.</summary>
    public Func<HttpContext, bool> Before { get; set; } = _ => false;

    /// <summary>The same for what must be waited for; whoever comes here has signed in.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    /// <summary>Starts one; with a certificate it answers https beside http.</summary>
    public static async Task<SmartHttpPeer> Start(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            if (certificate is not null)
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
            }
        });
        var app = builder.Build();
        var peer = new SmartHttpPeer(app);
        app.Run(peer.Answer);
        await app.StartAsync();
        return peer;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        lock (Seen)
        {
            Seen.Add(($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", new HeaderDictionary(context.Request.Headers.ToDictionary())));
        }

        if (Before(context))
        {
            return;
        }

        var authorized = SignIn is not null && context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(SignIn));
        if (SignIn is not null && !authorized)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"peer\"";
            return;
        }

        if (await Instead(context))
        {
            return;
        }

        var environment = new Dictionary<string, string>
        {
            ["GIT_PROJECT_ROOT"] = Root,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["PATH_INFO"] = context.Request.Path,
            ["REQUEST_METHOD"] = context.Request.Method,
            ["QUERY_STRING"] = context.Request.QueryString.Value?.TrimStart('?') ?? "",
            ["CONTENT_TYPE"] = context.Request.ContentType ?? "",
            ["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"].ToString(),
            ["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding.ToString(),
            ["REMOTE_ADDR"] = "127.0.0.1",
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "safe.directory",
            ["GIT_CONFIG_VALUE_0"] = "*",
        };
        if (authorized)
        {
            environment["REMOTE_USER"] = "peer";
        }

        var start = new ProcessStartInfo("/usr/bin/git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        await context.Request.Body.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        await errors;
        var bytes = output.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n"))
        {
            var (name, value) = (line.Split(": ", 2)[0], line.Split(": ", 2)[1]);
            if (name == "Status")
            {
                context.Response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                context.Response.Headers[name] = value;
            }
        }

        await context.Response.Body.WriteAsync(bytes.AsMemory(end + 4));
    }
}
