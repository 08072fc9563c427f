using System.Net;
using System.Security.Cryptography;
using Bailey.Server.Git.Door;

namespace Bailey.Server.Git.Lfs;

/// <summary>
/// An object on its way: handed on as it comes, all but the last piece, which goes only when all of it has the size and the SHA-256 that it is named by. Whoever
/// receives one that is not sees the connection break.
/// </summary>
internal static class LfsBytes
{
    private const int Piece = 64 * 1024;

    /// <exception cref="InvalidDataException">It is not what it is named by.</exception>
    public static async Task Pass(LfsTarget target, Func<Memory<byte>, Task<int>> read, Func<ReadOnlyMemory<byte>, Task> write)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (last, next, held, rest) = (new byte[Piece], new byte[Piece], 0, target.Size);
        int count;
        while ((count = await read(next)) > 0)
        {
            if ((rest -= count) < 0)
            {
                break;
            }

            hash.AppendData(next, 0, count);
            if (held > 0)
            {
                await write(last.AsMemory(0, held));
            }

            (last, next, held) = (next, last, count);
        }

        if (rest != 0 || Convert.ToHexStringLower(hash.GetHashAndReset()) != target.Oid)
        {
            throw new InvalidDataException("The object is not what it is named by.");
        }

        await write(last.AsMemory(0, held));
    }

    /// <summary>One that is sent, as it comes from a sandbox.</summary>
    public sealed class Sent(LfsTarget target, Stream body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            try
            {
                await Pass(target, buffer => body.ReadAsync(buffer, cancellationToken).AsTask(), bytes => stream.WriteAsync(bytes, cancellationToken).AsTask());
            }
            catch (InvalidDataException wrong)
            {
                throw new DoorRefusedException(422, wrong.Message);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = target.Size;
            return true;
        }
    }
}
