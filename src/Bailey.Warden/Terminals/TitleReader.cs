using System.Text;

namespace Bailey.Warden.Terminals;

/// <summary>
/// Picks the title out of a terminal's output (OSC 0 and 2). The output is hostile: a title is at most 256 characters, without control,
/// formatting or direction characters, and anything longer is no title.
/// </summary>
internal sealed class TitleReader
{
    private const int MaximumBytes = 1024, MaximumLength = 256;
    private readonly List<byte> _sequence = [];
    private State _state;

    private enum State
    {
        Text,
        Escape,
        Inside,
        InsideEscape,
    }

    /// <summary>The last title in these bytes, or null; sequences may be split between calls.</summary>
    internal string? Read(ReadOnlySpan<byte> bytes)
    {
        string? title = null;
        while (!bytes.IsEmpty)
        {
            if (_state == State.Text)
            {
                var escape = bytes.IndexOf((byte)0x1B);
                if (escape < 0)
                {
                    return title;
                }

                bytes = bytes[(escape + 1)..];
                _state = State.Escape;
                continue;
            }

            title = Step(bytes[0]) ?? title;
            bytes = bytes[1..];
        }

        return title;
    }

    private string? Step(byte next)
    {
        switch (_state)
        {
            case State.Escape:
                _sequence.Clear();
                _state = next == ']' ? State.Inside : next == 0x1B ? State.Escape : State.Text;
                return null;
            case State.InsideEscape when next == '\\':
                return Finish();
            case State.InsideEscape:
                _sequence.Clear();
                _state = next == ']' ? State.Inside : State.Text;
                return null;
            case var _ when next == 0x07:
                return Finish();
            case var _ when next == 0x1B:
                _state = State.InsideEscape;
                return null;
            default:
                if (_sequence.Count >= MaximumBytes)
                {
                    _state = State.Text;
                    return null;
                }

                _sequence.Add(next);
                return null;
        }
    }

    private string? Finish()
    {
        _state = State.Text;
        return _sequence is [(byte)'0' or (byte)'2', (byte)';', ..] ? Clean(Encoding.UTF8.GetString([.. _sequence[2..]])) : null;
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (clean.Length + rune.Utf16SequenceLength <= MaximumLength
                && category is not (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                    or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString().Trim();
    }
}
