using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Files;

/// <summary>Archives in and out; everything that an archive was ever used for to get out of a folder.</summary>
public sealed class ArchiveTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Theory]
    [InlineData("zip")]
    [InlineData("tar")]
    public async Task What_goes_out_comes_back_the_same(string kind)
    {
        await sandbox.ShellAsync($"rm -rf out-{kind} back-{kind}; mkdir -p out-{kind}/sub/empty back-{kind}; echo one > out-{kind}/a; echo two > 'out-{kind}/sub/b c🏰'; chmod 755 out-{kind}/a; head -c 300000 /dev/urandom > out-{kind}/big");
        var archive = await sandbox.Http.GetByteArrayAsync($"/v1/files/archive?path=out-{kind}&kind={kind}");
        using var response = await UploadAsync(kind, archive, $"back-{kind}");
        Assert.Equal(new WriteResponse($"back-{kind}", "", archive.Length), await response.ReadAsync(WireJson.Default.WriteResponse));
        Assert.Equal("755", await sandbox.ShellAsync($"diff -r out-{kind} back-{kind} && stat -c %a back-{kind}/a"));
        Assert.Equal("same", await sandbox.ShellAsync($"test -d back-{kind}/sub/empty && echo same"));
        Assert.Equal(409, (int)(await UploadAsync(kind, archive, $"back-{kind}")).StatusCode);
    }

    [Fact]
    public async Task Links_and_pipes_are_never_followed_into_an_archive()
    {
        await sandbox.ShellAsync("mkdir -p odd; ln -s /etc/passwd odd/link; ln -s /etc odd/folder; mkfifo odd/pipe; touch odd/$'\\xff' odd/file");
        var tar = await sandbox.Http.GetByteArrayAsync("/v1/files/archive?path=odd&kind=tar");
        Assert.DoesNotContain("root:x", Encoding.Latin1.GetString(tar), StringComparison.Ordinal);
        using var reader = new TarReader(new MemoryStream(tar));
        var entries = new List<string>();
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            entries.Add($"{entry.Name} {entry.EntryType} {entry.LinkName}".Trim());
        }

        Assert.Equal(["file RegularFile", "folder SymbolicLink /etc", "link SymbolicLink /etc/passwd"], entries.Order(StringComparer.Ordinal));
        using var zip = new ZipArchive(new MemoryStream(await sandbox.Http.GetByteArrayAsync("/v1/files/archive?path=odd&kind=zip")));
        Assert.Equal("file", zip.Entries.Single().FullName);
    }

    [Fact]
    public async Task Several_things_are_packed_with_their_names_below_the_folder_that_holds_them_all()
    {
        await sandbox.ShellAsync("rm -rf sel; mkdir -p sel/x/in sel/y; echo 1 > sel/x/one; echo 2 > sel/x/in/two; echo 3 > sel/y/three; echo 4 > sel/y/four; ln -s /etc/passwd sel/y/out");
        var packed = await sandbox.Http.GetByteArrayAsync("/v1/files/archive?kind=tar.gz&path=sel/x&path=sel/y/three&path=sel/x/in&path=sel/y/out");
        using var reader = new TarReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));
        List<string> names = [];
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            names.Add(entry.Name);
        }

        Assert.Equal(["x/", "x/in/", "x/in/two", "x/one", "y/out", "y/three"], names.Order(StringComparer.Ordinal));
        Assert.Equal(404, (int)(await sandbox.Http.GetAsync("/v1/files/archive?kind=zip&path=sel/x&path=sel/gone")).StatusCode);
        Assert.Equal(422, (int)(await sandbox.Http.GetAsync("/v1/files/archive?kind=zip&path=sel/x&path=sel/../sel/y")).StatusCode);
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("/escaped")]
    [InlineData("a/../../escaped")]
    [InlineData("..\\escaped")]
    [InlineData("C:/escaped")]
    [InlineData("a/b/../../../escaped")]
    public async Task A_name_that_leads_out_refuses_the_whole_archive(string name)
    {
        foreach (var kind in (string[])["zip", "tar"])
        {
            var archive = kind == "zip" ? Zip(("good", "x"), (name, "evil")) : Tar(x => (Write(x, TarEntryType.RegularFile, "good"), Write(x, TarEntryType.RegularFile, name)));
            await RefusedAsync(kind, archive);
        }
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    public async Task A_tar_with_anything_but_files_and_folders_is_refused(TarEntryType type) =>
        await RefusedAsync("tar", Tar(x => (Write(x, TarEntryType.RegularFile, "good"), Write(x, type, "evil"))));

    [Fact]
    public async Task A_zip_with_a_link_is_refused()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, true))
        {
            var entry = zip.CreateEntry("link");
            entry.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var content = entry.Open();
            content.Write("/etc/passwd"u8);
        }

        await RefusedAsync("zip", memory.ToArray());
    }

    [Fact]
    public async Task Two_entries_of_one_name_and_a_file_as_a_folder_are_refused()
    {
        await RefusedAsync("zip", Zip(("same", "1"), ("same", "2")));
        await RefusedAsync("zip", Zip(("same", "1"), ("same/inner", "2")));
        await RefusedAsync("zip", Zip(("same/inner", "1"), ("same", "2")));
    }

    [Fact]
    public async Task A_bomb_is_refused_by_what_it_unpacks_to()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, true))
        {
            using var content = zip.CreateEntry("zeros", CompressionLevel.SmallestSize).Open();
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 100; i++)
            {
                content.Write(block);
            }
        }

        using var response = await UploadAsync("zip", memory.ToArray(), "");
        Assert.Equal(413, (int)response.StatusCode);
        await NothingLeftAsync();
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar")]
    public async Task Rubbish_is_no_archive(string kind)
    {
        await RefusedAsync(kind, Encoding.ASCII.GetBytes(new string('x', 5000)));
        var good = kind == "zip" ? Zip(("a", new string('y', 100_000))) : Tar(x => (Write(x, TarEntryType.RegularFile, "a"), Write(x, TarEntryType.RegularFile, "b")));
        await RefusedAsync(kind, good[..(good.Length / 3)]);
    }

    [Fact]
    public async Task A_link_in_the_way_is_not_written_through()
    {
        await sandbox.ShellAsync("rm -rf way; mkdir way; ln -s /tmp way/sub");
        using var response = await UploadAsync("zip", Zip(("sub/file", "x")), "way");
        Assert.Equal(409, (int)response.StatusCode);
    }

    private async Task RefusedAsync(string kind, byte[] archive)
    {
        using var response = await UploadAsync(kind, archive, "");
        Assert.Equal((422, true), ((int)response.StatusCode, (await response.Content.ReadAsStringAsync()).Contains("invalid_value", StringComparison.Ordinal)));
        await NothingLeftAsync();
    }

    private async Task NothingLeftAsync()
    {
        Assert.Equal("", await sandbox.ShellAsync("ls -d good evil same zeros link escaped a b ../escaped /escaped 2> /dev/null"));
        Assert.Empty(Directory.EnumerateFileSystemEntries($"{sandbox.Data}/trash"));
    }

    private Task<HttpResponseMessage> UploadAsync(string kind, byte[] archive, string path) =>
        sandbox.SendAsync(HttpMethod.Post, $"/v1/files/upload?kind={kind}&path={path}", archive, null);

    private static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return memory.ToArray();
    }

    private static byte[] Tar(Func<TarWriter, object> write)
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, TarEntryFormat.Pax, true))
        {
            write(tar);
        }

        return memory.ToArray();
    }

    private static bool Write(TarWriter tar, TarEntryType type, string name)
    {
        var entry = new PaxTarEntry(type, name);
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = type == TarEntryType.HardLink ? "good" : "/etc/passwd";
        }
        else if (type == TarEntryType.RegularFile)
        {
            entry.DataStream = new MemoryStream("content"u8.ToArray());
        }

        tar.WriteEntry(entry);
        return true;
    }
}
