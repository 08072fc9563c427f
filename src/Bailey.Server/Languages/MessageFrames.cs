using System.Globalization;
using System.Text;

namespace Bailey.Server.Languages;

/// <summary>
/// Cuts a language server's output into messages: header lines, an empty line, and so many bytes as <c>Content-Length</c> said. The output is hostile: a header
/// that is long or none, a size beyond the bound, is the end of it.
/// </summary>
internal sealed class MessageFrames
{
    /// <summary>The largest message; a completion list of a large project has one to two MB.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    private const int MostHeader = 4096;
    private static readonly byte[] s_end = "\r\n\r\n"u8.ToArray();
    private readonly List<byte> _header = [];
    private byte[]? _body;
    private int _filled;

    /// <summary>Takes what came and hands out each message that is whole by it.</summary>
    /// <exception cref="InvalidDataException">It is not the protocol.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Take(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_body is null)
            {
                bytes = TakeHeader(bytes);
                continue;
            }

            var part = Math.Min(bytes.Length, _body.Length - _filled);
            bytes[..part].CopyTo(_body.AsMemory(_filled));
            _filled += part;
            bytes = bytes[part..];
            if (_filled == _body.Length)
            {
                var whole = _body;
                (_body, _filled) = (null, 0);
                yield return whole;
            }
        }
    }

    /// <summary>A message with its header.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {message.Length}\r\n\r\n")), .. message];

    private ReadOnlyMemory<byte> TakeHeader(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        for (var i = 0; i < span.Length; i++)
        {
            _header.Add(span[i]);
            if (_header.Count > MostHeader)
            {
                throw new InvalidDataException("a header without an end");
            }

            if (span[i] == '\n' && _header.Count >= s_end.Length && _header[^4..].SequenceEqual(s_end))
            {
                _body = new byte[Length(Encoding.Latin1.GetString([.. _header]))];
                _header.Clear();
                return bytes[(i + 1)..];
            }
        }

        return default;
    }

    private static int Length(string header)
    {
        foreach (var line in header.Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].Trim().Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(line[(colon + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length is > 0 and <= MostBytes)
            {
                return length;
            }
        }

        throw new InvalidDataException("a header without a size, or with one beyond the bound");
    }
}
