using Bailey.Contracts.Audit;

namespace Bailey.Cli.Tests.Audit;

public sealed class VerifyAuditTests : IDisposable
{
    private const int Count = 23;
    private readonly CommandLineRun _cli = new();

    [Fact]
    public async Task A_copy_that_nobody_touched_holds()
    {
        var record = await Record();
        Assert.Equal(0, await Verify(record));
        Assert.Contains("The record holds.", _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_was_erased_breaks_nothing_and_is_counted()
    {
        var record = await Record();
        Assert.Equal(0, await Verify(record, Replace(record, 4, record.Leaves[4] with { Salt = null, Body = null })));
        Assert.Contains("1 with their body erased", _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_leaf_that_was_changed_is_named()
    {
        var record = await Record();
        await File.WriteAllTextAsync(_cli.At("checkpoints"), string.Join('\n', Enumerable.Range(1, Count).Select(record.Checkpoint)), TestContext.Current.CancellationToken);
        for (var i = 0; i < Count; i++)
        {
            var leaves = Replace(record, i, SignedRecord.Leaf(i, "{\"number\":999}"));
            Assert.Equal(1, await Verify(record, leaves, "--checkpoints", _cli.At("checkpoints")));
            Assert.Contains($"Leaf {i} is not the one that was signed", _cli.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_that_was_changed_is_named_without_further_checkpoints()
    {
        var record = await Record();
        Assert.Equal(1, await Verify(record, Replace(record, 7, record.Leaves[7] with { Body = "{\"number\":8}" })));
        Assert.Contains("body of leaf 7", _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leaf_that_was_removed_is_named()
    {
        var record = await Record();
        Assert.Equal(1, await Verify(record, record.Leaves.Where(leaf => leaf.Index != 9)));
        Assert.Contains("leaf 9 is missing", _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_that_changed_places_are_found_even_when_renumbered()
    {
        var record = await Record();
        var leaves = Replace(record, 3, record.Leaves[4] with { Index = 3 });
        leaves[4] = record.Leaves[3] with { Index = 4 };
        Assert.Equal(1, await Verify(record, leaves));
    }

    [Fact]
    public async Task A_tail_that_was_cut_is_found()
    {
        var record = await Record();
        Assert.Equal(1, await Verify(record, record.Leaves.Take(Count - 1)));
        Assert.Contains("its tail is missing", _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shorter_record_with_its_own_signed_checkpoint_is_found_by_whoever_saw_the_longer_one()
    {
        var record = await Record();
        Assert.Equal(0, await Verify(record));
        var shorter = record.Write(_cli.At("shorter"), record.Checkpoint(Count - 5), record.Leaves.Take(Count - 5));
        Assert.Equal(1, await _cli.Run("audit", "verify", shorter));
        Assert.Contains("its tail is missing", _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_signed_by_another_key_than_before_is_refused()
    {
        Assert.Equal(0, await Verify(await Record()));
        Assert.Equal(1, await Verify(await Record()));
        Assert.Contains("signed by another key", _cli.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_copy_gets_a_sentence()
    {
        await File.WriteAllTextAsync(_cli.At("nonsense"), "{\"a\":1}\n", TestContext.Current.CancellationToken);
        Assert.Equal(1, await _cli.Run("audit", "verify", _cli.At("nonsense")));
        Assert.Contains("does not begin with a signed checkpoint", _cli.Complaints, StringComparison.Ordinal);
        Assert.Equal(5, await _cli.Run("audit", "verify", _cli.At("not-there")));
    }

    public void Dispose() => _cli.Dispose();

    private static List<AuditLeaf> Replace(SignedRecord record, int index, AuditLeaf leaf)
    {
        List<AuditLeaf> leaves = [.. record.Leaves];
        leaves[index] = leaf;
        return leaves;
    }

    private Task<SignedRecord> Record() => SignedRecord.Create(Directory.CreateDirectory(_cli.At("openssl")).FullName, Count);

    private Task<int> Verify(SignedRecord record, IEnumerable<AuditLeaf>? leaves = null, params string[] more) =>
        _cli.Run(["audit", "verify", record.Write(_cli.At("copy"), record.Checkpoint(Count), leaves), .. more]);
}
