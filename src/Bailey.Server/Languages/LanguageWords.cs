using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Bailey.Server.Languages;

/// <summary>
/// Messages of JSON-RPC as the room writes them: made anew from the parts that are passed on, so that nothing rides along. Values are the raw bytes of what was
/// read, which the reader has checked.
/// </summary>
internal static class LanguageWords
{
    /// <summary>Where the repository is, in the words of the protocol.</summary>
    public const string Root = "file:///workspace";

    private const int MostAddress = 8192;
    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 128 };

    /// <summary>An object, or null when it is none.</summary>
    public static JsonDocument? Read(ReadOnlyMemory<byte> message)
    {
        try
        {
            var document = JsonDocument.Parse(message, s_strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // Not JSON.
        }

        return null;
    }

    /// <summary>A property that is there and is no null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text that can be read, at most so long.</summary>
    public static string? Text(this JsonElement? element, int most)
    {
        try
        {
            return element is { ValueKind: JsonValueKind.String } text && Raw(text).Length <= most * 6 && text.GetString() is { } got && got.Length <= most ? got : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    /// <summary>The address of a file of the workspace, or null.</summary>
    public static string? Address(this JsonElement? element) =>
        element.Text(MostAddress) is { } uri && uri.StartsWith(Root + "/", StringComparison.Ordinal) && !uri.Split('/').Contains("..") ? uri : null;

    /// <summary>The bytes as they were read.</summary>
    public static ReadOnlySpan<byte> Raw(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    /// <summary>A request or, without an id, a notification.</summary>
    public static byte[] Call(string method, JsonElement? parameters, long? id = null) => Write(writer =>
    {
        if (id is { } number)
        {
            writer.WriteNumber("id", number);
        }

        writer.WriteString("method", method);
        if (parameters is { } value)
        {
            writer.WritePropertyName("params");
            writer.WriteRawValue(Raw(value), skipInputValidation: true);
        }
    });

    /// <summary>The same with parameters that are written here.</summary>
    public static byte[] Call(string method, Action<Utf8JsonWriter> parameters, long? id = null) => Write(writer =>
    {
        if (id is { } number)
        {
            writer.WriteNumber("id", number);
        }

        writer.WriteString("method", method);
        writer.WritePropertyName("params");
        parameters(writer);
    });

    /// <summary>An answer: the raw id of the question, and its result or error as raw JSON.</summary>
    public static byte[] Answer(ReadOnlySpan<byte> id, string name, ReadOnlySpan<byte> value)
    {
        var buffer = new ArrayBufferWriter<byte>(64 + value.Length);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WritePropertyName("id");
            writer.WriteRawValue(id, skipInputValidation: true);
            writer.WritePropertyName(name);
            writer.WriteRawValue(value, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A refusal in the words of the protocol.</summary>
    public static byte[] Refuse(ReadOnlySpan<byte> id, int code, string sentence) => Answer(id, "error", Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("code", code);
        writer.WriteString("message", sentence);
        writer.WriteEndObject();
    }));

    /// <summary>Any JSON.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> rest) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        rest(writer);
        writer.WriteEndObject();
    });
}
