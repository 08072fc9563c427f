using System.Net;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>
/// A browser's body on its way to the warden, never kept. When the browser's side is what failed (too large, cut off), that is the reason that
/// is told, and not that the warden's side broke as a result.
/// </summary>
internal sealed class RequestContent(HttpRequest request) : HttpContent
{
    private const int Piece = 256 * 1024;
    private Exception? _failed;

    /// <summary>Sends it by <paramref name="send"/>; a body that is too large is a refusal: the warden keeps no half file.</summary>
    public static async Task<T> Send<T>(HttpRequest request, Func<HttpContent, Task<T>> send)
    {
        using var content = new RequestContent(request);
        try
        {
            return await send(content);
        }
        catch (Exception) when (content._failed is BadHttpRequestException { StatusCode: 413 })
        {
            throw new Refusal(ProblemCodes.TooLarge, "The body is larger than this address takes.").ToException();
        }
        catch (Exception) when (content._failed is BadHttpRequestException)
        {
            throw new Refusal(ProblemCodes.Malformed, "The body ended too early or came too slowly.").ToException();
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            int count;
            while ((count = await Read(buffer, cancellationToken)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = request.ContentLength ?? 0;
        return request.ContentLength is not null;
    }

    private async Task<int> Read(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await request.Body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception failed)
        {
            _failed = failed;
            throw;
        }
    }
}
