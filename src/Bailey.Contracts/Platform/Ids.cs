using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bailey.Contracts.Platform;

/// <summary>
/// An opaque id: a version-7 UUID, written as 32 lower-case hexadecimal digits. One type per thing, so that
/// the compiler refuses a workspace's id where an organisation's is meant.
/// </summary>
public interface IId<TSelf> : IParsable<TSelf>
    where TSelf : struct, IId<TSelf>
{
    /// <summary>The id as a UUID, for the database.</summary>
    Guid Value { get; }

    /// <summary>Wraps a UUID that was read from the database.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Parsing that all ids share: exactly 32 lower-case hexadecimal digits, nothing else.</summary>
public static class Ids
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>A fresh, time-ordered id.</summary>
    public static T New<T>(TimeProvider clock)
        where T : struct, IId<T> => T.From(Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>Reads an id; false for anything but the one written form.</summary>
    public static bool TryParse<T>([NotNullWhen(true)] string? text, out T id)
        where T : struct, IId<T>
    {
        id = default;
        if (text is not { Length: 32 } || text.AsSpan().ContainsAnyExcept(s_digits))
        {
            return false;
        }

        id = T.From(Guid.ParseExact(text, "N"));
        return true;
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static T Parse<T>(string text)
        where T : struct, IId<T> => TryParse<T>(text, out var id) ? id : throw new FormatException("Not an id.");
}

/// <summary>JSON form of an id: its text.</summary>
public sealed class IdConverter<T> : JsonConverter<T>
    where T : struct, IId<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Ids.TryParse<T>(reader.GetString(), out var id)
            ? id
            : throw new JsonException("Not an id.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value.ToString("N"));
}
