using System.Collections.Concurrent;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Access;

/// <summary>
/// What has ended, told to every server: a row in a numbered table, in the transaction of what ends it. The server that ended it closes the
/// sockets at once, the others within a second; requests read the session's row and need no telling.
/// </summary>
public sealed class Revocations
{
    /// <summary>4403, of our own: what the person may do here has changed; connect again.</summary>
    public const int RightsChangedStatus = 4403;

    internal const string Channel = "bailey_revocations";
    private const long Lock = 0x4241_494C_0002;
    private readonly LiveSockets _sockets;
    private readonly TimeProvider _clock;

    // This server's own, by number: whether they were applied. Applied again when they are read they would close who came back meanwhile.
    private readonly ConcurrentDictionary<long, bool> _own = new();

    /// <summary>How many of its own this server waits for.</summary>
    internal int Awaited => _own.Count;

    internal Revocations(LiveSockets sockets, TimeProvider clock) => (_sockets, _clock) = (sockets, clock);

    /// <summary>A session or token has ended.</summary>
    public Task SessionEnded(InstanceScope scope, UserId user, SessionId session) => Add(scope, new Revocation(0, null, session, user));

    /// <summary>All of a person's sessions and tokens have ended.</summary>
    public Task PersonEnded(InstanceScope scope, UserId user) => Add(scope, new Revocation(0, null, null, user));

    /// <summary>The person's rights in the organisation of the scope are others now, or none.</summary>
    public Task RightsChanged(TenantScope scope, UserId user) => Add(scope, new Revocation(0, scope.Organisation, null, user));

    /// <summary>Forgets rows that every server has read long since, or has refused requests for want of.</summary>
    public Task Forget(InstanceScope scope) =>
        scope.Execute("delete from revocations where time < @before", new { before = _clock.GetUtcNow().AddDays(-1) });

    /// <summary>Closes what a revocation that was read ends, unless this server has done so when it made it.</summary>
    internal void Read(Revocation revocation)
    {
        if (!_own.TryRemove(revocation.Number, out var isApplied) || !isApplied)
        {
            Apply(revocation);
        }

        // Numbers come in their order: what is older and was never read was rolled back.
        foreach (var older in _own.Keys.Where(number => number < revocation.Number))
        {
            _own.TryRemove(older, out _);
        }
    }

    private void Apply(Revocation revocation)
    {
        if (revocation.OrgId is { } organisation)
        {
            // A stream without an organisation looks at all of the person's.
            _sockets.Close(s => s.User == revocation.UserId && (s.Organisation is null || s.Organisation == organisation), RightsChangedStatus, "rights changed");
        }
        else if (revocation.SessionId is { } session)
        {
            _sockets.Close(s => s.Session == session, LiveSockets.SessionEnded, "session ended");
        }
        else
        {
            _sockets.Close(s => s.User == revocation.UserId, LiveSockets.SessionEnded, "session ended");
        }
    }

    private async Task Add(DatabaseScope scope, Revocation revocation)
    {
        // Numbers must become visible in their order: who holds the lock is the only one that has one and has not committed.
        await scope.Execute("select pg_advisory_xact_lock(@key)", new { key = Lock });
        var number = await scope.Scalar<long>(
            "insert into revocations (org_id, session_id, user_id, time) values (@OrgId, @SessionId, @UserId, @now) returning number",
            new { revocation.OrgId, revocation.SessionId, revocation.UserId, now = _clock.GetUtcNow() });
        await scope.Execute("select pg_notify(@channel, '')", new { channel = Channel });
        _own[number] = false;
        scope.AfterCommit(() =>
        {
            // Otherwise it was read first, and is applied already.
            if (_own.TryUpdate(number, true, false))
            {
                Apply(revocation);
            }
        });
    }
}

/// <summary>One row: an organisation's is about rights there, one with a session about that session, else about the whole person.</summary>
internal sealed record Revocation(long Number, OrgId? OrgId, SessionId? SessionId, UserId UserId);
