using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Bailey.Warden.Operations;

namespace Bailey.Warden.Files;

/// <summary>What can be asked about files. Everything that changes something takes the header <c>Bailey-Operation</c>.</summary>
internal static class FileRoutes
{
    private const int MaximumPage = 10_000;

    internal static void Map(Routes routes, WorkspaceFiles files, OperationLog operations, Reactor reactor)
    {
        routes.Map("GET", "/v1/files", async x =>
        {
            var limit = (int)Math.Clamp(x.Number("limit") ?? 1000, 1, MaximumPage);
            await x.ReplyAsync(await files.ListAsync(x.Query("path") ?? "", x.Query("cursor"), limit), WireJson.Default.FileList);
        });
        routes.Map("GET", "/v1/files/stat", async x => await x.ReplyAsync(await files.StatAsync(x.Required("path")), WireJson.Default.FileEntry));
        routes.Map("GET", "/v1/files/content", x => ReadContent.HandleAsync(x, files));
        routes.Map("HEAD", "/v1/files/content", x => ReadContent.HandleAsync(x, files));
        routes.Map("PUT", "/v1/files/content", x => WriteContent.HandleAsync(x, files, operations));
        routes.Map("POST", "/v1/files/upload", x => Upload.HandleAsync(x, files, operations));
        routes.Map("GET", "/v1/files/archive", x => Archive.HandleAsync(x, files, reactor));
        routes.Map("POST", "/v1/files/move", x => ChangeAsync(x, operations, WireJson.Default.MoveRequest, files.MoveAsync));
        routes.Map("POST", "/v1/files/folder", x => ChangeAsync(x, operations, WireJson.Default.CreateFolderRequest, y => files.MakeFolderAsync(y.Path)));
        routes.Map("POST", "/v1/files/undo", x => ChangeAsync(x, operations, WireJson.Default.UndoRequest, y => files.UndoAsync(y.Trash)));
        routes.Map("GET", "/v1/files/trash", async x => await x.ReplyAsync(await files.TrashAsync(), WireJson.Default.TrashList));
        routes.Map("POST", "/v1/files/trash/empty", x => ChangeAsync(x, operations, WireJson.Default.EmptyTrashRequest, files.EmptyTrashAsync));
        routes.Map("POST", "/v1/files/trash/restore", async x =>
        {
            var request = await x.ReadAsync(WireJson.Default.RestoreRequest);
            await x.ReplyAsync(await operations.OnceAsync(
                x.Operation, async () => Exchange.Outcome(new RestoreResponse(await files.RestoreAsync(request)), WireJson.Default.RestoreResponse)));
        });
        routes.Map("POST", "/v1/files/delete", async x =>
        {
            var request = await x.ReadAsync(WireJson.Default.DeleteRequest, 8 * 1024 * 1024);
            await x.ReplyAsync(await operations.OnceAsync(
                x.Operation, async () => Exchange.Outcome(new DeleteResponse(await files.DeleteAsync(request.Paths)), WireJson.Default.DeleteResponse)));
        });
        routes.Map("GET", "/v1/operations/{id}", x => x.ReplyAsync(operations.Describe(x.Id), WireJson.Default.WardenOperation));
    }

    private static async Task ChangeAsync<T>(
        Exchange exchange, OperationLog operations, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<T, Task> act)
    {
        var request = await exchange.ReadAsync(type);
        await exchange.ReplyAsync(await operations.OnceAsync(exchange.Operation, async () =>
        {
            await act(request);
            return new Outcome(204, []);
        }));
    }
}
