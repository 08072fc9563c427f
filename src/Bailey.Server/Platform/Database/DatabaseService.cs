using Microsoft.Extensions.Options;
using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>
/// Brings the database up before anything is served: starts the embedded cluster or takes the configured one, migrates, refuses logins
/// that could see past row security, opens the pools; afterwards it starts a killed embedded cluster again.
/// </summary>
internal sealed partial class DatabaseService(
    EmbeddedPostgres embedded, DatabasePools pools, IOptions<DatabaseOptions> options, TimeProvider clock, ILogger<DatabaseService> log) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan s_watch = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _stop = new();
    private Task _watch = Task.CompletedTask;

    private bool IsEmbedded => string.IsNullOrEmpty(options.Value.Url);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var (tenant, instance, migration) = await Connections(cancellationToken);
        pools.Open(tenant, instance, options.Value);
        await using (var migrator = DatabasePools.Migrator(migration))
        {
            await LoginCheck.Refuse(pools.Tenant, pools.Instance, migrator, cancellationToken);
            await Migrations.Apply(migrator, Login(tenant), Login(instance), cancellationToken);
        }

        await LoginCheck.RefuseStrangers(pools.Tenant, pools.Instance, cancellationToken);
        if (IsEmbedded)
        {
            _watch = Watch();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Last of all: nothing uses the database any more.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _watch;
        await pools.DisposeAsync();
        if (IsEmbedded)
        {
            await embedded.Stop();
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task<(string Tenant, string Instance, string Migrator)> Connections(CancellationToken cancellationToken)
    {
        if (!IsEmbedded)
        {
            return (DatabaseUrl.Read(options.Value.Url, "BAILEY_DATABASE__URL"),
                DatabaseUrl.Read(options.Value.InstanceUrl, "BAILEY_DATABASE__INSTANCE_URL"),
                DatabaseUrl.Read(options.Value.MigrationUrl, "BAILEY_DATABASE__MIGRATION_URL"));
        }

        await embedded.Start(cancellationToken);
        if (!embedded.HasLogins)
        {
            await EmbeddedLogins.Make(embedded.ConnectionString("bailey_admin", "postgres"), cancellationToken);
            embedded.HasLogins = true;
        }

        return (embedded.ConnectionString("bailey_tenant"), embedded.ConnectionString("bailey_instance"), embedded.ConnectionString("bailey_migrator"));
    }

    private static string Login(string connection) => new NpgsqlConnectionStringBuilder(connection).Username ?? "";

    private async Task Watch()
    {
        using var timer = new PeriodicTimer(s_watch, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (embedded.IsAlive())
                {
                    continue;
                }

                Died(log);
                try
                {
                    await embedded.Start(_stop.Token);
                    NpgsqlConnection.ClearAllPools();
                }
                catch (Exception failure) when (failure is StartRefusedException or TimeoutException or IOException)
                {
                    // A killed postmaster that nobody has reaped yet still counts as running for PostgreSQL: the next tick tries again.
                    NotYet(log, failure.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The private PostgreSQL is gone; starting it again")]
    private static partial void Died(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The private PostgreSQL did not start yet: {Reason}")]
    private static partial void NotYet(ILogger logger, string reason);
}
