using System.Buffers;
using System.Globalization;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Microsoft.Net.Http.Headers;

namespace Bailey.Warden.Files;

/// <summary>GET and HEAD /v1/files/content, whole or one range.</summary>
internal static class ReadContent
{
    private const int Chunk = 256 * 1024;

    internal static async Task HandleAsync(Exchange exchange, WorkspaceFiles files)
    {
        using var content = await files.OpenAsync(exchange.Required("path"));
        var (from, count) = Choose(exchange, content);
        if (HttpMethods.IsHead(exchange.Request.Method) || exchange.Response.StatusCode is 304 or 416)
        {
            return;
        }

        // The file is open, by the developer's rights: reading on asks for none, and needs no thread that has them.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Chunk, Math.Max(1, count)));
        try
        {
            while (count > 0)
            {
                var into = buffer.AsMemory(0, (int)Math.Min(Chunk, count));
                var read = Read(content.File.Fd, into.Span, from);
                if (read <= 0)
                {
                    // It became shorter while it was read; a cut-off answer must look like one.
                    exchange.Http.Abort();
                    return;
                }

                await exchange.Response.Body.WriteAsync(into[..read], exchange.Gone);
                from += read;
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static (long From, long Count) Choose(Exchange exchange, OpenContent content)
    {
        var headers = exchange.Response.Headers;
        var size = content.Status.Size;
        headers.ContentType = "application/octet-stream";
        headers.AcceptRanges = "bytes";
        headers.LastModified = content.Status.Modified.ToString("R", CultureInfo.InvariantCulture);
        if (content.ETag is { } etag)
        {
            headers.ETag = $"\"{etag}\"";
            if (exchange.Request.Headers.IfNoneMatch.Contains($"\"{etag}\""))
            {
                exchange.Response.StatusCode = 304;
                return default;
            }
        }

        if (exchange.Request.Headers.Range is [{ } text] && RangeHeaderValue.TryParse(text, out var parsed) && parsed.Unit == "bytes" && parsed.Ranges.Count == 1
            && (exchange.Request.Headers.IfRange is [] || exchange.Request.Headers.IfRange == headers.ETag))
        {
            var range = parsed.Ranges.First();
            var from = range.From ?? Math.Max(0, size - range.To!.Value);
            var last = range.From is null ? size - 1 : Math.Min(range.To ?? long.MaxValue, size - 1);
            if (from > last)
            {
                exchange.Response.StatusCode = 416;
                headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
                return default;
            }

            exchange.Response.StatusCode = 206;
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{last}/{size}");
            headers.ContentLength = last - from + 1;
            return (from, last - from + 1);
        }

        headers.ContentLength = size;
        return (0, size);
    }

    private static unsafe int Read(int fd, Span<byte> into, long offset)
    {
        fixed (byte* at = into)
        {
            return (int)Libc.PRead(fd, at, (nuint)into.Length, offset);
        }
    }
}
