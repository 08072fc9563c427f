using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Tests.Audit;

/// <summary>The copy of the checkpoints that lies outside the database.</summary>
public sealed class CheckpointFileTests
{
    private static readonly OrgId s_org = Ids.New<OrgId>(TimeProvider.System);

    [Fact]
    public async Task A_stopped_server_has_signed_everything_and_a_cut_tail_is_seen_at_the_next_start()
    {
        await using var server = await ServerFixture.Start();
        var cancellation = TestContext.Current.CancellationToken;
        for (var i = 0; i < 3; i++)
        {
            await server.Get<Tenant>().Run(s_org, scope => server.Get<AuditLog>().Record(scope, new AuditEntry("x.y", "server", null)), cancellation);
        }

        var writer = server.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<CheckpointWriter>().Single();
        await writer.StoppedAsync(cancellation);
        var files = server.Get<CheckpointFiles>();
        Assert.Contains(s_org, files.Trees());
        var last = files.Last(s_org);
        Assert.Equal(3, last!.Size);
        Assert.Equal(await server.Get<AuditDirectory>().RootAt(s_org, 3, cancellation), last.Root);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Join(server.Data, "keys", "audit.ed25519")));

        await using (var source = Npgsql.NpgsqlDataSource.Create(server.Database.ConnectionString("admin")))
        {
            await using var cut = source.CreateCommand($"delete from audit_leaves where org_id = '{s_org.Value}' and index = 2; delete from audit_nodes where org_id = '{s_org.Value}' and index >= 2; update audit_trees set size = 2, peaks = (select hash from audit_nodes n where n.org_id = '{s_org.Value}' and level = 1) where org_id = '{s_org.Value}'");
            await cut.ExecuteNonQueryAsync(cancellation);
        }

        var said = new List<string>();
        using var again = new CheckpointWriter(
            server.Get<Instance>(), server.Get<AuditDirectory>(), server.Get<SigningKey>(), files, new AuditNews(), TimeProvider.System, new Listener<CheckpointWriter>(said));
        await again.StartAsync(cancellation);
        await again.StoppedAsync(cancellation);
        Assert.Contains(said, line => line.Contains("is not what was signed", StringComparison.Ordinal) && line.Contains(s_org.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost/audit/x\n3\n")]
    [InlineData("localhost/audit/x\n3\nabc=\n\n\u2014 local")]
    public async Task A_note_that_a_crash_left_half_is_taken_away(string half)
    {
        var folder = Directory.CreateTempSubdirectory("bailey-checkpoints-").FullName;
        var data = new DataDirectory(Options.Create(new PlatformOptions { DataDirectory = folder, RunDirectory = folder }));
        var key = new SigningKey(data);
        var files = new CheckpointFiles(data, key);
        Assert.Null(files.Last(null));
        var head = new TreeHead(null, "localhost/audit/instance", 0, []);
        var hash = MerkleTree.HashLeaf([1]);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            head = head.Append(hash).Next;
            await files.Append(null, key.Sign(head), CancellationToken.None);
        }

        await File.AppendAllTextAsync(Path.Join(data.Audit, "instance.checkpoints"), half, TestContext.Current.CancellationToken);
        Assert.Equal(2, files.Last(null)?.Size);
        head = head.Append(hash).Next;
        await files.Append(null, key.Sign(head), CancellationToken.None);
        Assert.Equal(3, files.Last(null)?.Size);
        Assert.Equal(head.Root(), files.Last(null)!.Root);
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Listener<T>(List<string> said) : Microsoft.Extensions.Logging.ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            said.Add(formatter(state, exception));
    }
}
