using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>The two pools that the running server uses. Filled once, when the database is up; what was connected to check it stays.</summary>
internal sealed class DatabasePools : IAsyncDisposable
{
    private NpgsqlDataSource? _tenant;
    private NpgsqlDataSource? _instance;

    public NpgsqlDataSource Tenant => _tenant ?? throw new InvalidOperationException("The database is not open yet.");

    public NpgsqlDataSource Instance => _instance ?? throw new InvalidOperationException("The database is not open yet.");

    public void Open(string tenant, string instance, DatabaseOptions options)
    {
        _tenant = Pool(tenant, "bailey tenant", options.TenantPool, options);
        _instance = Pool(instance, "bailey instance", options.InstancePool, options);
    }

    /// <summary>The migrator's, for the length of a start.</summary>
    public static NpgsqlDataSource Migrator(string connection) =>
        Build(new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = 2, ApplicationName = "bailey migrator" });

    public async ValueTask DisposeAsync()
    {
        if (_tenant is not null)
        {
            await _tenant.DisposeAsync();
        }

        if (_instance is not null)
        {
            await _instance.DisposeAsync();
        }
    }

    private static NpgsqlDataSource Pool(string connection, string name, int size, DatabaseOptions options) => Build(new NpgsqlConnectionStringBuilder(connection)
    {
        ApplicationName = name,
        MaxPoolSize = size,
        Timeout = options.Timeout,
        ConnectionLifetime = options.ConnectionLifetime,
        Pooling = true,
        IncludeErrorDetail = false,
    });

    // Columns are of PostgreSQL's own types, which the driver knows without asking the catalogue at each start.
    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder connection)
    {
        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }
}
