using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Terminals;
using Bailey.Server.Hosts;

namespace Bailey.Server.Terminals;

/// <summary>
/// Text frames of a terminal's socket, both ways: a closed list. Each is read, checked and written anew, so that nothing passes that is not in
/// the contract. Null: not one of the list.
/// </summary>
internal static class TerminalWords
{
    /// <summary>The longest text frame.</summary>
    public const int Most = 4096;

    private static readonly string[] s_errors = ["too_slow", "too_many", "not_allowed", "internal", "unavailable"];

    public static TerminalControl? FromBrowser(ReadOnlySpan<byte> text) => Read(text) switch
    {
        { Type: "resize", Columns: >= 2 and <= 1000 and var columns, Rows: >= 1 and <= 1000 and var rows } => new TerminalControl("resize", Columns: columns, Rows: rows),
        { Type: "ack", Offset: >= 0 and var offset } => new TerminalControl("ack", Offset: offset),
        _ => null,
    };

    public static TerminalControl? FromWarden(ReadOnlySpan<byte> text, bool readOnly) => Read(text) switch
    {
        { Type: "hello", Offset: >= 0 and var offset } hello =>
            new TerminalControl("hello", offset, Size(hello.Columns), Size(hello.Rows), readOnly, Title(hello.Title), Typed: hello.Typed >= 0 ? hello.Typed : null),
        { Type: "typed", Offset: >= 0 and var offset } => new TerminalControl("typed", offset),
        { Type: "skipped", Offset: >= 0 and var offset } => new TerminalControl("skipped", offset),
        { Type: "resized", Columns: { } columns, Rows: { } rows } => new TerminalControl("resized", Columns: Size(columns), Rows: Size(rows)),
        { Type: "title" } titled => new TerminalControl("title", Title: Title(titled.Title)),
        { Type: "exit" } exit => new TerminalControl("exit", exit.Offset, ExitCode: exit.ExitCode),
        { Type: "error", Code: { } code } error when s_errors.Contains(code) => new TerminalControl("error", Code: code, Detail: HostWords.Line(error.Detail)),
        _ => null,
    };

    public static byte[] Write(TerminalControl control) => JsonSerializer.SerializeToUtf8Bytes(control, WireJson.Default.TerminalControl);

    private static int? Size(int? cells) => cells is { } n ? Math.Clamp(n, 1, 1000) : null;

    private static string? Title(string? title) => title is null ? null : HostWords.Line(title, 200);

    private static TerminalControl? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, WireJson.Default.TerminalControl);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
