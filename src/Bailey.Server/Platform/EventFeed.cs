using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Npgsql;

namespace Bailey.Server.Platform;

/// <summary>
/// Carries events between servers: what is published here is written to the table, and what stands there, from whichever server, is handed out in
/// its order. NOTIFY says when to look; a look every second finds what a hint that got lost was about.
/// </summary>
internal sealed partial class EventFeed(EventHub hub, Instance instance, TimeProvider clock, ILogger<EventFeed> log) : BackgroundService
{
    private const string Channel = "bailey_events";
    private const long Lock = 0x4241_494C_0003;
    private const int Batch = 256;
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_tidy = TimeSpan.FromMinutes(5);
    private readonly string _self = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
    private readonly SemaphoreSlim _hint = new(0, 1);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        hub.Deliver((await instance.Run(
            scope => scope.Query<EventRow>($"select {EventRow.Columns} from events order by number desc limit {EventHub.Kept}"), cancellationToken)).Reverse().Select(r => r.Message));
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // What was published last is for the clients of the other servers.
        using var limit = new CancellationTokenSource(s_farewell);
        await Try(() => WriteAll([], limit.Token), limit.Token);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _hint.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Write(stoppingToken), Read(stoppingToken), Listen(stoppingToken));

    private async Task Write(CancellationToken stop)
    {
        List<EventMessage> waiting = [];
        try
        {
            while (waiting.Count > 0 || await hub.Outbox.WaitToReadAsync(stop))
            {
                if (await Try(() => WriteAll(waiting, stop), stop))
                {
                    waiting.Clear();
                }
                else
                {
                    await Task.Delay(s_poll, clock, stop);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>Writes what waits and hands out all that is new by then: what others committed before stands before it.</summary>
    private async Task WriteAll(List<EventMessage> waiting, CancellationToken cancellationToken)
    {
        do
        {
            while (waiting.Count < Batch && hub.Outbox.TryRead(out var message))
            {
                waiting.Add(message);
            }

            if (waiting.Count == 0)
            {
                return;
            }

            var rows = await instance.Run(
                async scope =>
                {
                    // Numbers must become visible in their order: who holds the lock is the only one that has some and has not committed.
                    await scope.Execute("select pg_advisory_xact_lock(@key)", new { key = Lock });
                    await scope.Execute(
                        """
                        insert into events (type, org_id, workspace_id, about, time)
                        select * from unnest(@types, @organisations, @workspaces, @abouts, @times)
                        """,
                        new
                        {
                            types = waiting.Select(m => m.Type).ToArray(),
                            organisations = waiting.Select(m => Value<OrgId>(m.Organisation)).ToArray(),
                            workspaces = waiting.Select(m => Value<WorkspaceId>(m.Workspace)).ToArray(),
                            abouts = waiting.Select(m => m.Id).ToArray(),
                            times = waiting.Select(m => m.Time).ToArray(),
                        });
                    await scope.Execute("select pg_notify(@channel, @self)", new { channel = Channel, self = _self });
                    return await After(scope);
                },
                cancellationToken);
            waiting.Clear();
            hub.Deliver(rows.Select(r => r.Message));
        }
        while (hub.Outbox.TryPeek(out _));
    }

    private async Task Read(CancellationToken stop)
    {
        var tidied = clock.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _hint.WaitAsync(s_poll, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Try(
                async () =>
                {
                    hub.Deliver((await instance.Run(After, stop)).Select(r => r.Message));
                    if (clock.GetElapsedTime(tidied) > s_tidy)
                    {
                        tidied = clock.GetTimestamp();
                        await instance.Run(scope => scope.Execute("delete from events where time < @before", new { before = clock.GetUtcNow() - s_kept }), stop);
                    }
                },
                stop);
        }
    }

    private async Task Listen(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Try(
                async () =>
                {
                    await using var connection = await instance.Listen(stop);
                    connection.Notification += (_, said) =>
                    {
                        // One's own are handed out by whoever wrote them.
                        if (said.Payload != _self && _hint.CurrentCount == 0)
                        {
                            _hint.Release();
                        }
                    };
                    await using (var command = new NpgsqlCommand($"listen {Channel}", connection))
                    {
                        await command.ExecuteNonQueryAsync(stop);
                    }

                    while (true)
                    {
                        await connection.WaitAsync(stop);
                    }
                },
                stop);
            await Task.WhenAny(Task.Delay(s_poll, clock, stop));
        }
    }

    private Task<IReadOnlyList<EventRow>> After(InstanceScope scope) =>
        scope.Query<EventRow>($"select {EventRow.Columns} from events where number > @last order by number", new { last = hub.Last });

    /// <summary>False when the database is away: tried again soon.</summary>
    private async Task<bool> Try(Func<Task> work, CancellationToken stop)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            if (!stop.IsCancellationRequested)
            {
                Away(log, failure.Message);
            }

            return false;
        }
    }

    private static Guid? Value<T>(string? id)
        where T : struct, IId<T> => id is null ? null : Ids.Parse<T>(id).Value;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events are not carried on: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    private sealed record EventRow(long Number, string Type, OrgId? OrgId, WorkspaceId? WorkspaceId, string? About, DateTimeOffset Time)
    {
        public const string Columns = "number, type, org_id, workspace_id, about, time";

        public EventMessage Message => new(Number, Type, OrgId?.ToString(), WorkspaceId?.ToString(), About, Time);
    }
}
