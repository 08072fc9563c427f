using Npgsql;

namespace Bailey.Server.Tests.Architecture;

/// <summary>Every table belongs to an organisation behind forced row security, or stands here with the reason why not; every column has its class.</summary>
public sealed class TableAccountingTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Every_table_has_an_organisation_behind_forced_row_security_or_a_reason()
    {
        var tables = await Query("""
            select c.relname,
                   exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped)
                   and c.relrowsecurity and c.relforcerowsecurity
                   and exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd = '*'
                               and pg_get_expr(p.polqual, p.polrelid) like '%org_id = (NULLIF(current_setting(''bailey.org''::text, true), ''''::text))::uuid%'
                               and pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid))
                   and not exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive and (0 = any(p.polroles) or 'bailey_tenant'::regrole = any(p.polroles))
                               and pg_get_expr(p.polqual, p.polrelid) <> '(org_id = (NULLIF(current_setting(''bailey.org''::text, true), ''''::text))::uuid)')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p')
            """);
        FloorPlanTests.Empty(tables.Where(t => t.Value == "False" && !ColumnClasses.InstanceTables.ContainsKey(t.Key)).Select(t => $"{t.Key} has no organisation and no reason"));
        FloorPlanTests.Empty(ColumnClasses.InstanceTables.Keys.Where(t => !tables.Any(k => k.Key == t)).Select(t => $"{t} is listed and does not exist"));
    }

    [Fact]
    public async Task The_tenant_login_reads_no_instance_table_but_the_listed_ones()
    {
        var readable = await Query("""
            select c.relname, has_table_privilege('bailey_tenant', c.oid, 'select') or has_any_column_privilege('bailey_tenant', c.oid, 'select')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')
            """);
        FloorPlanTests.Empty(readable
            .Where(t => t.Value == "True" && ColumnClasses.InstanceTables.ContainsKey(t.Key) && !ColumnClasses.TenantMayRead.Contains(t.Key))
            .Select(t => $"the tenant login may read {t.Key}"));
    }

    [Fact]
    public async Task No_login_of_the_server_owns_a_table_or_may_pass_row_security()
    {
        var wrong = await Query("""
            select rolname, (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or exists (select from pg_class c where c.relowner = r.oid)
                             or exists (select from pg_auth_members m where m.member = r.oid or m.roleid = r.oid))
            from pg_roles r where rolname in ('bailey_tenant', 'bailey_instance')
            """);
        Assert.Equal(2, wrong.Count);
        Assert.All(wrong, login => Assert.Equal("False", login.Value));
    }

    [Fact]
    public async Task Every_column_is_tracked_hidden_or_secret()
    {
        var columns = await Query("select table_name || '.' || column_name, '' from information_schema.columns where table_schema = 'public'");
        FloorPlanTests.Empty(columns.Where(c => !ColumnClasses.IsKnown(c.Key)).Select(c => $"{c.Key} has no class"));
        FloorPlanTests.Empty(ColumnClasses.Named.Where(named => !columns.Any(c => c.Key == named)).Select(named => $"{named} is classed and does not exist"));
        FloorPlanTests.Empty(columns.Where(c => c.Key.Contains("password", StringComparison.Ordinal) || c.Key.Contains("secret", StringComparison.Ordinal) || c.Key.EndsWith("_hash", StringComparison.Ordinal))
            .Where(c => !ColumnClasses.Secret.Contains(c.Key)).Select(c => $"{c.Key} sounds secret and is not classed so"));
    }

    private async Task<List<KeyValuePair<string, string>>> Query(string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.ConnectionString("admin"));
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<KeyValuePair<string, string>> rows = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(new(reader.GetString(0), reader.GetValue(1).ToString() ?? ""));
        }

        return rows;
    }
}
