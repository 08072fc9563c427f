namespace Bailey.Cli.Terminals;

/// <summary>
/// The escape of ssh: a tilde at the beginning of a line, and then a dot leaves the terminal, a question mark explains, a tilde is a tilde.
/// Anything else goes through as it was typed.
/// </summary>
internal sealed class EscapeKeys
{
    private const byte Tilde = (byte)'~';
    private bool _atStart = true;
    private bool _escaped;

    /// <summary>What a key asks of the program itself.</summary>
    internal enum Wish
    {
        None,
        Leave,
        Help,
    }

    /// <summary>Takes keys up to a wish; answers how many it read. What goes on to the terminal is added to <paramref name="through"/>.</summary>
    public int Read(ReadOnlySpan<byte> keys, List<byte> through, out Wish wish)
    {
        wish = Wish.None;
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i];
            if (_escaped)
            {
                _escaped = false;
                wish = key switch { (byte)'.' => Wish.Leave, (byte)'?' => Wish.Help, _ => Wish.None };
                if (wish != Wish.None)
                {
                    _atStart = true;
                    return i + 1;
                }

                through.Add(Tilde);
                if (key == Tilde)
                {
                    _atStart = false;
                    continue;
                }
            }
            else if (_atStart && key == Tilde)
            {
                _escaped = true;
                continue;
            }

            through.Add(key);
            _atStart = key is (byte)'\r' or (byte)'\n';
        }

        return keys.Length;
    }
}
