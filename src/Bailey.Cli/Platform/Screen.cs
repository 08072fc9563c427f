using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bailey.Cli.Platform;

/// <summary>
/// Where answers go: text for people, or one JSON value for scripts, on stdout; complaints on stderr. Text from a server is somebody
/// else's: control, bidi and zero-width characters are made visible, so that a name cannot move the cursor or lie about itself.
/// </summary>
internal sealed class Screen(TextWriter output, TextWriter error, bool colour, bool json = false)
{
    public TextWriter Out => output;

    public TextWriter Error => error;

    public bool Json => json;

    public static Screen OfProcess()
    {
        var plain = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        return new(Console.Out, Console.Error, !plain);
    }

    public Screen As(bool wantsJson) => new(output, error, colour && !wantsJson, wantsJson);

    /// <summary>The answer of a command: the value as JSON, or the lines.</summary>
    public void Answer<T>(T value, JsonTypeInfo<T> type, params IEnumerable<string> lines)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(value, type));
            return;
        }

        foreach (var line in lines)
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Columns as wide as they must be.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> all = [headings, .. rows.Select(row => row.Select(Visible).ToList())];
        var widths = headings.Select((_, column) => all.Max(row => row[column].Length)).ToList();
        return all.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    public string Good(string text) => Paint(text, 32);

    public string Bad(string text) => Paint(text, 31);

    public string Quiet(string text) => Paint(text, 2);

    public void Complain(string text) => error.WriteLine(Visible(text));

    public void Fail(CommandFailedException failure)
    {
        if (json)
        {
            error.WriteLine(JsonSerializer.Serialize(new FailureAnswer(failure.Code, failure.Message), CliJson.Default.FailureAnswer));
        }
        else
        {
            Complain(failure.Message);
        }
    }

    /// <summary>Text with nothing in it that a terminal would obey or an eye would miss.</summary>
    public static string Visible(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var hidden = Rune.GetUnicodeCategory(rune)
                is System.Globalization.UnicodeCategory.Control
                    or System.Globalization.UnicodeCategory.Format
                    or System.Globalization.UnicodeCategory.LineSeparator
                    or System.Globalization.UnicodeCategory.ParagraphSeparator;
            _ = hidden ? result.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}") : result.Append(rune.ToString());
        }

        return result.ToString();
    }

    private string Paint(string text, int code) => colour ? $"\e[{code}m{text}\e[0m" : text;
}
