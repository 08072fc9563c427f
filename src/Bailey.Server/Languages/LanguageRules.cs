using System.Text.Json;

namespace Bailey.Server.Languages;

/// <summary>
/// What the two sides may say to each other: closed lists. Commands of a server are never run, windows and addresses never opened, and nothing is written by
/// its wish: a page takes an edit as text of its own editor.
/// </summary>
internal static class LanguageRules
{
    public const int MethodNotFound = -32601;
    public const int InvalidParameters = -32602;
    public const int Busy = -32803;

    /// <summary>Of a page: questions about one document, whose address is checked.</summary>
    public static readonly IReadOnlySet<string> Questions = new HashSet<string>(StringComparer.Ordinal)
    {
        "textDocument/completion", "textDocument/hover", "textDocument/signatureHelp", "textDocument/definition", "textDocument/references",
        "textDocument/prepareRename", "textDocument/rename", "textDocument/formatting",
    };

    /// <summary>Of a page: the only question without a document.</summary>
    public const string Resolve = "completionItem/resolve";

    /// <summary>
    /// What the page can do, as the server is told it. It publishes diagnostics by itself, edits come as texts of documents, no resource is made or moved by
    /// an edit, and there is no command.
    /// </summary>
    public static ReadOnlySpan<byte> Capabilities =>
        """
        {"general":{"positionEncodings":["utf-16"],"markdown":{"parser":"marked"}},
        "workspace":{"applyEdit":false,"workspaceEdit":{"documentChanges":true},"configuration":true,"workspaceFolders":true,
        "didChangeWatchedFiles":{"dynamicRegistration":true,"relativePatternSupport":false},"didChangeConfiguration":{"dynamicRegistration":false}},
        "window":{"workDoneProgress":true,"showDocument":{"support":false}},
        "textDocument":{"synchronization":{"dynamicRegistration":false,"didSave":true},
        "completion":{"contextSupport":true,"completionItem":{"snippetSupport":true,"documentationFormat":["markdown","plaintext"],"insertReplaceSupport":false,
        "labelDetailsSupport":true,"deprecatedSupport":true,"resolveSupport":{"properties":["documentation","detail","additionalTextEdits"]}},
        "completionList":{"itemDefaults":["commitCharacters","editRange","insertTextFormat"]}},
        "hover":{"contentFormat":["markdown","plaintext"]},
        "signatureHelp":{"contextSupport":true,"signatureInformation":{"documentationFormat":["markdown","plaintext"],"activeParameterSupport":true,
        "parameterInformation":{"labelOffsetSupport":true}}},
        "definition":{"linkSupport":false},"references":{},"rename":{"prepareSupport":true},"formatting":{},
        "publishDiagnostics":{"versionSupport":true,"relatedInformation":false,"tagSupport":{"valueSet":[1,2]}}}}
        """u8;

    /// <summary>What a server's own request is answered with; null is "not understood".</summary>
    public static byte[]? AnswerTo(string method, JsonElement? parameters) => method switch
    {
        "workspace/configuration" => Configuration(parameters),
        "workspace/workspaceFolders" => Folders(),
        "workspace/applyEdit" => """{"applied":false,"failureReason":"Edits are made by people."}"""u8.ToArray(),
        "window/showDocument" => """{"success":false}"""u8.ToArray(),
        "window/showMessageRequest" or "window/workDoneProgress/create" or "client/registerCapability" or "client/unregisterCapability" => "null"u8.ToArray(),
        _ => null,
    };

    public static byte[] Folders() => LanguageWords.Json(writer =>
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("uri", LanguageWords.Root);
        writer.WriteString("name", "workspace");
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    /// <summary>No setting of ours for any section: a server has its own defaults, and those of the project's files.</summary>
    private static byte[] Configuration(JsonElement? parameters)
    {
        var count = parameters?.Get("items") is { ValueKind: JsonValueKind.Array } items ? Math.Min(items.GetArrayLength(), 100) : 0;
        return LanguageWords.Json(writer =>
        {
            writer.WriteStartArray();
            for (var i = 0; i < count; i++)
            {
                writer.WriteNullValue();
            }

            writer.WriteEndArray();
        });
    }
}
