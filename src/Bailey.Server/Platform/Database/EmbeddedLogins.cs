using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>The three logins of the embedded cluster and its database, made once; what an interrupted start made of it is completed. None is a member of another.</summary>
internal static class EmbeddedLogins
{
    private static readonly string[] s_logins = ["bailey_migrator", "bailey_tenant", "bailey_instance"];

    public static async Task Make(string administrator, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(administrator) { Pooling = false });
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        foreach (var login in s_logins)
        {
            await Execute(connection, $"""
                do $$ begin
                  if not exists (select from pg_roles where rolname = '{login}') then
                    create role {login} login nosuperuser nocreatedb nocreaterole nobypassrls;
                  end if;
                end $$
                """, cancellationToken);
        }

        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = 'bailey'", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            await Execute(connection, "create database bailey owner bailey_migrator", cancellationToken);
        }

        await Execute(connection, "revoke all on database bailey from public", cancellationToken);
        await Execute(connection, "grant connect on database bailey to bailey_tenant, bailey_instance", cancellationToken);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
