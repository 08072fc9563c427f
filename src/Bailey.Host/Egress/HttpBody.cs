using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Bailey.Host.Egress;

/// <summary>Where a message's body ends, and how it is passed on: whole, byte for byte, and never a byte of the next message.</summary>
internal sealed class HttpBody
{
    private const int Piece = SocketReader.Capacity;
    private readonly Framing _framing;
    private readonly long _length;

    private HttpBody(Framing framing, long length = 0) => (_framing, _length) = (framing, length);

    private enum Framing
    {
        None,
        Length,
        Chunked,
        UntilEnd,
    }

    public bool IsEmpty => _framing == Framing.None || (_framing == Framing.Length && _length == 0);

    /// <summary>The body ends with the connection.</summary>
    public bool UntilEnd => _framing == Framing.UntilEnd;

    public static HttpBody OfRequest(HttpHead head) => Declared(head) ?? new HttpBody(Framing.None);

    public static HttpBody OfResponse(HttpHead head, int status, string method) =>
        method == "HEAD" || status is 204 or 304 or (>= 100 and < 200) ? new HttpBody(Framing.None) : Declared(head) ?? new HttpBody(Framing.UntilEnd);

    public async Task Pass(SocketReader from, Socket to, Patience patience)
    {
        switch (_framing)
        {
            case Framing.Length:
                await Exactly(from, to, _length, patience);
                break;
            case Framing.Chunked:
                await Chunks(from, to, patience);
                break;
            case Framing.UntilEnd:
                while (await from.Next(Piece, patience) is { IsEmpty: false } piece)
                {
                    await SendAll(to, piece, patience);
                }

                break;
        }
    }

    public static async ValueTask SendAll(Socket to, ReadOnlyMemory<byte> bytes, Patience patience)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes, patience.Wait())..];
        }
    }

    // Both headers, two lengths, or another coding than chunked alone: two parsers would see two different ends.
    private static HttpBody? Declared(HttpHead head)
    {
        var codings = head.Words("Transfer-Encoding").ToArray();
        var lengths = head.All("Content-Length").ToArray();
        if (codings.Length > 0)
        {
            return lengths.Length == 0 && codings is ["chunked"] ? new HttpBody(Framing.Chunked) : throw HttpHead.Malformed();
        }

        if (lengths.Length == 0)
        {
            return null;
        }

        return lengths.Distinct(StringComparer.Ordinal).Count() == 1 && long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? new HttpBody(Framing.Length, length)
            : throw HttpHead.Malformed();
    }

    private static async Task Exactly(SocketReader from, Socket to, long count, Patience patience)
    {
        while (count > 0)
        {
            var piece = await from.Next((int)Math.Min(Piece, count), patience);
            if (piece.IsEmpty)
            {
                throw new WayOutException(502, "the message ended within its body");
            }

            await SendAll(to, piece, patience);
            count -= piece.Length;
        }
    }

    private static async Task Chunks(SocketReader from, Socket to, Patience patience)
    {
        while (true)
        {
            var size = await Line(from, patience);
            var digits = size.Split(';')[0].TrimEnd(' ', '\t');
            if (digits.Length is 0 or > 15 || !long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length))
            {
                throw HttpHead.Malformed();
            }

            // Extensions are dropped: some parsers read a line end within them.
            await SendAll(to, Encoding.ASCII.GetBytes(digits + "\r\n"), patience);
            if (length == 0)
            {
                break;
            }

            await Exactly(from, to, length, patience);
            await SendAll(to, (await Line(from, patience)).Length == 0 ? "\r\n"u8.ToArray() : throw HttpHead.Malformed(), patience);
        }

        // Trailers are read and dropped.
        while ((await Line(from, patience)).Length > 0)
        {
        }

        await SendAll(to, "\r\n"u8.ToArray(), patience);
    }

    private static async ValueTask<string> Line(SocketReader from, Patience patience)
    {
        const int longest = 4096;
        while (true)
        {
            if (from.Here.Span.IndexOf((byte)'\n') is var end and >= 0)
            {
                var line = Encoding.Latin1.GetString(from.Here.Span[..end]);
                from.Take(end + 1);
                return line.EndsWith('\r') && line.AsSpan(..^1).IndexOfAnyInRange('\0', '\b') < 0 ? line[..^1] : throw HttpHead.Malformed();
            }

            if (from.Here.Length > longest || await from.More(patience) == 0)
            {
                throw HttpHead.Malformed();
            }
        }
    }
}
