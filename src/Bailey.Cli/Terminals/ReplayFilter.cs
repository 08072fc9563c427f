using System.Runtime.InteropServices;

namespace Bailey.Cli.Terminals;

/// <summary>
/// Takes out of old output the questions that a terminal would answer: the answers would be typed into whatever runs now. What a terminal only
/// shows passes unchanged. Live output is not filtered: its questions are meant.
/// </summary>
internal sealed class ReplayFilter
{
    private const byte Escape = 0x1B, Enquiry = 0x05, Bell = 0x07, Cancel = 0x18, Substitute = 0x1A;

    // A C1 control is two bytes in UTF-8: this one, and the control itself. It is the same as ESC and the letter 0x40 below it.
    private const byte C1 = 0xC2;
    private const int Longest = 4096;
    private readonly List<byte> _sequence = [];
    private Kind _kind;

    private enum Kind
    {
        Text,
        Escaped,
        Two,
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
        // Terminals answer it in the middle of a sequence too.
        if (one == Enquiry)
        {
            return;
        }

        if (_kind == Kind.Text)
        {
            if (one is Escape or C1)
            {
                _sequence.Add(one);
                _kind = one == Escape ? Kind.Escaped : Kind.Two;
            }
            else
            {
                shown.Add(one);
            }

            return;
        }

        if (CutsOff(one))
        {
            End(shown, false);
            Take(Escape, shown);
            if (one != Escape)
            {
                Take(one, shown);
            }

            return;
        }

        if (_kind == Kind.Two && one is (< 0x80 or > 0x9F))
        {
            // A letter, or what is none: it is only shown.
            End(shown, true);
            Take(one, shown);
            return;
        }

        _sequence.Add(one);
        switch (_kind)
        {
            case Kind.Escaped or Kind.Two:
                Begin((byte)(_kind == Kind.Two ? one - 0x40 : one), shown);
                break;
            case Kind.Control or Kind.String when one is Cancel or Substitute:
                End(shown, false);
                break;
            case Kind.Control when one is >= 0x40 and <= 0x7E:
                End(shown, !AsksControl(one));
                break;
            case Kind.String when one == Bell || (one == (byte)'\\' && _sequence[^2] == Escape) || (one == 0x9C && _sequence[^2] == C1):
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

    /// <summary>Whether another sequence begins and this one is void: in a text only when what follows ESC is not the text's end.</summary>
    private bool CutsOff(byte one) => _kind switch
    {
        Kind.Escaped or Kind.Control => one == Escape,
        Kind.String => _sequence[^1] == Escape && one != (byte)'\\',
        _ => false,
    };

    private void Begin(byte letter, List<byte> shown)
    {
        _kind = letter switch { (byte)'[' => Kind.Control, (byte)']' or (byte)'P' or (byte)'_' or (byte)'^' or (byte)'X' => Kind.String, _ => Kind.Text };
        if (_kind == Kind.Text)
        {
            // ESC Z asks what the terminal is.
            End(shown, letter != (byte)'Z');
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
    private bool AsksText() => (_sequence[0] == C1 ? _sequence[1] - 0x40 : _sequence[1]) switch
    {
        ']' => CollectionsMarshal.AsSpan(_sequence).IndexOf(";?"u8) >= 0,
        'P' or '_' => true,
        _ => false,
    };
}
