using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Files;

public sealed class ReadAndWriteTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Fact]
    public async Task Whatever_is_there_is_replaced_when_that_is_asked_for_and_only_then()
    {
        await sandbox.ShellAsync("rm -f whatever; echo old > there");
        static void Any(HttpRequestMessage request) => request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var replaced = await sandbox.SendAsync(HttpMethod.Put, "/v1/files/content?path=there", "new"u8.ToArray(), Any);
        Assert.True(replaced.IsSuccessStatusCode);
        Assert.Equal("new", await sandbox.ShellAsync("cat there"));
        Assert.Equal((409, "conflict"), await sandbox.SendAsync(HttpMethod.Put, "/v1/files/content?path=whatever", "new"u8.ToArray(), Any).RefusalAsync());
        Assert.Equal("gone", await sandbox.ShellAsync("test -e whatever || echo gone"));
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_said_before_the_content_comes()
    {
        var refused = sandbox.SendAsync(
            HttpMethod.Put, $"/v1/files/content?path={new string('x', 256)}", new byte[10], x => x.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any));
        Assert.Equal(422, (await refused.RefusalAsync()).Item1);
    }

    [Fact]
    public async Task A_new_file_is_written_once_and_belongs_to_the_developer()
    {
        var written = await WriteAsync("new.txt", "hello", null);
        Assert.Equal(("new.txt", Hash("hello"), 5L), (written.Path, written.ETag, written.Size));
        Assert.Equal("1000 1000 644 hello", await sandbox.ShellAsync("stat -c '%u %g %a' new.txt | tr '\\n' ' '; cat new.txt"));
        Assert.Equal((409, "conflict"), await Put("new.txt", "other", null).RefusalAsync());
    }

    [Fact]
    public async Task A_write_without_a_precondition_is_refused()
    {
        var answer = sandbox.SendAsync(HttpMethod.Put, "/v1/files/content?path=x", [1], null);
        Assert.Equal((428, "precondition_required"), await answer.RefusalAsync());
    }

    [Fact]
    public async Task A_write_against_something_older_is_a_conflict_and_loses_nothing()
    {
        var first = await WriteAsync("conflict.txt", "one", null);
        await sandbox.ShellAsync("echo -n two > conflict.txt");
        using var answer = await Put("conflict.txt", "three", first.ETag);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal($"\"{Hash("two")}\"", answer.Headers.ETag!.Tag);
        Assert.Equal("two", await ReadAsync("conflict.txt"));
        await WriteAsync("conflict.txt", "three", Hash("two"));
        Assert.Equal("three", await ReadAsync("conflict.txt"));
    }

    [Fact]
    public async Task Mode_is_kept_and_nothing_is_left_beside_the_file()
    {
        await sandbox.ShellAsync("mkdir -p mode; echo old > mode/run.sh; chmod 750 mode/run.sh");
        await WriteAsync("mode/run.sh", "new", Hash("old\n"));
        Assert.Equal("750 run.sh", await sandbox.ShellAsync("stat -c %a mode/run.sh | tr '\\n' ' '; ls -A mode"));
    }

    [Fact]
    public async Task A_link_inside_is_written_through()
    {
        await sandbox.ShellAsync("mkdir -p deep/er; echo -n old > deep/er/target; ln -sfn er/../er/target deep/link");
        await WriteAsync("deep/link", "new", Hash("old"));
        Assert.Equal("er/../er/target new", await sandbox.ShellAsync("readlink deep/link | tr '\\n' ' '; cat deep/er/target"));
    }

    [Theory]
    [InlineData("bytes=0-3", 206, "0123")]
    [InlineData("bytes=5-", 206, "56789")]
    [InlineData("bytes=-2", 206, "89")]
    [InlineData("bytes=8-100", 206, "89")]
    [InlineData("bytes=10-", 416, "")]
    [InlineData("bytes=0-1,3-4", 200, "0123456789")]
    [InlineData("garbage", 200, "0123456789")]
    public async Task A_range_is_answered(string range, int status, string content)
    {
        await sandbox.ShellAsync("echo -n 0123456789 > digits");
        using var response = await sandbox.SendAsync(HttpMethod.Get, "/v1/files/content?path=digits", null, x => x.Headers.TryAddWithoutValidation("Range", range));
        Assert.Equal((status, content), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Head_tells_size_and_hash_without_the_content()
    {
        await sandbox.ShellAsync("echo -n 0123456789 > head");
        using var response = await sandbox.SendAsync(HttpMethod.Head, "/v1/files/content?path=head", null, null);
        Assert.Equal(10, response.Content.Headers.ContentLength);
        Assert.Equal($"\"{Hash("0123456789")}\"", response.Headers.ETag!.Tag);
        using var same = await sandbox.SendAsync(HttpMethod.Get, "/v1/files/content?path=head", null, x => x.Headers.IfNoneMatch.Add(response.Headers.ETag));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task Six_megabytes_come_as_they_are()
    {
        var content = RandomNumberGenerator.GetBytes(6 * 1024 * 1024);
        using var put = await sandbox.SendAsync(HttpMethod.Put, "/v1/files/content?path=big", content, x => x.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any));
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        Assert.Equal(content, await sandbox.Http.GetByteArrayAsync("/v1/files/content?path=big"));
    }

    [Theory]
    [InlineData("mkfifo special")]
    [InlineData("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"special\")'")]
    [InlineData("mkdir special")]
    [InlineData("ln -s /dev/zero special")]
    [InlineData("ln -s /etc/passwd special")]
    [InlineData("ln -s special special")]
    public async Task Only_files_of_the_workspace_are_read_or_written(string make)
    {
        await sandbox.ShellAsync($"rm -rf special; {make}");
        var (status, _) = await sandbox.Http.GetAsync("/v1/files/content?path=special").RefusalAsync();
        Assert.True(status is 403 or 422, $"{status}");
        (status, _) = await Put("special", "x", Hash("")).RefusalAsync();
        Assert.True(status is 403 or 422, $"{status}");
        await sandbox.ShellAsync("rm -rf special");
    }

    [Fact]
    public async Task A_repeated_operation_answers_the_first_outcome()
    {
        using var first = await Put("once.txt", "one", null, "op-1");
        using var second = await Put("once.txt", "two", null, "op-1");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal("one", await ReadAsync("once.txt"));
        Assert.Equal("done", (await sandbox.GetAsync("/v1/operations/op-1", WireJson.Default.WardenOperation)).State);
        Assert.Equal("unknown", (await sandbox.GetAsync("/v1/operations/op-2", WireJson.Default.WardenOperation)).State);
        Assert.Equal((409, "conflict"), await Put("once.txt", "three", null, "op-3").RefusalAsync());
        Assert.Equal("failed", (await sandbox.GetAsync("/v1/operations/op-3", WireJson.Default.WardenOperation)).State);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_writes_a_file_is_old_or_new_and_acknowledged_ones_are_there()
    {
        await using var own = new WardenSandbox();
        await own.InitializeAsync();
        for (var round = 0; round < 5; round++)
        {
            var acknowledged = new List<int>();
            var name = $"round-{round}";
            using var killed = new CancellationTokenSource();
            var writing = WriteUntilKilledAsync(own, name, acknowledged, killed.Token);
            await own.UntilAsync(() => Task.FromResult(acknowledged.Count > 3));
            await own.KillAsync();
            await killed.CancelAsync();
            await writing;
            await own.StartAsync();
            var content = await own.Http.GetStringAsync($"/v1/files/content?path={name}");
            Assert.Equal(100_000, content.Length);
            Assert.All(content, x => Assert.Equal(content[0], x));
            Assert.True(content[0] - 'a' >= acknowledged[^1] % 26 || acknowledged[^1] >= 25, "an acknowledged write is gone");
            Assert.Equal(name, await own.ShellAsync($"ls -A | grep -F {name}"));
        }
    }

    private static async Task WriteUntilKilledAsync(WardenSandbox own, string name, List<int> acknowledged, CancellationToken killed)
    {
        string? etag = null;
        try
        {
            for (var i = 0; i < 26; i++)
            {
                var body = Encoding.ASCII.GetBytes(new string((char)('a' + i), 100_000));
                using var put = await own.SendAsync(HttpMethod.Put, $"/v1/files/content?path={name}", body, x => AddCondition(x, etag)).WaitAsync(killed);
                etag = (await put.ReadAsync(WireJson.Default.WriteResponse)).ETag;
                acknowledged.Add(i);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Killed, as planned.
        }
    }

    private async Task<WriteResponse> WriteAsync(string path, string content, string? etag)
    {
        using var response = await Put(path, content, etag);
        return await response.ReadAsync(WireJson.Default.WriteResponse);
    }

    private Task<HttpResponseMessage> Put(string path, string content, string? etag, string? operation = null) =>
        sandbox.SendAsync(HttpMethod.Put, $"/v1/files/content?path={WardenHttp.Encode(path)}", Encoding.UTF8.GetBytes(content), x =>
        {
            AddCondition(x, etag);
            WardenHttp.AddOperation(x, operation);
        });

    private static void AddCondition(HttpRequestMessage request, string? etag)
    {
        if (etag is null)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        }
        else
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{etag}\""));
        }
    }

    private Task<string> ReadAsync(string path) => sandbox.Http.GetStringAsync($"/v1/files/content?path={WardenHttp.Encode(path)}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
