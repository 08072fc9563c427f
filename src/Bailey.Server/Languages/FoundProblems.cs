using System.Text.Json;

namespace Bailey.Server.Languages;

/// <summary>What a server found in files of the workspace, kept within a bound for the pages that come later. Not safe for threads; the session's gate is held.</summary>
internal sealed class FoundProblems
{
    private const int MostFiles = 2000;
    private const long MostBytes = 16 * 1024 * 1024;
    private readonly Dictionary<string, byte[]> _found = new(StringComparer.Ordinal);
    private long _bytes;

    public IReadOnlyCollection<byte[]> All => _found.Values;

    /// <summary>The message for the pages; null when it is of no file of the workspace, or of an older text than the server was told last: it will say it again.</summary>
    public byte[]? Take(JsonElement parameters, OpenDocuments documents)
    {
        if (parameters.Get("uri").Address() is not { } uri || parameters.Get("diagnostics") is not { ValueKind: JsonValueKind.Array } found
            || (parameters.Get("version") is { ValueKind: JsonValueKind.Number } version && version.TryGetInt32(out var of) && documents.Version(uri) is { } now && of != now))
        {
            return null;
        }

        var message = LanguageWords.Call("textDocument/publishDiagnostics", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("uri", uri);
            writer.WritePropertyName("diagnostics");
            writer.WriteRawValue(LanguageWords.Raw(found), skipInputValidation: true);
            writer.WriteEndObject();
        });
        if (_found.Remove(uri, out var before))
        {
            _bytes -= before.Length;
        }

        if (found.GetArrayLength() > 0 && _found.Count < MostFiles && _bytes + message.Length <= MostBytes)
        {
            _found[uri] = message;
            _bytes += message.Length;
        }

        return message;
    }
}
