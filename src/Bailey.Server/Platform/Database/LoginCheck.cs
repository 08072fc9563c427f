using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>
/// The logins must be ones for which row security holds, and three different ones; anything else refuses the start, before the database is
/// changed: what a migration gives to a wrong login would have to be taken back.
/// </summary>
internal static class LoginCheck
{
    private const string Question = """
        select current_user::text, case
          when r.rolsuper then 'is a superuser'
          when r.rolbypassrls then 'has BYPASSRLS'
          when exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')) then 'owns tables'
          when exists (select from pg_auth_members m where m.member = r.oid) then 'is a member of another role'
        end
        from pg_roles r where r.rolname = current_user
        """;

    /// <summary>Before anything is migrated.</summary>
    public static async Task Refuse(NpgsqlDataSource tenant, NpgsqlDataSource instance, NpgsqlDataSource migrator, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var logins = ((NpgsqlDataSource Login, string Setting)[])
            [(migrator, "BAILEY_DATABASE__MIGRATION_URL"), (tenant, "BAILEY_DATABASE__URL"), (instance, "BAILEY_DATABASE__INSTANCE_URL")];
        var asked = logins.Select(one => Ask(one.Login, cancellationToken)).ToArray();
        await Task.WhenAll(asked);
        for (var i = 0; i < logins.Length; i++)
        {
            var (login, setting) = logins[i];
            var (name, fault) = await asked[i];
            if (!names.TryAdd(name, setting))
            {
                throw new StartRefusedException($"{names[name]} and {setting} name the same login, {name}: three different ones are needed, or one could do what another must not.");
            }

            if (login != migrator && fault is not null)
            {
                throw new StartRefusedException($"The login of {setting} {fault}, so rows of one organisation could be seen by another. Use a plain login.");
            }
        }
    }

    /// <summary>After it: a database that was made with other logins lets these in and shows them nothing.</summary>
    public static Task RefuseStrangers(NpgsqlDataSource tenant, NpgsqlDataSource instance, CancellationToken cancellationToken) => Task.WhenAll(
        RefuseStranger(tenant, "BAILEY_DATABASE__URL", "memberships", cancellationToken),
        RefuseStranger(instance, "BAILEY_DATABASE__INSTANCE_URL", "hosts", cancellationToken));

    private static async Task RefuseStranger(NpgsqlDataSource login, string setting, string table, CancellationToken cancellationToken)
    {
        await using var command = login.CreateCommand($"select has_table_privilege('{table}', 'select')");
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
        {
            throw new StartRefusedException($"This database was made with another login than that of {setting}. Use that one, or give this one the same rights.");
        }
    }

    private static async Task<(string Name, string? Fault)> Ask(NpgsqlDataSource login, CancellationToken cancellationToken)
    {
        await using var command = login.CreateCommand(Question);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1))
            : throw new StartRefusedException("The database does not say which login this is.");
    }
}
