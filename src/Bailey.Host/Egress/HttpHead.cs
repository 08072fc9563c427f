using System.Text;

namespace Bailey.Host.Egress;

/// <summary>
/// The start line and headers of an HTTP/1 message, read strictly: what two parsers could read differently is refused. Bare CR or LF, folded lines,
/// spaces before colons, control and non-ASCII bytes, and empty names are all ways to smuggle a second message behind a first.
/// </summary>
internal sealed class HttpHead
{
    public const int MostBytes = 32 * 1024;
    private const int MostHeaders = 128;

    private HttpHead(string[] start, List<(string Name, string Value)> headers) => (Start, Headers) = (start, headers);

    /// <summary>The three parts of the start line.</summary>
    public string[] Start { get; }

    public List<(string Name, string Value)> Headers { get; }

    /// <summary>The values of a header, in order.</summary>
    public IEnumerable<string> All(string name) =>
        Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    /// <summary>The words of a comma-separated header, lower case.</summary>
    public IEnumerable<string> Words(string name) =>
        All(name).SelectMany(value => value.Split(',')).Select(word => word.Trim().ToLowerInvariant()).Where(word => word.Length > 0);

    public void Remove(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>The head as bytes, with another start line.</summary>
    public byte[] Write(string start) =>
        Encoding.Latin1.GetBytes(start + "\r\n" + string.Concat(Headers.Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n");

    /// <summary>Waits for a whole head; null when the other side ended before its first byte.</summary>
    public static async ValueTask<HttpHead?> Read(SocketReader reader, Patience patience)
    {
        while (true)
        {
            if (reader.Here.Span.IndexOf("\r\n\r\n"u8) is var end and >= 0)
            {
                var head = Parse(reader.Here.Span[..end]);
                reader.Take(end + 4);
                return head;
            }

            if (reader.Here.Length >= MostBytes)
            {
                throw new WayOutException(431, "the head of the request is too long");
            }

            if (await reader.More(patience) == 0)
            {
                return reader.Here.Length == 0 ? null : throw new WayOutException(400, "the request ended within its head");
            }
        }
    }

    public static HttpHead Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n");
        var start = lines[0].Split(' ', 3);
        if (start.Length < 2 || lines.Length > MostHeaders || lines.Any(line => line.Any(letter => letter < ' ' && letter != '\t')))
        {
            throw Malformed();
        }

        var headers = new List<(string, string)>(lines.Length);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':');
            if (colon <= 0 || !line.AsSpan(0, colon).ContainsOnlyTokenLetters())
            {
                throw Malformed();
            }

            headers.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        return new HttpHead(start, headers);
    }

    public static WayOutException Malformed() => new(400, "the message is not well-formed HTTP/1.1");
}

/// <summary>Letters of HTTP's tokens.</summary>
internal static class TokenLetters
{
    private static readonly System.Buffers.SearchValues<char> s_letters =
        System.Buffers.SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool ContainsOnlyTokenLetters(this ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(s_letters);
}
