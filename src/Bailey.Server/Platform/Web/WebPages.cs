using System.Text;
using Microsoft.Extensions.Options;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Platform.Web;

/// <summary>
/// Serves the built pages where no route answers: a file by its name, and the one page for every other address that a browser opens, each time
/// with a fresh nonce.
/// </summary>
internal sealed class WebPages(RequestDelegate next, IOptions<WebOptions> options, IOptions<PlatformOptions> platform, IOptions<HeaderOptions> headers)
{
    private const string NotBuilt =
        "<!doctype html><html lang=en><meta charset=utf-8><title>Bailey</title><h1>The pages are not built</h1>" +
        "<p>The server runs, but there is no web build. <code>./run</code> builds it; <code>BAILEY_WEB__ROOT</code> names a folder with one.</p></html>";

    private readonly string? _root = options.Value.Root is { Length: > 0 } root ? root
        : platform.Value.BuildDirectory is { Length: > 0 } build ? Path.Join(build, "web") : null;

    private readonly Lock _gate = new();
    private WebFiles? _files;

    public Task Invoke(HttpContext context)
    {
        var request = context.Request;
        if (context.GetEndpoint() is not null || HostNames.IsForPrograms(request.Path)
            || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            return next(context);
        }

        var files = Current();
        if (files?.Find(request.Path.Value ?? "/") is { } file)
        {
            return Send(context, file);
        }

        var wantsPage = request.Path == "/" || request.Path == "/index.html" || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        return wantsPage ? Page(context, files) : next(context);
    }

    private WebFiles? Current()
    {
        lock (_gate)
        {
            // A build that replaces this one while the server runs, as when the pages are worked on.
            if (_files is null || File.GetLastWriteTimeUtc(Path.Join(_root, "index.html")) != _files.Read)
            {
                _files = WebFiles.Open(_root);
            }

            return _files;
        }
    }

    private async Task Page(HttpContext context, WebFiles? files)
    {
        var nonce = SecurityHeaders.Page(context, headers.Value);
        var response = context.Response;
        response.StatusCode = files is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        var bytes = Encoding.UTF8.GetBytes(files is null ? NotBuilt : files.Index.Replace("__CSP_NONCE__", nonce, StringComparison.Ordinal));
        response.ContentLength = bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private static async Task Send(HttpContext context, WebFile file)
    {
        var response = context.Response;
        response.Headers.ETag = file.ETag;
        response.Headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(file.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = new FileInfo(file.Path).Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.SendFileAsync(file.Path, context.RequestAborted);
        }
    }
}
