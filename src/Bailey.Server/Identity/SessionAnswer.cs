using System.Reflection;
using Bailey.Contracts.Identity;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity;

/// <summary>What a page needs to know of who is signed in: the answer of sign-in, setup, invitation and GET session.</summary>
internal sealed class SessionAnswer(Instance instance, Memberships memberships, Exposure exposure, IOptions<AuthOptions> options)
{
    private static readonly string s_version =
        typeof(SessionAnswer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public Task<SessionResponse> For(Principal? principal, CancellationToken cancellationToken) => instance.Run(
        async scope => new SessionResponse(
            principal is null ? null : new CurrentUser(principal.User, principal.Name, principal.Email, principal.IsOperator),
            principal is null ? [] : await memberships.Of(scope, principal.User),
            principal is null && !options.Value.IsOpen && !await FirstAccount.Exists(scope),
            options.Value.Mode,
            exposure.Warning,
            s_version),
        cancellationToken);
}
