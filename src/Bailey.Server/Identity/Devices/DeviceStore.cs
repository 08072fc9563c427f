using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Identity.Devices;

/// <summary>SQL of command lines that ask to be let in.</summary>
internal static class DeviceStore
{
    private const string Columns = "id, name, platform, address, state, user_id, created, expires, polled, interval_seconds";

    public static Task<long> Waiting(InstanceScope scope, DateTimeOffset now) =>
        scope.Scalar<long>("select count(*) from device_authorizations where state = 'waiting' and expires > @now", new { now });

    /// <summary>
    /// Forgets the oldest one of the address that has most of them; of IPv6 a /48 counts as one, since whoever has one address has many.
    /// </summary>
    public static Task<int> MakeRoom(InstanceScope scope, DateTimeOffset now) => scope.Execute(
        """
        with waiting as (
          select id, created, case when address like '%:%' then network(set_masklen(split_part(address, '%', 1)::inet, 48))::text else address end as client
          from device_authorizations where state = 'waiting' and expires > @now)
        delete from device_authorizations where id = (select id from waiting order by count(*) over (partition by client) desc, created limit 1)
        """,
        new { now });

    /// <summary>False when another one has the user code.</summary>
    public static async Task<bool> Insert(InstanceScope scope, DeviceAuthorization row, byte[] hash, string code) => await scope.Execute(
        """
        insert into device_authorizations (id, device_code_hash, user_code, name, platform, address, state, created, expires, interval_seconds)
        values (@Id, @hash, @code, @Name, @Platform, @Address, 'waiting', @Created, @Expires, @IntervalSeconds)
        on conflict (user_code) do nothing
        """,
        new { row.Id, hash, code, row.Name, row.Platform, row.Address, row.Created, row.Expires, row.IntervalSeconds }) == 1;

    public static Task<DeviceAuthorization?> FindWaiting(InstanceScope scope, string code, DateTimeOffset now) => scope.Find<DeviceAuthorization>(
        $"select {Columns} from device_authorizations where user_code = @code and state = 'waiting' and expires > @now", new { code, now });

    /// <summary>Decides it, once; null when nothing waits under the code.</summary>
    public static Task<DeviceAuthorization?> Decide(InstanceScope scope, string code, string state, UserId user, DateTimeOffset now) => scope.Find<DeviceAuthorization>(
        $"""
        update device_authorizations set state = @state, user_id = @user
        where user_code = @code and state = 'waiting' and expires > @now returning {Columns}
        """,
        new { code, state, user, now });

    /// <summary>Under a lock: of two polls at once the second finds what the first left.</summary>
    public static Task<DeviceAuthorization?> FindForPoll(InstanceScope scope, byte[] hash) =>
        scope.Find<DeviceAuthorization>($"select {Columns} from device_authorizations where device_code_hash = @hash for update", new { hash });

    public static Task<int> Polled(InstanceScope scope, SessionId id, DateTimeOffset now, int interval) =>
        scope.Execute("update device_authorizations set polled = @now, interval_seconds = @interval where id = @id", new { id, now, interval });

    public static Task<int> Delete(InstanceScope scope, SessionId id) => scope.Execute("delete from device_authorizations where id = @id", new { id });

    /// <summary>What the person let in and has not fetched its token yet.</summary>
    public static Task<int> DeleteOf(InstanceScope scope, UserId user) => scope.Execute("delete from device_authorizations where user_id = @user", new { user });

    public static Task<int> DeleteExpired(InstanceScope scope, DateTimeOffset before) =>
        scope.Execute("delete from device_authorizations where expires <= @before", new { before });
}

/// <summary>One that asks. <c>Id</c> is that of the session it becomes.</summary>
internal sealed record DeviceAuthorization(
    SessionId Id, string Name, string? Platform, string? Address, string State, UserId? UserId, DateTimeOffset Created, DateTimeOffset Expires,
    DateTimeOffset? Polled, int IntervalSeconds);
