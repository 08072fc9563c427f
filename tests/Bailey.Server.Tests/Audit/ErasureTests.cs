using System.Net.Http.Json;
using System.Text;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bailey.Server.Tests.Audit;

/// <summary>Bodies that are older than the operator keeps them are erased; entries, tree and proofs stay as they were.</summary>
public sealed class ErasureTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly DateTimeOffset s_old = TimeProvider.System.GetUtcNow().AddDays(-40);
    private readonly AuditLog _log = server.Get<AuditLog>();
    private readonly AuditDirectory _directory = server.Get<AuditDirectory>();
    private readonly Tenant _tenant = server.Get<Tenant>();

    [Fact]
    public async Task Old_bodies_go_and_every_proof_holds_as_before()
    {
        var org = Ids.New<OrgId>(TimeProvider.System);
        await Record(org, 3);
        await Age(org);
        await Record(org, 2);
        var before = Open(await _directory.Checkpoint(org, Cancel));

        Assert.Equal(3, await Erase(30, org));

        var leaves = await _directory.Leaves(org, 0, Cancel);
        Assert.Equal([true, true, true, false, false, false], leaves.Select(leaf => leaf.Body is null && leaf.Salt is null));
        var tree = new MerkleTree();
        foreach (var leaf in leaves.Take(5))
        {
            tree.Append(MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(leaf.Leaf)));
        }

        Assert.Equal(before.Root, tree.Root());
        var now = Open(await _directory.Checkpoint(org, Cancel));
        var proof = await _directory.Consistency(org, before.Size, now.Size, Cancel);
        Assert.True(MerkleProof.VerifyConsistency(before.Size, before.Root, now.Size, now.Root, [.. proof.Hashes.Select(Convert.FromBase64String)]));

        // The erased ones are still listed by what the leaf says, and the erasing is an entry itself.
        var events = (await _directory.Events(org, null, null, null, null, 50, Cancel)).Items;
        Assert.Equal(("audit.bodies_erased", "server", "3", "0", "2"),
            (events[0].Type, events[0].Principal, events[0].Body!["count"], events[0].Body!["first"], events[0].Body!["last"]));
        Assert.All(events.TakeLast(3), one => Assert.Equal(("x.y", null, null), (one.Type, one.Body, one.PrincipalName)));
        Assert.Equal(0, await Erase(30, org));
    }

    [Fact]
    public async Task Nothing_is_erased_unless_the_operator_says_after_how_many_days()
    {
        var org = Ids.New<OrgId>(TimeProvider.System);
        await Record(org, 1);
        await Age(org);
        Assert.Equal(0, await Erase(0, org));
        Assert.Equal(0, await Erase(41, org));
    }

    [Fact]
    public async Task An_act_that_waits_for_its_outcome_keeps_its_body_until_then()
    {
        var org = Ids.New<OrgId>(TimeProvider.System);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var act = _log.Act(org, new AuditEntry("x.act", "user:1", "N"), async _ =>
        {
            began.SetResult();
            await go.Task;
            return 0;
        }, Cancel);
        await began.Task;
        await Age(org);
        Assert.Equal(0, await Erase(30, org));
        go.SetResult();
        await act;
        Assert.Equal(1, await Erase(30, org));
    }

    [Theory]
    [InlineData("update audit_leaves set body = 'x' where org_id = @org")]
    [InlineData("update audit_leaves set body = null, salt = null, principal_name = 'Somebody else', workspace_id = null where org_id = @org")]
    [InlineData("update audit_leaves set salt = null where org_id = @org")]
    public async Task An_old_body_can_be_erased_by_the_servers_login_and_not_changed(string sql)
    {
        var org = Ids.New<OrgId>(TimeProvider.System);
        await Record(org, 1);
        await Age(org);
        var denied = await Assert.ThrowsAsync<PostgresException>(() => _tenant.Run(org, scope => scope.Execute(sql, new { org }), Cancel));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
        var other = Ids.New<OrgId>(TimeProvider.System);
        Assert.Equal(0, await _tenant.Run(other, scope => scope.Execute(
            "update audit_leaves set body = null, salt = null, principal_name = null, workspace_id = null where org_id = @org", new { org }), Cancel));
    }

    [Theory]
    [InlineData("update audit_leaves set body = 'x' where org_id = @org")]
    [InlineData("update audit_leaves set body = null, salt = null, principal_name = null, workspace_id = null where org_id = @org")]
    public async Task A_body_of_today_cannot_even_be_erased(string sql)
    {
        var org = Ids.New<OrgId>(TimeProvider.System);
        await Record(org, 1);
        var denied = await Assert.ThrowsAsync<PostgresException>(() => _tenant.Run(org, scope => scope.Execute(sql, new { org }), Cancel));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
        Assert.Equal(0, await server.Get<Instance>().Run(scope => scope.Execute(sql, new { org }), Cancel));
    }

    [Fact]
    public async Task How_long_is_told_to_those_who_read_the_record()
    {
        var (owner, org, _) = await server.SignedInOwner();
        Assert.Null((await owner.GetFromJsonAsync<AuditRetention>($"/api/v1/orgs/{org}/audit/retention", Cancel))!.BodyDays);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Only this tree's share: what other tests left behind goes too.
    private async Task<long> Erase(int days, OrgId org)
    {
        var left = await Bodies(org);
        using var erasure = new BodyErasure(
            server.Get<Instance>(), _tenant, _log, Options.Create(new AuditOptions { BodyDays = days }), TimeProvider.System, NullLogger<BodyErasure>.Instance);
        await erasure.Erase(Cancel);
        return left - await Bodies(org);
    }

    // Without the entry about an erasure, which has a body of its own.
    private Task<long> Bodies(OrgId org) => _tenant.Run(
        org, scope => scope.Scalar<long>("select count(*) from audit_leaves where org_id = @org and body is not null and type <> 'audit.bodies_erased'", new { org }), Cancel);

    private async Task Record(OrgId org, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _tenant.Run(org, scope => _log.Record(scope, new AuditEntry("x.y", "user:1", "Somebody") { Body = new Dictionary<string, string> { ["n"] = $"{i}" } }), Cancel);
        }
    }

    private async Task Age(OrgId org)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.ConnectionString("admin"));
        await using var command = source.CreateCommand("update audit_leaves set time = $1 where org_id = $2");
        command.Parameters.AddWithValue(s_old.UtcDateTime);
        command.Parameters.AddWithValue(org.Value);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static Checkpoint Open(CheckpointResponse signed)
    {
        var opened = Checkpoint.Open(signed.Checkpoint, CheckpointKey.Parse(signed.Key)!, Sodium.Ed25519Verify);
        Assert.NotNull(opened);
        return opened;
    }
}
