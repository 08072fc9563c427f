using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Identity;

/// <summary>Finds people by their ids, for pages that show who did something.</summary>
public sealed class People
{
    private readonly Instance _instance;

    internal People(Instance instance) => _instance = instance;

    /// <summary>Those of the ids that there are.</summary>
    public Task<IReadOnlyDictionary<UserId, PersonSummary>> Find(IEnumerable<UserId> ids, CancellationToken cancellationToken) =>
        _instance.Run<IReadOnlyDictionary<UserId, PersonSummary>>(
            async scope => (await scope.Query<PersonSummary>(
                """
                select u.id, u.name, u.email, (select max(s.last_seen) from sessions s where s.user_id = u.id) as last_seen
                from users u where u.id = any(@ids)
                """,
                new { ids = ids.Select(id => id.Value).Distinct().ToArray() })).ToDictionary(p => p.Id),
            cancellationToken);

    /// <summary>The person as what runs in a cell of theirs acts; never the operator of the server. Null for somebody who is kept out.</summary>
    internal Task<Principal?> Program(UserId user, CancellationToken cancellationToken) => _instance.Run(
        async scope => await scope.Find<Person>("select id, name, email from users where id = @user and deactivated is null", new { user }) is { } person
            ? new Principal(person.Id, person.Name, default, "program", false) { Email = person.Email }
            : null,
        cancellationToken);
}

/// <summary>What others of an organisation may know of a person. <c>LastSeen</c> is null for somebody who is signed in nowhere.</summary>
public sealed record PersonSummary(UserId Id, string Name, string Email, DateTimeOffset? LastSeen);
