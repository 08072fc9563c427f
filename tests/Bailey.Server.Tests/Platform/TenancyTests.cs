using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.TestKit;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bailey.Server.Tests.Platform;

/// <summary>A connection shows rows of an organisation inside its transaction and to nobody afterwards.</summary>
public sealed class TenancyTests : IAsyncLifetime
{
    private readonly OrgId _one = Ids.New<OrgId>(TimeProvider.System);
    private readonly OrgId _other = Ids.New<OrgId>(TimeProvider.System);
    private readonly DatabasePools _pools = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private TestDatabase _database = null!;
    private Tenant _tenant = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await (await PostgresCluster.Shared).CreateDatabase();
        await Migrations.Apply(Login("bailey_migrator"), "bailey_tenant", "bailey_instance", _cancellation);
        // One connection, so that every use gets the one that was used before.
        _pools.Open(_database.ConnectionString("bailey_tenant"), _database.ConnectionString("bailey_instance"), new DatabaseOptions { TenantPool = 1, InstancePool = 1 });
        _tenant = new Tenant(_pools);
        await new Instance(_pools).Run(async scope =>
        {
            foreach (var org in (OrgId[])[_one, _other])
            {
                await scope.Execute("insert into organisations (id, name, created) values (@org, 'o', now())", new { org });
                await scope.Execute("insert into memberships (org_id, user_id, role, joined) values (@org, @org, 'owner', now())", new { org });
            }
        }, _cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _pools.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Inside_it_sees_its_own_rows_alone()
    {
        Assert.Equal(1, await Count(_one));
        Assert.Equal(0, await _tenant.Run(_one, scope => scope.Scalar<int>("select count(*) from memberships where org_id = @other", new { other = _other }), _cancellation));
    }

    [Fact]
    public async Task After_a_commit_the_pooled_connection_sees_nothing()
    {
        await Count(_one);
        await SeesNothing();
    }

    [Fact]
    public async Task After_a_rollback_the_pooled_connection_sees_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _tenant.Run(_one, async scope =>
        {
            await scope.Execute("delete from memberships");
            throw new InvalidOperationException();
        }, _cancellation));
        await SeesNothing();
        Assert.Equal(1, await Count(_one));
    }

    [Fact]
    public async Task After_a_cancellation_the_pooled_connection_sees_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _tenant.Run(_one, async scope =>
        {
            await scope.Execute("delete from memberships");
            var sleep = scope.Execute("select pg_sleep(60)");
            await cancel.CancelAsync();
            await sleep;
        }, cancel.Token));
        await SeesNothing();
        Assert.Equal(1, await Count(_one));
    }

    [Fact]
    public async Task A_row_of_another_organisation_cannot_be_written()
    {
        var denied = await Assert.ThrowsAsync<PostgresException>(() => _tenant.Run(
            _one, scope => scope.Execute("insert into memberships (org_id, user_id, role, joined) values (@other, @one, 'owner', now())", new { other = _other, one = _one }), _cancellation));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
        Assert.Equal(0, await _tenant.Run(_one, scope => scope.Execute("update memberships set role = 'viewer' where org_id = @other", new { other = _other }), _cancellation));
    }

    [Fact]
    public async Task What_runs_after_the_commit_does_not_run_after_a_rollback()
    {
        var told = 0;
        await _tenant.Run(_one, scope => { scope.AfterCommit(() => told++); return Task.CompletedTask; }, _cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _tenant.Run(
            _one, scope => { scope.AfterCommit(() => told++); throw new InvalidOperationException(); }, _cancellation));
        Assert.Equal(1, told);
    }

    [Theory]
    [InlineData("alter role {0} superuser", "is a superuser")]
    [InlineData("alter role {0} bypassrls", "has BYPASSRLS")]
    [InlineData("grant bailey_migrator to {0}", "is a member of another role")]
    [InlineData("create table x (a int); alter table x owner to {0}", "owns tables")]
    public async Task A_login_that_could_see_past_row_security_refuses_the_start(string make, string reason)
    {
        var cluster = await PostgresCluster.Shared;
        var login = $"l{Guid.CreateVersion7():N}";
        await cluster.Execute($"create role {login} login nosuperuser nobypassrls");
        await using (var admin = NpgsqlDataSource.Create(_database.ConnectionString("admin")))
        {
            await using var command = admin.CreateCommand(string.Format(System.Globalization.CultureInfo.InvariantCulture, make, login));
            await command.ExecuteNonQueryAsync(_cancellation);
        }

        var (wrong, tenant, instance, migrator) = (Login(login), Login("bailey_tenant"), Login("bailey_instance"), Login("bailey_migrator"));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => LoginCheck.Refuse(wrong, instance, migrator, _cancellation));
        Assert.Contains($"BAILEY_DATABASE__URL {reason}", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<StartRefusedException>(() => LoginCheck.Refuse(tenant, wrong, migrator, _cancellation));
        Assert.Contains($"BAILEY_DATABASE__INSTANCE_URL {reason}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_logins_that_are_one_and_logins_of_another_database_refuse_the_start()
    {
        var (tenant, instance, migrator) = (Login("bailey_tenant"), Login("bailey_instance"), Login("bailey_migrator"));
        await LoginCheck.Refuse(tenant, instance, migrator, _cancellation);
        await LoginCheck.RefuseStrangers(tenant, instance, _cancellation);
        foreach (var (one, two, three) in ((NpgsqlDataSource, NpgsqlDataSource, NpgsqlDataSource)[])[(tenant, tenant, migrator), (migrator, instance, migrator), (tenant, migrator, migrator)])
        {
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => LoginCheck.Refuse(one, two, three, _cancellation));
            Assert.Contains("name the same login", refused.Message, StringComparison.Ordinal);
        }

        var stranger = $"l{Guid.CreateVersion7():N}";
        await (await PostgresCluster.Shared).Execute($"create role {stranger} login");
        foreach (var (one, two, setting) in ((NpgsqlDataSource, NpgsqlDataSource, string)[])[(Login(stranger), instance, "__URL"), (tenant, Login(stranger), "__INSTANCE_URL")])
        {
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => LoginCheck.RefuseStrangers(one, two, _cancellation));
            Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
        }
    }

    private NpgsqlDataSource Login(string name) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_database.ConnectionString(name)) { Pooling = false });

    private Task<int> Count(OrgId org) => _tenant.Run(org, scope => scope.Scalar<int>("select count(*) from memberships"), _cancellation)!;

    private async Task SeesNothing()
    {
        await using var connection = await _pools.Tenant.OpenConnectionAsync(_cancellation);
        await using var command = new NpgsqlCommand("select count(*) from memberships", connection);
        Assert.Equal(0L, await command.ExecuteScalarAsync(_cancellation));
    }
}
