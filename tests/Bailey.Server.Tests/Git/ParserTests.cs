using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform;
using Bailey.Server.Workspaces;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Git;

/// <summary>Whatever bytes come from a sandbox, the answer is bounded and valid.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A seeded fuzz wants the same sequence each time; nothing here is secret.")]
public sealed class ParserTests
{
    private static readonly byte[][] s_seeds =
    [
        Bytes("# branch.oid 0123456789012345678901234567890123456789\0# branch.head main\0# branch.upstream origin/main\0# branch.ab +1 -2\0"
            + "1 .M N... 100644 100644 100644 0123456789012345678901234567890123456789 0123456789012345678901234567890123456789 a b\n\0"
            + "2 R. N... 100644 100644 100644 0123456789012345678901234567890123456789 0123456789012345678901234567890123456789 R100 new\0old\0"
            + "u UU N... 100644 100644 100644 100644 0123456789012345678901234567890123456789 0123456789012345678901234567890123456789 0123456789012345678901234567890123456789 c\0? \xff\0"),
        Bytes("0123456789012345678901234567890123456789\0\0A\0a@x\01700000000\0summary\0\n0123456789012345678901234567890123456789\0\0A\0a@x\0-99999999999999\0s\0\n"),
        Bytes("refs/heads/main\00123456789012345678901234567890123456789\0*\0\0\nrefs/remotes/origin/x\00123456789012345678901234567890123456789\0 \0\0\n"),
        Bytes("0123456789012345678901234567890123456789\0\0A\0a@x\01700000000\0s\0\nR100\0b\0c\nd\0" + "0123456789012345678901234567890123456789\0\0A\0a@x\01\0t\0\nM\0b\0"),
        Bytes("0123456789012345678901234567890123456789 3 1 2\nauthor A\nauthor-mail <a@x>\nauthor-time 1700000000\nsummary s\nboundary\nfilename \"a\\nb\\303\\251\"\n"
            + "0000000000000000000000000000000000000000 1 3 1\nauthor Not Committed Yet\nfilename a\n"),
        Bytes("M\0a\0R100\0b\0c\0D\0d\0filter.x.clean\0filter.a.b.smudge\0"),
    ];

    [Fact]
    public void Mutated_and_random_bytes_give_bounded_answers()
    {
        var random = new Random(Scale.Seed);
        for (var round = 0; round < Scale.Rounds(3000, 300_000); round++)
        {
            var bytes = Mutate(s_seeds[random.Next(s_seeds.Length)], random);
            var status = StatusParser.Read(bytes, false);
            Assert.True(status.Changes.Count <= StatusParser.MostChanges && status.Changes.All(c => c.Path.Length is > 0 and <= 4096 && c.Index.Length == 1 && c.Tree.Length == 1));
            Assert.True(status is { Ahead: >= 0, Behind: >= 0 } && (status.Head is null || GitText.IsId(status.Head)));
            Assert.True(LogParser.Read(bytes, 51).All(e => GitText.IsId(e.Id) && e.Summary.Length <= 1000));
            Assert.True(LogParser.ReadWithPaths(bytes, 51).All(e => GitText.IsId(e.Id) && e.Path is not { Length: > 4096 } && e.From is not { Length: > 4096 }));
            var blame = BlameParser.Read(bytes, 1, 50);
            Assert.True(blame.Lines.All(l => l is { Start: > 0, Count: > 0, Path.Length: <= 4096 } && l.Start + l.Count <= 51));
            Assert.True(blame.Commits.All(c => GitText.IsId(c.Id) && c.Summary.Length <= 1000 && c.Author.Length <= 200));
            Assert.True(BranchParser.Read(bytes).All(b => GitText.IsId(b.Branch.Head)));
            Assert.True(NameStatusParser.Read(bytes, 100).Count <= 100);
            Assert.True(WorkspaceRepository.FilterNames(bytes).Count <= 51);
            Assert.True(GitText.Complaint(bytes).Length <= 700);
            // And it can be sent as it is.
            Assert.NotEmpty(JsonSerializer.SerializeToUtf8Bytes(status, JsonSerializerOptions.Web));
        }
    }

    [Fact]
    public void A_status_reads_as_git_wrote_it()
    {
        var status = StatusParser.Read(s_seeds[0], false);
        Assert.Equal(("main", "origin/main", 1, 2), (status.Branch, status.Upstream, status.Ahead, status.Behind));
        Assert.Equal(["a b\n", "new", "c", "\ufffd"], status.Changes.Select(c => c.Path));
        Assert.Equal(["old"], status.Changes.Select(c => c.From).OfType<string>());
        Assert.Equal([true, true, true, false], status.Changes.Select(c => c.Exact));
    }

    [Fact]
    public void More_changes_than_anybody_reads_are_cut_and_said_so()
    {
        var status = StatusParser.Read(Bytes(string.Concat(Enumerable.Range(0, StatusParser.MostChanges + 5).Select(i => $"? f{i}\0"))), false);
        Assert.Equal((StatusParser.MostChanges, true), (status.Changes.Count, status.Truncated));
        Assert.Single(StatusParser.Read(Bytes("? whole\0? cut o"), true).Changes);
    }

    [Fact]
    public async Task Names_of_branches_are_judged_as_git_judges_them()
    {
        var random = new Random(Scale.Seed);
        const string Letters = "ab/.-@{}~^: *?[\\\x7f\x01é\U0001F3F0lock";
        var names = Enumerable.Range(0, Scale.Rounds(150, 3000)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Rune(random, Letters))))
            .Concat(["HEAD", "@", "-x", "x.lock", "a/.b", "a..b", "a/b.lock/c", "main", "feature/x-1", "x@{y", "é"]).Distinct();
        foreach (var name in names)
        {
            // --branch expands @{-1}; the plain form has no rule against a leading dash.
            var said = await ChildProgram.Run("/usr/bin/git", ["check-ref-format", $"refs/heads/{name}"], TimeSpan.FromSeconds(30), CancellationToken.None);
            Assert.True(BranchName.IsValid(name) == (said.ExitCode == 0 && name[0] != '-' && name is not ("HEAD" or "@")), name);
        }
    }

    private static string Rune(Random random, string letters)
    {
        var runes = letters.EnumerateRunes().ToList();
        return runes[random.Next(runes.Count)].ToString();
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToArray().ToList();
        for (var i = random.Next(12); i > 0 && bytes.Count > 2; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(40, bytes.Count - at))); break;
                case 3: bytes[at] = 0; break;
                default: bytes.RemoveRange(at, Math.Min(random.Next(60), bytes.Count - at)); break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
