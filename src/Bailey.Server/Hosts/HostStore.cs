using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Hosts;

/// <summary>SQL of the room.</summary>
internal static class HostStore
{
    private const long Lock = 0x4241_494C_0003;

    /// <summary>The hosts of this machine, in order of their numbers.</summary>
    public static Task<IReadOnlyList<HostRow>> Embedded(InstanceScope scope) => scope.Query<HostRow>(
        "select id, org_id as organisation, number, last_event, last_event_time from hosts where kind = 'embedded' order by number");

    /// <summary>
    /// Gives the organisations that have none a host of this machine each, the oldest first, as long as there are at most <paramref name="most"/>.
    /// A number is never given twice: it names a user and a data directory.
    /// </summary>
    public static async Task Assign(InstanceScope scope, int most, Func<HostId> newId, DateTimeOffset now)
    {
        await scope.Execute("select pg_advisory_xact_lock(@key)", new { key = Lock });
        var last = await scope.Scalar<int>("select coalesce(max(number), 0) from hosts where kind = 'embedded'");
        var without = await scope.Query<OrgId>(
            """
            select o.id from organisations o
            where not exists (select from hosts h where h.org_id = o.id and h.kind = 'embedded')
            order by o.created, o.id limit @room
            """,
            new { room = Math.Max(0, most - last) });
        foreach (var (organisation, number) in without.Select((organisation, index) => (organisation, last + index + 1)))
        {
            await scope.Execute(
                "insert into hosts (id, org_id, kind, number, created) values (@id, @organisation, 'embedded', @number, @now)",
                new { id = newId(), organisation, number, now });
        }
    }

    public static Task Seen(InstanceScope scope, HostId id, long number, DateTimeOffset time) =>
        scope.Execute("update hosts set last_event = @number, last_event_time = @time where id = @id", new { id, number, time });
}

/// <summary>A host: its number on this machine, whom it serves, and how far its events were read.</summary>
internal sealed class HostRow
{
    public HostId Id { get; set; }

    public OrgId Organisation { get; set; }

    public int Number { get; set; }

    public long LastEvent { get; set; }

    public DateTimeOffset LastEventTime { get; set; }
}
