using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>GET …/files?path=&amp;cursor=&amp;limit= and GET …/files/stat?path=.</summary>
internal static class ListFiles
{
    private const int Most = 10_000;
    private const int Usual = 1000;

    public static void Map(IEndpointRouteBuilder files)
    {
        files.MapGet("", List).Requires(Actions.FileRead).OnlyReads();
        files.MapGet("/stat", Stat).Requires(Actions.FileRead).OnlyReads();
    }

    private static async Task<FileList> List(
        OrgId org, WorkspaceId workspace, string? path, string? cursor, int? limit, Wardens wardens, CancellationToken cancellationToken)
    {
        var size = limit is < 1 or > Most ? throw Refusal.Invalid("limit", $"A page has 1 to {Most} entries.").ToException() : limit ?? Usual;
        var word = $"files?path={FilePath.Query(FilePath.Check(path, root: true))}&limit={size}";
        if (cursor is not null)
        {
            word += $"&cursor={FilePath.Query(cursor.Length <= 4096 ? cursor : throw Refusal.Invalid("cursor", "The cursor is not one that this list gave.").ToException())}";
        }

        return FileEntries.Check(await wardens.Of(org, workspace).Ask(word, WireJson.Default.FileList, cancellationToken), size);
    }

    private static async Task<FileEntry> Stat(OrgId org, WorkspaceId workspace, string? path, Wardens wardens, CancellationToken cancellationToken) =>
        FileEntries.Check(await wardens.Of(org, workspace).Ask($"files/stat?path={FilePath.Query(FilePath.Check(path))}", WireJson.Default.FileEntry, cancellationToken));
}
