using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bailey.Contracts.Audit;

/// <summary>
/// The one written form of a JSON value (RFC 8785): no spaces, members by their UTF-16 code units, numbers as ECMAScript writes them. What is
/// hashed or signed is this form, so that anybody can make it again.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The canonical form.</summary>
    /// <exception cref="FormatException">A name stands twice in an object, or a string holds half a surrogate pair.</exception>
    public static string Write(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    /// <summary>The canonical form of an object of strings, nulls and numbers; members that are null are left out.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, object?>> members)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in members.Where(m => m.Value is not null).OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            if (text.Length > 1)
            {
                text.Append(',');
            }

            Write(text, name);
            text.Append(':');
            switch (value)
            {
                case string words: Write(text, words); break;
                case long number: text.Append(Number(number)); break;
                case IEnumerable<KeyValuePair<string, string>> inner:
                    text.Append(Write(inner.Select(m => KeyValuePair.Create(m.Key, (object?)m.Value))));
                    break;
                default: throw new FormatException($"A {value!.GetType().Name} has no canonical form here.");
            }
        }

        return text.Append('}').ToString();
    }

    /// <summary>A number as ECMAScript's Number.prototype.toString writes it.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new FormatException("JSON has no such number.");
        }

        if (value == 0)
        {
            return "0";
        }

        // The shortest digits that read back as the same number, and where the point stands among them.
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var digits = shortest.Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        var point = Point(shortest);
        var sign = value < 0 ? "-" : "";
        return sign + (point, digits.Length) switch
        {
            ( >= 1 and <= 21, var n) when n <= point => digits + new string('0', point - n),
            ( >= 1 and <= 21, _) => $"{digits[..point]}.{digits[point..]}",
            ( > -6 and <= 0, _) => $"0.{new string('0', -point)}{digits}",
            (_, 1) => $"{digits}e{Signed(point - 1)}",
            _ => $"{digits[..1]}.{digits[1..]}e{Signed(point - 1)}",
        };
    }

    private static int Point(string shortest)
    {
        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = e < 0 ? shortest : shortest[..e];
        var exponent = e < 0 ? 0 : int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? mantissa : mantissa[..dot];
        if (whole.TrimStart('0').Length > 0)
        {
            return whole.TrimStart('0').Length + exponent;
        }

        var fraction = dot < 0 ? "" : mantissa[(dot + 1)..];
        return -(fraction.Length - fraction.TrimStart('0').Length) + exponent;
    }

    private static string Signed(int exponent) => exponent < 0
        ? exponent.ToString(CultureInfo.InvariantCulture) : "+" + exponent.ToString(CultureInfo.InvariantCulture);

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).ToArray();
                text.Append('{');
                for (var i = 0; i < members.Length; i++)
                {
                    if (i > 0)
                    {
                        if (members[i].Name == members[i - 1].Name)
                        {
                            throw new FormatException("A name stands twice in an object.");
                        }

                        text.Append(',');
                    }

                    Write(text, members[i].Name);
                    text.Append(':');
                    Write(text, members[i].Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                var first = true;
                foreach (var item in value.EnumerateArray())
                {
                    text.Append(first ? "" : ",");
                    Write(text, item);
                    first = false;
                }

                text.Append(']');
                break;
            case JsonValueKind.String: Write(text, Text(value)); break;
            case JsonValueKind.Number: text.Append(Number(value.GetDouble())); break;
            case JsonValueKind.True: text.Append("true"); break;
            case JsonValueKind.False: text.Append("false"); break;
            case JsonValueKind.Null: text.Append("null"); break;
            default: throw new FormatException("There is no value.");
        }
    }

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException half)
        {
            throw new FormatException("A string holds half a surrogate pair.", half);
        }
    }

    private static void Write(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\t': text.Append("\\t"); break;
                case '\n': text.Append("\\n"); break;
                case '\f': text.Append("\\f"); break;
                case '\r': text.Append("\\r"); break;
                case < ' ': text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
                    {
                        text.Append(c).Append(value[++i]);
                    }
                    else if (char.IsSurrogate(c))
                    {
                        throw new FormatException("A string holds half a surrogate pair.");
                    }
                    else
                    {
                        text.Append(c);
                    }

                    break;
            }
        }

        text.Append('"');
    }
}
