using Bailey.Contracts.Files;
using Bailey.Server.Hosts;

namespace Bailey.Server.Files;

/// <summary>Entries as a warden names them: their kinds are a closed list, their strings have an end. Names stay as they are, they are the keys.</summary>
internal static class FileEntries
{
    private const int MostName = 1024;
    private const int MostPath = 16 * 1024;

    public static FileList Check(FileList list, int limit) =>
        list.Items is { } items && items.Count <= limit && list.Next is null or { Length: <= MostPath } && list.Path is { Length: <= MostPath }
            ? list with { Items = [.. items.Select(Check)] }
            : throw HostWords.Unusable("another list");

    public static FileEntry Check(FileEntry? entry) =>
        entry is { Name.Length: <= MostName, Path.Length: <= MostPath, Kind: "file" or "folder" or "link" or "other", Size: >= 0 }
        && entry.Target is null or { Length: <= MostPath }
            ? entry
            : throw HostWords.Unusable("an entry of another shape");
}
