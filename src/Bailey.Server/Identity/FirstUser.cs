using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Identity;

/// <summary>The one person that every request is when sign-in is off: the first operator of the instance.</summary>
internal sealed class FirstUser(Instance instance)
{
    private Principal? _known;

    /// <summary>Reads it once; the start has made the person.</summary>
    public async Task<Principal> Principal(CancellationToken cancellationToken) => _known ??= await instance.Run(
        async scope => await scope.Find<Person>(
            "select id, name, email from users where is_operator and deactivated is null order by created, id limit 1") is { } person
            ? new Principal(person.Id, person.Name, default, "none", true) { Email = person.Email }
            : throw new Refusal(ProblemCodes.Unavailable, "The server is still starting.").ToException(),
        cancellationToken);
}
