using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>The two pools that the running server uses. Filled once, when the database is up and migrated.</summary>
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

    private static NpgsqlDataSource Pool(string connection, string name, int size, DatabaseOptions options)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection)
        {
            ApplicationName = name,
            MaxPoolSize = size,
            Timeout = options.Timeout,
            ConnectionLifetime = options.ConnectionLifetime,
            Pooling = true,
            IncludeErrorDetail = false,
        };
        return new NpgsqlDataSourceBuilder(builder.ConnectionString).Build();
    }
}
