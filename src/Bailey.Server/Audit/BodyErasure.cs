using System.Globalization;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bailey.Server.Audit;

/// <summary>
/// Erases bodies that are older than the operator keeps them, by whole days, and records in each tree that it did. Leaves stay, so that every proof
/// holds as before; an act that still waits for its outcome keeps its body until it has one.
/// </summary>
internal sealed partial class BodyErasure(
    Instance instance, Tenant tenant, AuditLog log, IOptions<AuditOptions> options, TimeProvider clock, ILogger<BodyErasure> logger) : BackgroundService
{
    private const int AtOnce = 1000;
    private static readonly TimeSpan s_pause = TimeSpan.FromHours(1);

    /// <summary>Erases what is due now; how many bodies that was.</summary>
    internal async Task<long> Erase(CancellationToken cancellationToken)
    {
        if (options.Value.BodyDays == 0)
        {
            return 0;
        }

        var before = new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date.AddDays(-options.Value.BodyDays), TimeSpan.Zero);
        var all = 0L;
        foreach (var head in await instance.Run(AuditStore.Heads, cancellationToken))
        {
            long erased;
            do
            {
                erased = head.OrgId is { } org
                    ? await tenant.Run(org, scope => EraseSome(scope, org, before, entry => log.Record(scope, entry)), cancellationToken)
                    : await instance.Run(scope => EraseSome(scope, null, before, entry => log.Record(scope, entry)), cancellationToken);
                all += erased;
            }
            while (erased == AtOnce);
        }

        return all;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.BodyDays == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(s_pause, clock);
        try
        {
            do
            {
                try
                {
                    await Erase(stoppingToken);
                }
                catch (NpgsqlException failure)
                {
                    NotErased(logger, failure.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private static async Task<long> EraseSome(DatabaseScope scope, OrgId? org, DateTimeOffset before, Func<AuditEntry, Task> record)
    {
        var erased = await AuditStore.EraseBodies(scope, org, before, AtOnce);
        if (erased.Count > 0)
        {
            await record(new AuditEntry("audit.bodies_erased", "server", null)
            {
                Body = new Dictionary<string, string>
                {
                    ["before"] = before.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    ["count"] = erased.Count.ToString(CultureInfo.InvariantCulture),
                    ["first"] = erased.Min().ToString(CultureInfo.InvariantCulture),
                    ["last"] = erased.Max().ToString(CultureInfo.InvariantCulture),
                },
            });
        }

        return erased.Count;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old bodies of the record could not be erased, and are tried again in an hour: {Reason}")]
    private static partial void NotErased(ILogger logger, string reason);
}
