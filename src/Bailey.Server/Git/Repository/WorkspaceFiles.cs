using System.Net.Http.Headers;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Repository;

/// <summary>A file of the tree through the warden, as git would see it: a link is its target, what is neither file nor link is nothing.</summary>
internal static class WorkspaceFiles
{
    public static async Task<WorkspaceFile?> Read(WardenClient warden, string path, int most, CancellationToken cancellationToken)
    {
        var name = Uri.EscapeDataString(path);
        try
        {
            var entry = await warden.Ask($"files/stat?path={name}", WireJson.Default.FileEntry, cancellationToken);
            if (entry.Kind == "link")
            {
                return new WorkspaceFile(Encoding.UTF8.GetBytes(entry.Target ?? ""), Cut: false);
            }

            return entry.Kind != "file" ? null : entry.Size <= 0 ? new WorkspaceFile([], Cut: false) : await Content(warden, name, most, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.NotFound)
        {
            return null;
        }
    }

    private static async Task<WorkspaceFile> Content(WardenClient warden, string name, int most, CancellationToken cancellationToken)
    {
        using var response = await warden.Stream(
            HttpMethod.Get, $"files/content?path={name}", headers => headers.Range = new RangeHeaderValue(0, most), cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        // One byte more than is wanted tells that there is more; what the warden says about the length is not believed.
        var buffer = new byte[most + 1];
        var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return count > most ? new WorkspaceFile([], Cut: true) : new WorkspaceFile(buffer[..count], Cut: false);
    }
}
