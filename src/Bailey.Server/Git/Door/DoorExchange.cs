using System.IO.Compression;

namespace Bailey.Server.Git.Door;

/// <summary>
/// One request of git in a sandbox and its answer, streamed both ways. Nothing of the request goes on but what this class hands out.
/// </summary>
internal sealed class DoorExchange(HttpContext context, Patience patience)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>The version that git asks for, e.g. <c>version=2</c>; null when it is none of the known form.</summary>
    public string? Protocol { get; } = context.Request.Headers["Git-Protocol"] is [{ Length: > 0 and <= 64 } text]
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '=' or ':' or '-' or '.') ? text : null;

    /// <summary>Whether the body is compressed.</summary>
    public bool IsGzip { get; } = context.Request.Headers.ContentEncoding is ["gzip" or "x-gzip"];

    /// <summary>The body as it came.</summary>
    public Stream Body => context.Request.Body;

    public long? BodyLength => context.Request.ContentLength;

    /// <summary>The body as git meant it.</summary>
    public Stream PlainBody() => IsGzip ? new GZipStream(Body, CompressionMode.Decompress, leaveOpen: true) : Body;

    /// <summary>Begins the answer; once.</summary>
    public void Begin(string contentType)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-cache";
    }

    /// <summary>Sends bytes on.</summary>
    public async Task Write(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await context.Response.Body.WriteAsync(bytes, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>How long the remote may be silent.</summary>
    public Patience Patience => patience;

    /// <summary>Reads once from the remote.</summary>
    public Task<int> Read(Stream source, Memory<byte> buffer, CancellationToken cancellationToken) => patience.Read(source, buffer, cancellationToken);

    /// <summary>Sends everything on, each piece as it comes.</summary>
    public async Task Copy(Stream source, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        int count;
        while ((count = await Read(source, buffer, cancellationToken)) > 0)
        {
            await Write(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
