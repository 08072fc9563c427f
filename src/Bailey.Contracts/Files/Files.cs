using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Files;

/// <summary>
/// One name in a folder. <c>Kind</c>: file, folder, link, other. <c>Path</c> is relative to the workspace, with '/'.
/// A name that is not UTF-8 has <c>Readable</c> false and cannot be opened. <c>Target</c> is what a link points to.
/// </summary>
public sealed record FileEntry(string Name, string Path, string Kind, long Size, DateTimeOffset Modified, string? Target, bool Executable, bool Readable);

/// <summary>POST …/files/move.</summary>
public sealed record MoveRequest(
    [property: Required, StringLength(4096, MinimumLength = 1)] string From,
    [property: Required, StringLength(4096, MinimumLength = 1)] string To,
    bool Overwrite = false);

/// <summary>POST …/files/delete: the paths go to a trash outside the repository; <c>undo</c> takes the id.</summary>
public sealed record DeleteRequest([property: Required, Items(1, 1000)] IReadOnlyList<string> Paths);

/// <summary>What was deleted can be put back with this id until the trash is emptied (7 days).</summary>
public sealed record DeleteResponse(string Trash);

/// <summary>POST …/files/undo.</summary>
public sealed record UndoRequest([property: Required, StringLength(64, MinimumLength = 1)] string Trash);

/// <summary>
/// One thing in the trash: thing <c>Item</c> of the deletion <c>Trash</c>, and where it was. <c>Kind</c> as in <c>FileEntry</c>; <c>Size</c> in bytes,
/// of a folder all that is in it, −1 where counting was given up.
/// </summary>
public sealed record TrashedItem(string Trash, int Item, string Path, string Kind, long Size, DateTimeOffset Deleted);

/// <summary>GET …/files/trash: what was deleted last comes first; at most 1,000, and then <c>More</c>. All of it counts to the workspace's disk.</summary>
public sealed record TrashList(IReadOnlyList<TrashedItem> Items, bool More);

/// <summary>
/// POST …/files/trash/restore: some things of one deletion go back to where they were; folders that are gone are made again. A place that is taken
/// is 409 and changes nothing; with <c>KeepBoth</c> the thing gets a free name beside it.
/// </summary>
public sealed record RestoreRequest(
    [property: Required, StringLength(64, MinimumLength = 1)] string Trash,
    [property: Required, Items(1, 1000)] IReadOnlyList<int> Items,
    bool KeepBoth = false);

/// <summary>Where the things are now, in the order of the request.</summary>
public sealed record RestoreResponse(IReadOnlyList<string> Paths);

/// <summary>POST …/files/trash/empty: one thing of a deletion for good, or everything when neither is named.</summary>
public sealed record EmptyTrashRequest([property: StringLength(64, MinimumLength = 1)] string? Trash = null, int? Item = null);

/// <summary>POST …/files/folder.</summary>
public sealed record CreateFolderRequest([property: Required, StringLength(4096, MinimumLength = 1)] string Path);

/// <summary>What a write or an upload left behind: the ETag is the SHA-256 of the content, in hexadecimal.</summary>
public sealed record WriteResponse(string Path, string ETag, long Size);

/// <summary>One line of the NDJSON stream of …/search. <c>Line</c> is 1-based; columns are UTF-16 offsets into <c>Text</c>.</summary>
public sealed record SearchMatch(string Path, int Line, string Text, IReadOnlyList<SearchSpan> Spans);

/// <summary>One line of the NDJSON stream of …/files/names: some paths. <c>Cut</c>, on the last: there are more than were asked for.</summary>
public sealed record FileNames(IReadOnlyList<string> Paths, bool Cut);

/// <summary>Where in the line the match is.</summary>
public sealed record SearchSpan(int Start, int End);

/// <summary>One line of the NDJSON stream of …/files/watch: folders whose content changed; an empty list means look at everything again.</summary>
public sealed record FilesChanged(IReadOnlyList<string> Folders);

/// <summary>GET …/files?path=: a page of a folder, folders first, then by name; at most 10,000 entries a page.</summary>
public sealed record FileList(string Path, IReadOnlyList<FileEntry> Items, string? Next);
