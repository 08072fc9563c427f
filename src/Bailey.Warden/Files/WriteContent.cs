using System.Buffers;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Warden.Http;
using Bailey.Warden.Operations;

namespace Bailey.Warden.Files;

/// <summary>PUT /v1/files/content: a whole file, against what the writer last saw.</summary>
internal static class WriteContent
{
    /// <summary>The disk is the limit; this one only ends a body that never does.</summary>
    private const long Maximum = 1L << 40;
    private const int Chunk = 256 * 1024, Large = 4 * 1024 * 1024;

    internal static async Task HandleAsync(Exchange exchange, WorkspaceFiles files, OperationLog operations)
    {
        var expected = Expected(exchange);
        var path = exchange.Required("path");
        exchange.LimitBody(Maximum);
        await exchange.ReplyAsync(await operations.OnceAsync(exchange.Operation, () => WriteAsync(exchange, files, path, expected)));
    }

    private static async Task<Outcome> WriteAsync(Exchange exchange, WorkspaceFiles files, string path, string? expected)
    {
        var draft = await files.Threads.RunAsync(() => Draft.Begin(files.Root, path));
        try
        {
            var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
            try
            {
                int count;
                while ((count = await exchange.Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, Chunk), Chunk, false, exchange.Gone)) > 0)
                {
                    var part = buffer.AsMemory(0, count);
                    await files.Threads.RunAsync(() => draft.Write(part.Span));
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            if (draft.Size > Large)
            {
                await files.Threads.RunSyncAsync(draft.Sync);
            }

            return Exchange.Outcome(await files.Threads.RunAsync(() => draft.Commit(expected, files.Hashes)), WireJson.Default.WriteResponse);
        }
        finally
        {
            await files.Threads.RunAsync(draft.Dispose);
        }
    }

    /// <summary>The ETag that the file must have, <see cref="Draft.Whatever"/> for one that must be there, null for one that must not.</summary>
    private static string? Expected(Exchange exchange)
    {
        if (exchange.Request.Headers.IfNoneMatch is ["*"])
        {
            return null;
        }

        if (exchange.Request.Headers.IfMatch is ["*"])
        {
            return Draft.Whatever;
        }

        return exchange.Request.Headers.IfMatch is [{ Length: > 2 } etag] && etag.StartsWith('"') && etag.EndsWith('"')
            ? etag[1..^1]
            : throw new Refusal(428, ProblemCodes.PreconditionRequired, "Say with If-Match which content is replaced, or with If-None-Match: * that the file is new.");
    }
}
