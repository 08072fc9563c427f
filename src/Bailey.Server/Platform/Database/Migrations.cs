using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>
/// Plain numbered SQL files (<c>Room/Migrations/0001-name.sql</c>, one number line over all rooms), forward only, each in a
/// transaction. An advisory lock lets several servers start at once; a database of a newer version refuses the start.
/// </summary>
internal static class Migrations
{
    private const long Lock = 0x4241_494C_4559; // "BAILEY"

    /// <summary>Applies what is missing. In the files <c>:tenant</c> and <c>:instance</c> stand for the names of the two running logins.</summary>
    public static async Task Apply(NpgsqlDataSource migrator, string tenantLogin, string instanceLogin, CancellationToken cancellationToken)
    {
        await using var connection = await migrator.OpenConnectionAsync(cancellationToken);
        await Execute(connection, $"select pg_advisory_lock({Lock})", cancellationToken);
        try
        {
            await Execute(connection, "create table if not exists schema_versions (number int primary key, name text not null, applied timestamptz not null default now())", cancellationToken);
            var known = All();
            var done = await Done(connection, cancellationToken);
            if (done.Except(known.Select(m => m.Number)).Any())
            {
                throw new StartRefusedException($"The database is of version {done.Max()}, this Bailey knows {known[^1].Number}. Start the newer Bailey, or restore a backup made before the upgrade.");
            }

            foreach (var migration in known.Where(m => !done.Contains(m.Number)))
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await Execute(connection, migration.Sql.Replace(":tenant", Quote(tenantLogin), StringComparison.Ordinal).Replace(":instance", Quote(instanceLogin), StringComparison.Ordinal), cancellationToken);
                await using var note = new NpgsqlCommand("insert into schema_versions (number, name) values ($1, $2)", connection);
                note.Parameters.Add(new() { Value = migration.Number });
                note.Parameters.Add(new() { Value = migration.Name });
                await note.ExecuteNonQueryAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
        finally
        {
            await Execute(connection, $"select pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    /// <summary>Every migration in order of its number.</summary>
    internal static IReadOnlyList<Migration> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(m => m.Number)];
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var file = resource[(resource.IndexOf(".Migrations.", StringComparison.Ordinal) + ".Migrations.".Length)..];
        return new Migration(int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file[5..^4], reader.ReadToEnd());
    }

    private static async Task<HashSet<int>> Done(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select number from schema_versions", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        HashSet<int> done = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            done.Add(reader.GetInt32(0));
        }

        return done;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal sealed record Migration(int Number, string Name, string Sql);
}
