using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git;

/// <summary>GET …/git/key: the public half of the organisation's ssh key, for the deploy keys of its remotes.</summary>
internal static class ShowKey
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/orgs/{org}/git/key", Handle).WithTags("git").Requires(Actions.ProjectCreate).OnlyReads("the key is made where there is none; nothing is allowed by it");

    private static async Task<GitKey> Handle(OrgId org, SshKeys keys, CancellationToken cancellationToken)
    {
        var files = await keys.Of(org, cancellationToken);
        return new GitKey((await File.ReadAllTextAsync(files.Key + ".pub", cancellationToken)).Trim());
    }
}
