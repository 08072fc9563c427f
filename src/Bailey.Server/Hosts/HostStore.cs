using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Hosts;

/// <summary>SQL of the room.</summary>
internal static class HostStore
{
    /// <summary>The embedded host's row, made once the first organisation exists; null before.</summary>
    public static async Task<HostRow?> Embedded(InstanceScope scope, HostId id, DateTimeOffset now)
    {
        await scope.Execute(
            """
            insert into hosts (id, org_id, kind, created)
            select @id, o.id, 'embedded', @now from organisations o order by o.created, o.id limit 1
            on conflict do nothing
            """,
            new { id, now });
        return await scope.Find<HostRow>("select id, org_id as organisation, last_event, last_event_time from hosts where kind = 'embedded'");
    }

    public static Task Seen(InstanceScope scope, HostId id, long number, DateTimeOffset time) =>
        scope.Execute("update hosts set last_event = @number, last_event_time = @time where id = @id", new { id, number, time });
}

/// <summary>A host: whom it serves, and how far its events were read.</summary>
internal sealed class HostRow
{
    public HostId Id { get; set; }

    public OrgId Organisation { get; set; }

    public long LastEvent { get; set; }

    public DateTimeOffset LastEventTime { get; set; }
}
