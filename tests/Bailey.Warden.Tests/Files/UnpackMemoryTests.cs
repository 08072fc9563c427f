using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Bailey.Warden.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Tests.Files;

/// <summary>What an archive says about its content is read into memory: it is bounded, whatever lengths and numbers the archive names.</summary>
public sealed class UnpackMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bailey-unpack-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_zip_whose_list_is_huge_is_refused_before_it_is_read_whole()
    {
        const int Entries = 1_000_000;
        var zip = new byte[(Entries * 47) + 56 + 20 + 22];
        for (var at = 0; at < Entries * 47; at += 47)
        {
            // A record of the central directory with a name of one letter and nothing else.
            BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at), 0x02014B50);
            BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(at + 28), 1);
            zip[at + 46] = (byte)'a';
        }

        // The end of a large archive, where it is, and the end of a small one that says so.
        var end = zip.AsSpan(Entries * 47);
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06064B50);
        BinaryPrimitives.WriteUInt64LittleEndian(end[4..], 44);
        BinaryPrimitives.WriteUInt64LittleEndian(end[24..], Entries);
        BinaryPrimitives.WriteUInt64LittleEndian(end[32..], Entries);
        BinaryPrimitives.WriteUInt64LittleEndian(end[40..], Entries * 47);
        BinaryPrimitives.WriteUInt32LittleEndian(end[56..], 0x07064B50);
        BinaryPrimitives.WriteUInt64LittleEndian(end[64..], Entries * 47);
        BinaryPrimitives.WriteUInt32LittleEndian(end[72..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(end[76..], 0x06054B50);
        end.Slice(84, 12).Fill(0xFF);
        Assert.Equal(413, Refused(zip, unpacker => unpacker.Zip).Status);
    }

    [Theory]
    [InlineData(TarEntryType.ExtendedAttributes, 64 << 20), InlineData(TarEntryType.GlobalExtendedAttributes, 64 << 20), InlineData(TarEntryType.LongPath, 64 << 20)]
    [InlineData(TarEntryType.ExtendedAttributes, 1900 << 20), InlineData(TarEntryType.LongLink, 1900 << 20)]
    public void A_tar_that_says_much_about_one_thing_is_refused_before_that_is_read(TarEntryType type, int length)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Header(type, length));
            var block = new byte[1 << 20];
            for (var at = 0; at < 64; at++)
            {
                gzip.Write(block);
            }
        }

        Assert.Equal(413, Refused(packed.ToArray(), unpacker => unpacker.Tar).Status);
    }

    [Fact]
    public void Words_about_the_whole_tar_count_as_entries()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var at = 0; at <= 100_000; at++)
            {
                gzip.Write(Header(TarEntryType.GlobalExtendedAttributes, 0));
            }
        }

        Assert.Equal(413, Refused(packed.ToArray(), unpacker => unpacker.Tar).Status);
    }

    [Fact]
    public void Long_names_and_many_of_them_are_unpacked_as_before()
    {
        var name = string.Join('/', Enumerable.Repeat(new string('n', 200), 10));
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true))
        {
            for (var at = 0; at < 3000; at++)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{name}/{at}", new Dictionary<string, string> { ["comment"] = new string('c', 1000) })
                {
                    DataStream = new MemoryStream(new byte[700]),
                });
            }
        }

        Unpack(packed.ToArray(), unpacker => unpacker.Tar);
        Assert.Equal(3000, Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Count(file => new FileInfo(file).Length == 700));
    }

    private Refusal Refused(byte[] packed, Func<Unpacker, Action<Stream>> how) => Assert.Throws<Refusal>(() => Unpack(packed, how));

    private void Unpack(byte[] packed, Func<Unpacker, Action<Stream>> how)
    {
        using var target = Handle.Of(Libc.Open(Libc.Z(_folder), Flag.PathOnly | Flag.Folder | Flag.CloseOnExec));
        how(new Unpacker(target.Fd, new UnpackLimits(packed.Length)))(new MemoryStream(packed));
    }

    private static byte[] Header(TarEntryType type, int length)
    {
        var header = new byte[512];
        void Put(int at, string text) => Encoding.ASCII.GetBytes(text, header.AsSpan(at));
        Put(0, "name");
        Put(100, "0000644\0");
        Put(108, "0000000\0");
        Put(116, "0000000\0");
        Put(124, $"{Convert.ToString(length, 8).PadLeft(11, '0')}\0");
        Put(136, "00000000000\0");
        header[156] = (byte)type;
        Put(257, type is TarEntryType.LongPath or TarEntryType.LongLink ? "ustar  \0" : "ustar\000");
        header.AsSpan(148, 8).Fill((byte)' ');
        Put(148, $"{Convert.ToString(header.Sum(x => x), 8).PadLeft(6, '0')}\0");
        return header;
    }
}
