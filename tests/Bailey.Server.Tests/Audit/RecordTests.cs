using System.Text;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Npgsql;

namespace Bailey.Server.Tests.Audit;

/// <summary>The record in a real database: appended with its effect, without gaps, provable, and for nobody to change.</summary>
public sealed class RecordTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private readonly AuditLog _log = server.Get<AuditLog>();
    private readonly AuditDirectory _directory = server.Get<AuditDirectory>();
    private readonly Tenant _tenant = server.Get<Tenant>();

    [Fact]
    public async Task Every_proof_of_a_growing_tree_holds()
    {
        var org = Organisation();
        List<byte[]> roots = [new MerkleTree().Root()];
        for (var i = 0; i < 21; i++)
        {
            await Record(org, "file.written", ("path", $"a{i}"));
            var opened = Open(await _directory.Checkpoint(org, TestContext.Current.CancellationToken));
            Assert.Equal(i + 1, opened.Size);
            roots.Add(opened.Root);
        }

        var hashes = (await Leaves(org)).Select(l => MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(l.Leaf))).ToArray();
        for (var size = 1; size <= hashes.Length; size++)
        {
            foreach (var index in (int[])[0, size / 2, size - 1])
            {
                var proof = await _directory.Inclusion(org, index, size, TestContext.Current.CancellationToken);
                Assert.True(MerkleProof.VerifyInclusion(hashes[index], index, size, Bytes(proof), roots[size]), $"leaf {index} of {size}");
            }

            foreach (var from in (int[])[0, 1, size / 2, size - 1, size])
            {
                var proof = await _directory.Consistency(org, from, size, TestContext.Current.CancellationToken);
                Assert.True(MerkleProof.VerifyConsistency(from, roots[from], size, roots[size], Bytes(proof)), $"{from} to {size}");
            }
        }
    }

    [Fact]
    public async Task Many_at_once_leave_no_gap_and_one_order()
    {
        var org = Organisation();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            for (var j = 0; j < 5; j++)
            {
                await Record(org, "x.y", ("writer", $"{i}"), ("entry", $"{j}"));
            }
        }));

        var leaves = await Leaves(org);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (long)i), leaves.Select(l => l.Index));
        Assert.Equal(Open(await _directory.Checkpoint(org, TestContext.Current.CancellationToken)).Root, Root(leaves));
    }

    [Fact]
    public async Task A_transaction_that_fails_leaves_no_leaf_and_no_gap()
    {
        var org = Organisation();
        await Record(org, "x.first");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _tenant.Run(org, async scope =>
        {
            await _log.Record(scope, new AuditEntry("x.never", "server", null));
            throw new InvalidOperationException();
        }, TestContext.Current.CancellationToken));
        await Record(org, "x.second");
        Assert.Equal(["x.second", "x.first"], (await Events(org)).Select(e => e.Type));
    }

    [Fact]
    public async Task An_effect_whose_entry_cannot_be_written_does_not_happen()
    {
        await using var broken = await ServerFixture.Start();
        var org = Organisation();
        await Admin(broken, "revoke insert on audit_leaves from bailey_tenant");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => broken.Get<Tenant>().Run(org, async scope =>
        {
            await scope.Execute(
                "insert into project_roles (org_id, project_id, user_id, role, granted) select @org, @org, @org, 'viewer', now() where exists (select from organisations)",
                new { org });
            await broken.Get<AuditLog>().Record(scope, new AuditEntry("x.y", "server", null));
        }, TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        var acted = false;
        await Assert.ThrowsAsync<PostgresException>(() => broken.Get<AuditLog>().Act(
            org, new AuditEntry("x.y", "server", null), _ => Task.FromResult(acted = true), TestContext.Current.CancellationToken));
        Assert.False(acted);
    }

    [Theory]
    [InlineData("update audit_leaves set leaf = 'x'")]
    [InlineData("update audit_leaves set time = now() - interval '2 days'")]
    [InlineData("delete from audit_leaves")]
    [InlineData("truncate audit_leaves")]
    [InlineData("update audit_trees set origin = 'x'")]
    [InlineData("delete from audit_trees")]
    [InlineData("update audit_nodes set hash = ''")]
    [InlineData("delete from audit_nodes")]
    public async Task The_servers_own_logins_cannot_change_the_record(string sql)
    {
        var org = Organisation();
        await Record(org, "x.y");
        var denied = await Assert.ThrowsAsync<PostgresException>(() => _tenant.Run(org, scope => scope.Execute(sql), TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
        denied = await Assert.ThrowsAsync<PostgresException>(() => server.Get<Instance>().Run(scope => scope.Execute(sql), TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
    }

    [Fact]
    public async Task Another_organisation_sees_nothing_of_it()
    {
        var (one, other) = (Organisation(), Organisation());
        await Record(one, "x.y", ("secret", "castle"));
        Assert.Empty(await Events(other));
        Assert.Empty(await Leaves(other));
        Assert.Equal(0, Open(await _directory.Checkpoint(other, TestContext.Current.CancellationToken)).Size);
        Assert.Equal(0, await _tenant.Run(other, scope => scope.Scalar<int>("select count(*) from audit_leaves where org_id = @one", new { one }), TestContext.Current.CancellationToken));
        Assert.Equal(0, await server.Get<Instance>().Run(scope => scope.Scalar<int>("select count(*) from audit_leaves where org_id is not null"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_changed_row_no_longer_makes_the_root_that_was_signed()
    {
        var org = Organisation();
        await Record(org, "x.a");
        await Record(org, "x.b");
        var signed = Open(await _directory.Checkpoint(org, TestContext.Current.CancellationToken));
        await Admin(server, $"update audit_leaves set leaf = replace(leaf, 'x.a', 'x.c') where org_id = '{org.Value}' and index = 0");
        Assert.NotEqual(signed.Root, Root(await Leaves(org)));
    }

    [Fact]
    public async Task An_erased_body_leaves_the_tree_whole()
    {
        var org = Organisation();
        await Record(org, "x.a", ("who", "somebody"));
        await Record(org, "x.b");
        var signed = Open(await _directory.Checkpoint(org, TestContext.Current.CancellationToken));
        await Admin(server, $"update audit_leaves set body = null, salt = null, principal_name = null, workspace_id = null where org_id = '{org.Value}' and index = 0");
        Assert.Equal(signed.Root, Root(await Leaves(org)));
        var erased = (await Events(org))[^1];
        Assert.Null(erased.Body);
        Assert.Equal("x.a", erased.Type);
    }

    [Fact]
    public async Task Entries_are_found_by_type_principal_and_workspace_page_by_page()
    {
        var org = Organisation();
        var workspace = Ids.New<WorkspaceId>(TimeProvider.System);
        for (var i = 0; i < 7; i++)
        {
            await _tenant.Run(org, scope => _log.Record(scope, new AuditEntry(i % 2 == 0 ? "file.written" : "git.pushed", $"user:{i % 3}", "N", i < 3 ? workspace : null)), TestContext.Current.CancellationToken);
        }

        var first = await _directory.Events(org, null, "file.", null, null, 3, TestContext.Current.CancellationToken);
        Assert.Equal([6L, 4L, 2L], first.Items.Select(e => e.Index));
        var rest = await _directory.Events(org, first.Next, "file.", null, null, 3, TestContext.Current.CancellationToken);
        Assert.Equal([0L], rest.Items.Select(e => e.Index));
        Assert.Null(rest.Next);
        Assert.Equal([4L, 1L], (await _directory.Events(org, null, null, "user:1", null, 9, TestContext.Current.CancellationToken)).Items.Select(e => e.Index));
        Assert.Equal([2L, 1L, 0L], (await _directory.Events(org, null, null, null, workspace, 9, TestContext.Current.CancellationToken)).Items.Select(e => e.Index));
        await Assert.ThrowsAsync<RefusedException>(() => _directory.Events(org, "-1", null, null, null, 9, TestContext.Current.CancellationToken));
    }

    private static OrgId Organisation() => Ids.New<OrgId>(TimeProvider.System);

    private static Checkpoint Open(CheckpointResponse signed)
    {
        var opened = Checkpoint.Open(signed.Checkpoint, CheckpointKey.Parse(signed.Key)!, Sodium.Ed25519Verify);
        Assert.NotNull(opened);
        return opened;
    }

    private static byte[][] Bytes(ProofResponse proof) => [.. proof.Hashes.Select(Convert.FromBase64String)];

    private static byte[] Root(IEnumerable<AuditLeaf> leaves)
    {
        var tree = new MerkleTree();
        foreach (var leaf in leaves)
        {
            tree.Append(MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(leaf.Leaf)));
        }

        return tree.Root();
    }

    private static async Task Admin(ServerFixture server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.ConnectionString("admin"));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private Task<IReadOnlyList<AuditLeaf>> Leaves(OrgId org) => _directory.Leaves(org, 0, TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<AuditEvent>> Events(OrgId org) => (await _directory.Events(org, null, null, null, null, 200, TestContext.Current.CancellationToken)).Items;

    private Task Record(OrgId org, string type, params (string Name, string Value)[] facts) => _tenant.Run(
        org,
        scope => _log.Record(scope, new AuditEntry(type, "user:1", "Olive") { Body = facts.ToDictionary(f => f.Name, f => f.Value) }),
        TestContext.Current.CancellationToken);
}
