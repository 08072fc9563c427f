using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>The tenant's login must be one for which row security holds; anything else refuses the start.</summary>
internal static class LoginCheck
{
    private const string Question = """
        select case
          when r.rolsuper then 'is a superuser'
          when r.rolbypassrls then 'has BYPASSRLS'
          when exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')) then 'owns tables'
          when exists (select from pg_auth_members m where m.member = r.oid) then 'is a member of another role'
        end
        from pg_roles r where r.rolname = current_user
        """;

    public static async Task Refuse(string tenant, string setting, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(tenant) { Pooling = false });
        await using var command = source.CreateCommand(Question);
        if (await command.ExecuteScalarAsync(cancellationToken) is string reason)
        {
            throw new StartRefusedException($"The login of {setting} {reason}, so rows of one organisation could be seen by another. Use a plain login.");
        }
    }
}
