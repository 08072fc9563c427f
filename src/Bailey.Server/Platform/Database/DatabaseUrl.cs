using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>Reads a connection string or a <c>postgres://user:password@host:port/database?sslmode=…</c> URL.</summary>
internal static class DatabaseUrl
{
    public static string Read(string? text, string setting)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new StartRefusedException($"{setting} is not set. With BAILEY_DATABASE__URL all three logins are needed: tenant, instance, migration.");
        }

        try
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "postgres" or "postgresql"
                ? FromUrl(url)
                : new NpgsqlConnectionStringBuilder(text).ConnectionString;
        }
        catch (ArgumentException)
        {
            // Npgsql's message may quote the value, and with it the password.
            throw new StartRefusedException($"{setting} is neither a postgres:// URL nor a connection string.");
        }
    }

    private static string FromUrl(Uri url)
    {
        var user = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
        };
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)))
        {
            builder[pair[0] == "sslmode" ? "SSL Mode" : pair[0]] = Uri.UnescapeDataString(pair[^1]);
        }

        return builder.ConnectionString;
    }
}
