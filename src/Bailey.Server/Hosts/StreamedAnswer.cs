using System.Net.Http.Headers;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Hosts;

/// <summary>
/// Copies a warden's bytes to a browser as a download that no browser will run or show as a page, piece by piece: what the browser does not
/// take is not read. A warden that falls silent in the middle is given up.
/// </summary>
public static class StreamedAnswer
{
    private const int Piece = 64 * 1024;
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

    /// <summary>The bytes, as fast as the browser takes them.</summary>
    public static async Task Copy(HttpResponseMessage answer, HttpResponse response, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            silence.CancelAfter(s_silence);
            int count;
            try
            {
                count = await body.ReadAsync(response.BodyWriter.GetMemory(Piece), silence.Token);
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new LostException("The sandbox stopped answering in the middle.", broken);
            }

            if (count == 0)
            {
                return;
            }

            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            response.BodyWriter.Advance(count);
            await response.BodyWriter.FlushAsync(cancellationToken);
        }
    }

    private static string FileName(string name)
    {
        var last = name[(name.LastIndexOf('/') + 1)..];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format && c is not ('"' or '\\'))]);
        return clean.Length == 0 ? "file" : clean[..Math.Min(clean.Length, 200)];
    }
}
