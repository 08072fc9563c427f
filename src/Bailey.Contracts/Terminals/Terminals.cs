using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Terminals;

/// <summary>
/// A terminal of a workspace. <c>State</c>: running, ended. Sizes in character cells. <c>Offset</c> is the number of
/// output bytes so far. Size, title and exit code stay known after the end.
/// </summary>
public sealed record Terminal(
    TerminalId Id, string Name, string? Title, string State, int? ExitCode, int Columns, int Rows, long Offset, UserId Owner, string OwnerName,
    DateTimeOffset Created, DateTimeOffset? Ended);

/// <summary>POST …/terminals. <c>Command</c> null is the login shell. <c>Folder</c> is relative to the workspace, and null its own.</summary>
public sealed record OpenTerminalRequest(
    [property: Range(2, 1000)] int Columns = 80,
    [property: Range(1, 1000)] int Rows = 24,
    [property: StringLength(80)] string? Name = null,
    [property: Items(1, 100)] IReadOnlyList<string>? Command = null,
    [property: StringLength(4096, MinimumLength = 1)] string? Folder = null);

/// <summary>
/// Text frames of …/terminals/{id}/attach?from=offset&amp;client=id, both ways; binary frames are the bytes of the terminal.
/// A client that names itself by 32 random hexadecimal digits, the same over all of its connections, is told how many bytes of its typing were
/// taken, by <c>typed</c> of the hello and then by <c>typed</c> {offset} now and again: after a line broke it sends the rest and nothing
/// twice. Only its newest connection is heard.
/// From the server: <c>hello</c> {offset, columns, rows, readOnly, title, typed}, the offset of the first byte that follows;
/// <c>skipped</c> {offset}: bytes before it were dropped from the ring; <c>resized</c> {columns, rows};
/// <c>title</c> {title}; <c>exit</c> {exitCode}; <c>error</c> {code, detail}.
/// From the client: <c>resize</c> {columns, rows}; <c>ack</c> {offset}, how far it has read: the output of a terminal
/// with viewers is held when none of them has acknowledged within 1 MiB.
/// </summary>
public sealed record TerminalControl(
    string Type, long? Offset = null, int? Columns = null, int? Rows = null, bool? ReadOnly = null, string? Title = null, int? ExitCode = null,
    string? Code = null, string? Detail = null, long? Typed = null);
