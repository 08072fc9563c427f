using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Bailey.Server.Tests.Audit;

/// <summary>Entries that belong into several trees are in each of them once, and routes record what they declare.</summary>
public sealed class CopiesTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly AuditEntry s_entry = new("sign_in.succeeded", "user:1", "Olive") { Body = new Dictionary<string, string> { ["address"] = "192.0.2.1" } };
    private readonly OrgId _org = Ids.New<OrgId>(TimeProvider.System);
    private readonly OrgId _other = Ids.New<OrgId>(TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_crash_left_owing_is_written_once_into_each_tree()
    {
        // The transaction commits, and the process dies before it writes the copies.
        await Owe(_org, _other);
        await Owe(_org);
        Assert.Empty(await Entries(_other));

        for (var round = 0; round < 3; round++)
        {
            await server.Get<Reconciler>().Round(TimeProvider.System.GetUtcNow(), Cancel);
        }

        Assert.Equal(2, (await Entries(_org)).Count);
        Assert.Equal("192.0.2.1", Assert.Single(await Entries(_other)).Body!["address"]);
    }

    [Fact]
    public async Task However_many_write_at_once_each_copy_is_there_once()
    {
        for (var i = 0; i < 10; i++)
        {
            await Owe(_org);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Get<AuditCopies>().Write(_org)));

        Assert.Equal(10, (await Entries(_org)).Count);
    }

    [Fact]
    public async Task What_is_not_committed_is_owed_to_nobody()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.Get<Instance>().Run(
            async scope =>
            {
                await server.Get<AuditCopies>().Owe(scope, [_org], s_entry);
                throw new InvalidOperationException();
            },
            Cancel));

        await server.Get<AuditCopies>().Write(_org);

        Assert.Empty(await Entries(_org));
    }

    [Fact]
    public async Task A_late_copy_says_when_it_happened()
    {
        await Owe(_org);
        await using var source = Npgsql.NpgsqlDataSource.Create(server.Database.ConnectionString("admin"));
        await using var command = source.CreateCommand("update audit_copies set time = '2026-01-02T03:04:05Z' where org_id = $1");
        command.Parameters.Add(new() { Value = _org.Value });
        await command.ExecuteNonQueryAsync(Cancel);

        await server.Get<AuditCopies>().Write(_org);

        Assert.Equal("2026-01-02T03:04:05Z", Assert.Single(await Entries(_org)).Body!["happened"]);
    }

    [Fact]
    public async Task A_type_that_the_route_does_not_declare_fails_here_and_is_recorded_nowhere_unseen()
    {
        var declared = server.Get<DeclaredTypes>();
        var route = new RouteEndpoint(
            _ => Task.CompletedTask, RoutePatternFactory.Parse("/somewhere"), 0, new EndpointMetadataCollection(new Audited(["file.written"], null)), null);
        declared.Check("file.read");
        declared.Enter(route);
        declared.Check("file.written");

        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => server.Get<Tenant>().Run(_org, scope => server.Get<AuditLog>().Record(scope, s_entry), Cancel));

        Assert.Equal("/somewhere recorded sign_in.succeeded, which it does not declare", wrong.Message);
    }

    private Task Owe(params OrgId[] organisations) =>
        server.Get<Instance>().Run(scope => server.Get<AuditCopies>().Owe(scope, organisations, s_entry), Cancel);

    private async Task<IReadOnlyList<AuditEvent>> Entries(OrgId organisation) =>
        (await server.Get<AuditDirectory>().Events(organisation, null, null, null, null, 50, Cancel)).Items;
}
