using System.Text;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Pushing;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Git.Pushing;

/// <summary>What a sandbox sends as a push: exactly the protocol is read, anything else is refused in words, nothing grows.</summary>
public sealed class PushRequestTests
{
    private static readonly string s_none = new('0', 40);
    private static readonly string s_one = new('1', 40);
    private static readonly string s_two = new('2', 40);

    [Fact]
    public async Task A_whole_request_is_read_up_to_the_pack_and_not_a_byte_further()
    {
        using var stream = new MemoryStream([
            .. PacketLines.Of($"shallow {s_one}"), .. PacketLines.Of($"{s_none} {s_two} refs/heads/new\0 report-status side-band-64k atomic push-options object-format=sha1 agent=git/2.39"),
            .. PacketLines.Of($"{s_one} {s_none} refs/heads/old\n"), .. PacketLines.Flush, .. PacketLines.Of("ci.skip"), .. PacketLines.Flush, .. "PACKrest"u8]);
        var request = await PushRequest.Read(buffer => Task.FromResult(stream.Read(buffer.Span)));
        Assert.NotNull(request);
        Assert.Equal([new PushCommand("refs/heads/new", s_none, s_two), new PushCommand("refs/heads/old", s_one, s_none)], request.Commands);
        Assert.Equal((true, true, true, true), (request.IsAtomic, request.WantsReport, request.UsesSideBand, request.HasPack));
        Assert.Equal([s_one], request.Shallow);
        Assert.Equal(["ci.skip"], request.Options);
        Assert.True(request.Commands[0].IsCreate && request.Commands[1].IsDelete);
        Assert.Equal("PACKrest", Encoding.ASCII.GetString(stream.ToArray()[(int)stream.Position..]));
    }

    [Fact]
    public async Task A_flush_alone_is_git_asking_whether_it_may() => Assert.Null(await Read(PacketLines.Flush));

    public static TheoryData<string> Wrong =>
    [
        "", "zzzz", "0003", "fff1", "ffff", "0004", "0005a", "0010", "-001", "+001", " 001",
        Line($"{s_one} {s_two}"), Line($"{s_one} {s_two} "), Line($"{s_one}  {s_two} refs/heads/x"), Line($"{s_one} {s_two} HEAD"), Line($"{s_one} {s_two} refs/x"),
        Line($"{s_one} {s_two} refs/heads/../../config"), Line($"{s_one} {s_two} refs/heads/x.lock"), Line($"{s_one} {s_two} refs/heads/a b"), Line($"{s_one} {s_two} refs/heads/a\tb"),
        Line($"{s_one} {s_two} heads/x"), Line($"{s_one} {s_two} /refs/heads/x"), Line($"{s_one} {s_two} refs/heads/-x/.y"), Line($"{s_one} {s_two} refs//heads"),
        Line($"{s_one[..39]} {s_two} refs/heads/x"), Line($"{s_one} {s_two[..39]} refs/heads/x"), Line($"{s_one.Replace('1', 'A')} {s_two} refs/heads/x"), Line($"{s_none} {s_none} refs/heads/x"),
        Line($"{s_one} {s_two} refs/heads/x\n{s_one} {s_two} refs/heads/y"),
        Line($"{s_one} {s_two} refs/heads/x") + Line($"{s_one} {s_one} refs/heads/x"), Line($"{s_one} {s_two} refs/heads/x") + Line($"{s_one}{s_one[..24]} {s_one}{s_one[..24]} refs/heads/y"),
        Line("shallow x") + Line($"{s_one} {s_two} refs/heads/x"), Line($"shallow {s_one}"), Line("push-cert\0 report-status") + Line($"certificate version 0.1"),
        Line($"{s_one} {s_two} refs/heads/x\0 push-options") + "0000" + Line("a\u0007"), Line($"{s_one} {s_two} refs/heads/" + new string('x', 5000)),
        Line($"{s_one} {s_two} refs/heads/x"), "0001", Line("\0"), Line(" "),
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_not_exactly_the_protocol_is_refused(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text.EndsWith("refs/heads/x", StringComparison.Ordinal) ? text : text + "0000");
        if (text.Length == 0)
        {
            bytes = [];
        }

        await Assert.ThrowsAsync<DoorRefusedException>(() => Read(bytes));
    }

    [Fact]
    public async Task Too_much_of_anything_is_refused()
    {
        await Refused(Enumerable.Range(0, PushRequest.MostCommands + 1).Select(i => Line($"{s_none} {s_one} refs/heads/b{i}")));
        await Refused(Enumerable.Repeat(Line($"shallow {s_one}"), 20_000));
        await Refused(Enumerable.Repeat(Line("o"), 100).Prepend(Line($"{s_none} {s_one} refs/heads/x\0push-options") + "0000"));
        await Assert.ThrowsAsync<DoorRefusedException>(() => Read([.. PacketLines.Of([.. Encoding.ASCII.GetBytes($"{s_one} {s_two} refs/heads/"), 0xff, 0xfe]), .. PacketLines.Flush]));

        static Task Refused(IEnumerable<string> lines) => Assert.ThrowsAsync<DoorRefusedException>(() => Read(Encoding.ASCII.GetBytes(string.Concat(lines) + "0000")));
    }

    [Fact]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("ApiDesign", "RS0030", Justification = "A seeded fuzz wants the same sequence each time; nothing here is secret.")]
    public async Task Any_bytes_give_a_request_or_a_refusal()
    {
        var random = new Random(Scale.Seed);
        var good = Encoding.ASCII.GetBytes(Line($"{s_one} {s_two} refs/heads/x\0 report-status") + Line($"{s_none} {s_two} refs/tags/y") + "0000");
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var j = random.Next(1, 6); j > 0; j--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                var request = await Read(bytes[..random.Next(bytes.Length + 1)]);
                Assert.All(request?.Commands ?? [], command => Assert.StartsWith("refs/", command.Ref, StringComparison.Ordinal));
            }
            catch (DoorRefusedException)
            {
                // In words.
            }
        }
    }

    [Fact]
    public async Task A_remotes_report_is_read_whatever_it_says_and_written_as_git_reads_it()
    {
        var report = await PushReport.Read(Encoding.UTF8.GetBytes(
            Line("unpack ok\n") + Line("ok refs/heads/a\n") + Line("ng refs/heads/b pre-receive \u001b[31mhook\u0007 declined\n") + Line("what") + Line("ng refs/heads/c") + "0000"));
        Assert.Null(report.Unpack);
        Assert.Equal(["refs/heads/a", "refs/heads/b"], report.Refs.Keys);
        Assert.Equal("pre-receive  [31mhook  declined", report.Refs["refs/heads/b"]);
        Assert.Equal(
            Line("unpack ok\n") + Line("ng refs/heads/b pre-receive  [31mhook  declined\n") + Line("ok refs/heads/a\n") + "0000",
            Encoding.UTF8.GetString(report.Write(["refs/heads/b", "refs/heads/a"])));
        foreach (var bytes in (byte[][])[[], "0"u8.ToArray(), "0000"u8.ToArray(), "zzzz"u8.ToArray()])
        {
            try
            {
                Assert.NotNull((await PushReport.Read(bytes)).Unpack);
            }
            catch (IOException)
            {
                // No report.
            }
        }
    }

    private static string Line(string payload) => Encoding.Latin1.GetString(PacketLines.Of(Encoding.Latin1.GetBytes(payload)));

    private static async Task<PushRequest?> Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return await PushRequest.Read(buffer => Task.FromResult(stream.Read(buffer.Span[..Math.Min(buffer.Length, 7)])));
    }
}
