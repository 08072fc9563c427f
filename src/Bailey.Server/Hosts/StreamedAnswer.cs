using System.Buffers;
using System.Net.Http.Headers;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Hosts;

/// <summary>
/// Copies a warden's bytes to a browser as a download that no browser will run or show as a page, piece by piece: what the browser does not
/// take is not read. A warden that falls silent in the middle is given up.
/// </summary>
public static class StreamedAnswer
{
    private const int Piece = 256 * 1024;
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(60);

    /// <summary>The headers of a download of this name.</summary>
    public static void Headers(HttpResponse response, string name)
    {
        response.ContentType = "application/octet-stream";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = FileName(name) }.ToString();
    }

    /// <summary>The bytes, as fast as the browser takes them; what is there already goes out together.</summary>
    public static async Task Copy(HttpResponseMessage answer, HttpResponse response, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        int count;
        var filled = 0;
        do
        {
            var reading = body.ReadAsync(buffer.AsMemory(filled), silence.Token).AsTask();
            if (reading.IsCompleted || filled == 0)
            {
                count = await Within(reading, silence, cancellationToken);
                filled += count;
                if (count > 0 && filled < buffer.Length)
                {
                    continue;
                }

                await response.BodyWriter.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
                filled = 0;
            }
            else
            {
                // Nothing more is there yet: what came goes on, while the rest of the buffer waits for what comes.
                await response.BodyWriter.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
                count = await Within(reading, silence, cancellationToken);
                buffer.AsSpan(filled, count).CopyTo(buffer);
                filled = count;
            }
        }
        while (count > 0);

        // After a failure it may still be written into, and is nobody else's.
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static async Task<int> Within(Task<int> reading, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        try
        {
            if (reading.IsCompleted)
            {
                return await reading;
            }

            silence.CancelAfter(s_silence);
            var count = await reading;
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            return count;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new LostException("The sandbox stopped answering in the middle.", broken);
        }
    }

    private static string FileName(string name)
    {
        var last = name[(name.LastIndexOf('/') + 1)..];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format && c is not ('"' or '\\'))]);
        return clean.Length == 0 ? "file" : clean[..Math.Min(clean.Length, 200)];
    }
}
