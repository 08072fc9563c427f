using System.Threading.Channels;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Npgsql;

namespace Bailey.Server.Egress;

/// <summary>Hears what hosts decide and keeps it, and tells a host that comes what its sandboxes may reach.</summary>
internal sealed partial class EgressWatch(HostNews news, EgressGuard guard, Tenant tenant, EventHub events, ILogger<EgressWatch> log) : BackgroundService
{
    private const int MostAtOnce = 200;
    private readonly ChannelReader<HostNotice> _notices = news.Listen();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<HostNotice>();
        while (await _notices.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && _notices.TryRead(out var notice))
            {
                batch.Add(notice);
            }

            foreach (var organisation in batch.GroupBy(notice => notice.Organisation))
            {
                await Handle(organisation.Key, [.. organisation], stoppingToken);
            }
        }
    }

    private async Task Handle(OrgId organisation, IReadOnlyList<HostNotice> notices, CancellationToken stoppingToken)
    {
        try
        {
            if (notices.Any(notice => notice.Kind == HostNoticeKind.Came))
            {
                // Not awaited: a host that is slow to answer must not hold up what it tells.
                _ = guard.Apply(organisation, null, stoppingToken);
            }

            var decided = notices.Select(notice => notice.Event).OfType<HostEvent>().Where(said => said.Type == "egress.decided").ToList();
            if (decided.Count > 0)
            {
                await Keep(organisation, decided, stoppingToken);
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            NotKept(log, notices.Count, failure.Message);
        }
    }

    private async Task Keep(OrgId organisation, IReadOnlyList<HostEvent> decided, CancellationToken cancellationToken)
    {
        await tenant.Run(organisation, async scope =>
        {
            foreach (var said in decided)
            {
                await EgressStore.Keep(scope, said);
            }

            foreach (var workspace in decided.Select(said => said.Workspace).Distinct())
            {
                await EgressStore.Trim(scope, workspace);
            }
        }, cancellationToken);
        foreach (var workspace in decided.Select(said => said.Workspace).Distinct())
        {
            events.Publish("egress.decided", organisation, workspace);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} notices of a host about egress were not kept: {Reason}")]
    private static partial void NotKept(ILogger logger, int count, string reason);
}
