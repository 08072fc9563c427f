using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Identity;

/// <summary>SQL of signed-in browsers and tokens.</summary>
internal static class SessionStore
{
    private const string Known = """
        select s.id, s.user_id, s.kind, s.secret_hash, s.last_seen, u.name as user_name, u.email, u.is_operator
        from sessions s join users u on u.id = s.user_id
        where u.deactivated is null and s.expires > @now and (s.kind <> 'browser' or s.last_seen > @idle)
        """;

    public static Task<int> Insert(InstanceScope scope, SessionRow row) => scope.Execute(
        """
        insert into sessions (id, user_id, kind, secret_hash, name, platform, address, agent, created, last_seen, expires)
        values (@Id, @UserId, @Kind, @SecretHash, @Name, @Platform, @Address, @Agent, @Created, @Created, @Expires)
        """,
        row);

    public static Task<KnownSession?> FindBrowser(InstanceScope scope, byte[] hash, DateTimeOffset now, DateTimeOffset idle) =>
        scope.Find<KnownSession>($"{Known} and s.kind = 'browser' and s.secret_hash = @hash", new { hash, now, idle });

    public static Task<KnownSession?> FindToken(InstanceScope scope, SessionId id, DateTimeOffset now, DateTimeOffset idle) =>
        scope.Find<KnownSession>($"{Known} and s.kind <> 'browser' and s.id = @id", new { id, now, idle });

    public static Task<int> Touch(InstanceScope scope, SessionId id, DateTimeOffset now, DateTimeOffset before, string? address) =>
        scope.Execute("update sessions set last_seen = @now, address = @address where id = @id and last_seen < @before", new { id, now, before, address });

    /// <summary>Newest first: that order does not move while somebody reads.</summary>
    public static Task<IReadOnlyList<SessionInfo>> Of(
        InstanceScope scope, UserId user, SessionId current, DateTimeOffset now, DateTimeOffset idle, SessionId? after, int limit) =>
        scope.Query<SessionInfo>(
            """
            select id, kind, name, platform, address, agent, created, last_seen, expires, id = @current as current
            from sessions where user_id = @user and expires > @now and (kind <> 'browser' or last_seen > @idle)
              and (@after::uuid is null or id < @after)
            order by id desc limit @limit
            """,
            new { user, current, now, idle, after = after?.Value, limit });

    /// <summary>Deletes it and says what kind it was; null when the person has no such session.</summary>
    public static Task<string?> Delete(InstanceScope scope, UserId user, SessionId session) =>
        scope.Find<string>("delete from sessions where id = @session and user_id = @user returning kind", new { user, session });

    public static Task<IReadOnlyList<SessionId>> DeleteOthers(InstanceScope scope, UserId user, SessionId kept) =>
        scope.Query<SessionId>("delete from sessions where user_id = @user and id <> @kept returning id", new { user, kept });

    public static Task<int> DeleteExpired(InstanceScope scope, DateTimeOffset now, DateTimeOffset idle) =>
        scope.Execute("delete from sessions where expires <= @now or (kind = 'browser' and last_seen <= @idle)", new { now, idle });
}

/// <summary>A new row.</summary>
internal sealed record SessionRow(
    SessionId Id, UserId UserId, string Kind, byte[] SecretHash, string Name, string? Platform, string? Address, string? Agent, DateTimeOffset Created,
    DateTimeOffset Expires);

/// <summary>A live session with its person.</summary>
internal sealed record KnownSession(
    SessionId Id, UserId UserId, string Kind, byte[] SecretHash, DateTimeOffset LastSeen, string UserName, string Email, bool IsOperator);
