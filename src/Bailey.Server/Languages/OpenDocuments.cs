using System.Text.Json;

namespace Bailey.Server.Languages;

/// <summary>
/// The documents that the pages of one person have open at one server. The server knows each once; its text is that of the page that spoke of it last, which
/// holds it. A page that lost it is told so, and sends its whole text when it needs it again: so the changes of two tabs never mix.
/// Not safe for threads; the session's gate is held.
/// </summary>
internal sealed class OpenDocuments
{
    /// <summary>Of no address of a file: a page has sent what no server shall see.</summary>
    public const int Most = 200;

    private const string Taken = "bailey/taken";
    private const string Wanted = "bailey/wanted";
    private readonly Dictionary<string, Document> _open = new(StringComparer.Ordinal);
    private int _versions;

    /// <summary>Whether the address is open, and the version that the server was told last.</summary>
    public int? Version(string uri) => _open.TryGetValue(uri, out var document) ? document.Version : null;

    /// <summary>A page opened it, or takes it back with its whole text. What to tell the server; null when there is no room.</summary>
    public byte[]? Open(LanguageMember member, string uri, string language, JsonElement text)
    {
        if (_open.TryGetValue(uri, out var document))
        {
            if (document.Holder != member)
            {
                document.Holder.Say(Told(Taken, uri));
            }

            document.Members.Add(member);
            document.Holder = member;
            document.Version = ++_versions;
            return LanguageWords.Call("textDocument/didChange", writer =>
            {
                Begin(writer, uri, document.Version);
                writer.WritePropertyName("contentChanges");
                writer.WriteStartArray();
                writer.WriteStartObject();
                Raw(writer, "text", text);
                writer.WriteEndObject();
                writer.WriteEndArray();
                writer.WriteEndObject();
            });
        }

        if (_open.Count >= Most)
        {
            return null;
        }

        _open[uri] = document = new Document(member, ++_versions);
        return LanguageWords.Call("textDocument/didOpen", writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("textDocument");
            writer.WriteString("uri", uri);
            writer.WriteString("languageId", language);
            writer.WriteNumber("version", document.Version);
            Raw(writer, "text", text);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    /// <summary>The page that holds it typed; another's changes would not fit, and it has been told.</summary>
    public byte[]? Change(LanguageMember member, string uri, JsonElement changes)
    {
        if (!_open.TryGetValue(uri, out var document) || document.Holder != member)
        {
            return null;
        }

        document.Version = ++_versions;
        return LanguageWords.Call("textDocument/didChange", writer =>
        {
            Begin(writer, uri, document.Version);
            Raw(writer, "contentChanges", changes);
            writer.WriteEndObject();
        });
    }

    /// <summary>It is on the disk now.</summary>
    public byte[]? Save(LanguageMember member, string uri) => !_open.TryGetValue(uri, out var document) || document.Holder != member ? null
        : LanguageWords.Call("textDocument/didSave", writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("textDocument");
            writer.WriteString("uri", uri);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });

    /// <summary>A page closed it. While another has it open its text is asked for; after the last one the server forgets it.</summary>
    public byte[]? Close(LanguageMember member, string uri)
    {
        if (!_open.TryGetValue(uri, out var document) || !document.Members.Remove(member))
        {
            return null;
        }

        if (document.Members.FirstOrDefault() is { } next)
        {
            if (document.Holder == member)
            {
                document.Holder = next;
                next.Say(Told(Wanted, uri));
            }

            return null;
        }

        _open.Remove(uri);
        return LanguageWords.Call("textDocument/didClose", writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("textDocument");
            writer.WriteString("uri", uri);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    /// <summary>The page is gone.</summary>
    public IReadOnlyList<byte[]> Leave(LanguageMember member) =>
        [.. _open.Where(one => one.Value.Members.Contains(member)).Select(one => one.Key).ToList().Select(uri => Close(member, uri)).OfType<byte[]>()];

    private static void Begin(Utf8JsonWriter writer, string uri, int version)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("textDocument");
        writer.WriteString("uri", uri);
        writer.WriteNumber("version", version);
        writer.WriteEndObject();
    }

    private static void Raw(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(LanguageWords.Raw(value), skipInputValidation: true);
    }

    private static byte[] Told(string method, string uri) => LanguageWords.Call(method, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("uri", uri);
        writer.WriteEndObject();
    });

    private sealed class Document(LanguageMember holder, int version)
    {
        public LanguageMember Holder { get; set; } = holder;

        public HashSet<LanguageMember> Members { get; } = [holder];

        public int Version { get; set; } = version;
    }
}
