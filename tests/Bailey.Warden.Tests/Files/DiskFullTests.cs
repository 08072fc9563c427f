using System.Net.Http.Headers;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Files;

public sealed class DiskFullTests
{
    [Fact]
    public async Task A_full_disk_is_said_and_keeps_what_was_there()
    {
        await using var sandbox = new WardenSandbox { Disk = 8 * 1024 * 1024 };
        await sandbox.InitializeAsync();
        using var small = await PutAsync(sandbox, "kept", new byte[1000], EntityTagHeaderValue.Any);
        var etag = (await small.ReadAsync(WireJson.Default.WriteResponse)).ETag;
        Assert.Equal((507, "disk_full"), await PutAsync(sandbox, "kept", new byte[20_000_000], new EntityTagHeaderValue($"\"{etag}\"")).RefusalAsync());
        Assert.Equal((507, "disk_full"), await PutAsync(sandbox, "new", new byte[20_000_000], EntityTagHeaderValue.Any).RefusalAsync());
        Assert.Equal(new byte[1000], await sandbox.Http.GetByteArrayAsync("/v1/files/content?path=kept"));
        Assert.Equal("kept", await sandbox.ShellAsync("ls -A"));
        var upload = sandbox.SendAsync(HttpMethod.Post, "/v1/files/upload?kind=tar", new byte[20_000_000], null);
        Assert.Equal((507, "disk_full"), await upload.RefusalAsync());

        // Full to the last byte, what runs still runs, and room made is room had.
        await sandbox.ShellAsync("head -c 20000000 /dev/zero > filler");
        await sandbox.OpenTerminalAsync("full", ["/bin/bash", "-c", "echo still here; exit 2"], "tools");
        await using var client = await TerminalClient.AttachAsync(sandbox, "full");
        Assert.Equal(2, await client.UntilExitAsync());
        Assert.Contains("still here", client.Text.ToString(), StringComparison.Ordinal);
        await sandbox.ShellAsync("rm filler");
        using var again = await PutAsync(sandbox, "new", Encoding.ASCII.GetBytes("room"), EntityTagHeaderValue.Any);
        Assert.Equal(4, (await again.ReadAsync(WireJson.Default.WriteResponse)).Size);
    }

    private static Task<HttpResponseMessage> PutAsync(WardenSandbox sandbox, string path, byte[] content, EntityTagHeaderValue etag) =>
        sandbox.SendAsync(HttpMethod.Put, $"/v1/files/content?path={path}", content, x =>
        {
            if (etag.Equals(EntityTagHeaderValue.Any))
            {
                x.Headers.IfNoneMatch.Add(etag);
            }
            else
            {
                x.Headers.IfMatch.Add(etag);
            }
        });
}
