using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bailey.Server.Hosts;

namespace Bailey.Server.Workspaces.Fetching;

/// <summary>
/// Reads what git says while it fetches: "Receiving objects:  45% (…)", ended by a line feed or a carriage return. Everything else is kept as the
/// last lines, for the case that it fails. It reads bytes of a sandbox: lines are cut, nothing grows.
/// </summary>
public sealed partial class FetchProgress
{
    private const int MostLine = 1000;
    private const int MostTail = 8;
    private readonly StringBuilder _line = new();
    private readonly Queue<string> _tail = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly char[] _chars = new char[4096];

    /// <summary>What git does now.</summary>
    public string Step { get; private set; } = "Connecting";

    /// <summary>How far it is; null while git does not say.</summary>
    public int? Percent { get; private set; }

    /// <summary>The last lines that were no progress.</summary>
    public string Tail => string.Join('\n', _tail);

    /// <summary>Takes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            _decoder.Convert(bytes, _chars, flush: false, out var used, out var count, out _);
            bytes = bytes[used..];
            foreach (var c in _chars.AsSpan(0, count))
            {
                if (c is '\n' or '\r')
                {
                    Read(_line.ToString());
                    _line.Clear();
                }
                else if (_line.Length < MostLine)
                {
                    _line.Append(c);
                }
            }
        }
    }

    /// <summary>The last line may have no end.</summary>
    public void End()
    {
        Read(_line.ToString());
        _line.Clear();
    }

    private void Read(string line)
    {
        line = HostWords.Line(line).Trim();
        if (line.Length == 0)
        {
            return;
        }

        if (Progress().Match(line) is { Success: true } match)
        {
            Step = match.Groups["step"].Value;
            Percent = Math.Min(100, int.Parse(match.Groups["percent"].ValueSpan, CultureInfo.InvariantCulture));
            return;
        }

        _tail.Enqueue(line);
        if (_tail.Count > MostTail)
        {
            _tail.Dequeue();
        }
    }

    [GeneratedRegex(@"^(?:remote: )?(?<step>[A-Z][A-Za-z -]{2,40}):\s+(?<percent>[0-9]{1,3})% \(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Progress();
}
