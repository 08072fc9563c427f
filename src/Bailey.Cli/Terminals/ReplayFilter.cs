using System.Runtime.InteropServices;

namespace Bailey.Cli.Terminals;

/// <summary>
/// Takes out of old output the questions that a terminal would answer: the answers would be typed into whatever runs now. What a terminal only
/// shows passes unchanged. Live output is not filtered: its questions are meant.
/// </summary>
internal sealed class ReplayFilter
{
    private const byte Escape = 0x1B, Enquiry = 0x05, Bell = 0x07;
    private const int Longest = 4096;
    private readonly List<byte> _sequence = [];
    private Kind _kind;

    private enum Kind
    {
        Text,
        Escaped,
        Control,
        String,
    }

    /// <summary>What of the bytes may be shown.</summary>
    public ReadOnlyMemory<byte> Filter(ReadOnlySpan<byte> bytes)
    {
        var shown = new List<byte>(bytes.Length);
        foreach (var one in bytes)
        {
            Take(one, shown);
        }

        return shown.ToArray();
    }

    /// <summary>What is left of a sequence that did not end.</summary>
    public ReadOnlyMemory<byte> Rest()
    {
        var rest = _sequence.ToArray();
        _sequence.Clear();
        _kind = Kind.Text;
        return rest;
    }

    private void Take(byte one, List<byte> shown)
    {
        if (_kind == Kind.Text)
        {
            if (one == Escape)
            {
                _sequence.Add(one);
                _kind = Kind.Escaped;
            }
            else if (one != Enquiry)
            {
                shown.Add(one);
            }

            return;
        }

        _sequence.Add(one);
        switch (_kind)
        {
            case Kind.Escaped:
                _kind = one switch { (byte)'[' => Kind.Control, (byte)']' or (byte)'P' or (byte)'_' or (byte)'^' or (byte)'X' => Kind.String, _ => Kind.Text };
                if (_kind == Kind.Text)
                {
                    // ESC Z asks what the terminal is.
                    End(shown, one != (byte)'Z');
                }

                break;
            case Kind.Control when one is >= 0x40 and <= 0x7E:
                End(shown, !AsksControl(one));
                break;
            case Kind.String when one == Bell || (one == (byte)'\\' && _sequence[^2] == Escape):
                End(shown, !AsksText());
                break;
            default:
                if (_sequence.Count > Longest)
                {
                    End(shown, false);
                }

                break;
        }
    }

    private void End(List<byte> shown, bool pass)
    {
        if (pass)
        {
            shown.AddRange(_sequence);
        }

        _sequence.Clear();
        _kind = Kind.Text;
    }

    // Device attributes (c), status and cursor (n), names and modes ($p, >q), window reports (t), keyboard modes (?u), checksums (*y), parameters (x).
    private bool AsksControl(byte final)
    {
        var mark = _sequence[2];
        var before = _sequence[^2];
        return final switch
        {
            (byte)'c' or (byte)'n' or (byte)'x' => true,
            (byte)'p' => before == (byte)'$',
            (byte)'q' => mark == (byte)'>',
            (byte)'t' => true,
            (byte)'u' => mark == (byte)'?',
            (byte)'y' => before == (byte)'*',
            (byte)'w' => before == (byte)'$',
            _ => false,
        };
    }

    // Colours and the clipboard (OSC …;?). Device and application strings (DCS, APC) go whole: settings, termcap and pictures are answered.
    private bool AsksText() => _sequence[1] switch
    {
        (byte)']' => CollectionsMarshal.AsSpan(_sequence).IndexOf(";?"u8) >= 0,
        (byte)'P' or (byte)'_' => true,
        _ => false,
    };
}
