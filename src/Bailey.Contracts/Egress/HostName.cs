using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bailey.Contracts.Egress;

/// <summary>
/// A host as it may stand in a request or a rule, in its one canonical form: a lower-case ASCII name, or a plain IP address. Everything that two
/// parsers read differently is refused: numbers in other bases, short and padded addresses, trailing dots, user information, zones, other alphabets.
/// </summary>
public sealed record HostName
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    private HostName(string text, IPAddress? address) => (Text, Address) = (text, address);

    /// <summary>The canonical form; IPv6 without brackets.</summary>
    public string Text { get; }

    /// <summary>Set when it is an address and no name.</summary>
    public IPAddress? Address { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Reads what stands in a request: ASCII only, IPv6 in brackets.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out HostName? host)
    {
        host = null;
        if (string.IsNullOrEmpty(text) || text.Length > LongestName)
        {
            return false;
        }

        if (text[0] == '[')
        {
            host = text[^1] == ']' && Six(text[1..^1]) is { } six ? new HostName(six.ToString(), six) : null;
            return host is not null;
        }

        if (EndsInNumber(text))
        {
            host = Four(text) is { } four ? new HostName(four.ToString(), four) : null;
            return host is not null;
        }

        host = text.Split('.').All(IsLabel) ? new HostName(text.ToLowerInvariant(), null) : null;
        return host is not null;
    }

    /// <summary>Reads what a person wrote into a rule: other alphabets become punycode, so that a look-alike is seen as what it is.</summary>
    public static bool TryParseWritten(string? text, [NotNullWhen(true)] out HostName? host)
    {
        host = null;
        try
        {
            return TryParse(text is null || text.All(char.IsAscii) ? text : new IdnMapping().GetAscii(text.ToLowerInvariant()), out host);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-'
        && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    // As in the WHATWG rules for URLs: a last label of digits, or 0x and hexadecimal digits, is an address to many parsers.
    private static bool EndsInNumber(string text)
    {
        var last = text[(text.LastIndexOf('.') + 1)..];
        return last.Length > 0 && (last.All(char.IsAsciiDigit)
            || (last.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && last[2..].All(char.IsAsciiHexDigit)));
    }

    private static IPAddress? Four(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit)
                && (part.Length == 1 || part[0] != '0') && int.Parse(part, CultureInfo.InvariantCulture) <= 255)
            ? IPAddress.Parse(text)
            : null;
    }

    private static IPAddress? Six(string text) =>
        text.All(letter => char.IsAsciiHexDigit(letter) || letter is ':' or '.') && IPAddress.TryParse(text, out var address)
        && address.AddressFamily == AddressFamily.InterNetworkV6 ? address : null;
}
