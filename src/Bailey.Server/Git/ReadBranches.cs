using System.Globalization;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git;

/// <summary>GET …/git/branches: local ones and those of remotes, the last used first, in pages; of more than 10,000 the last used.</summary>
internal static class ReadBranches
{
    public static void Map(RouteGroupBuilder group) => group.MapGet("branches", Handle).Requires(Actions.GitRead).OnlyReads();

    public static async Task<Page<GitBranch>> Handle(
        OrgId org, WorkspaceId workspace, string? cursor, int? limit, RepositoryTools tools, CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Place(cursor));
        var result = await new WorkspaceRepository(tools, org, workspace).Read(
            ["for-each-ref", BranchParser.Format, "--sort=-committerdate", $"--count={BranchParser.Most}", "refs/heads/", "refs/remotes/"], cancellationToken);
        return result.ExitCode == 0
            ? Cursor.Page(
                [.. BranchParser.Read(result.Output).Where(one => after is not { } place || one.ComesAfter(place)).Take(size + 1)], size, one => one.Place, one => one.Branch)
            : throw WorkspaceRepository.Failure(result).ToException();
    }

    private static (long, string)? Place(string? cursor) => Cursor.Read(cursor)?.Split(' ', 2) switch
    {
        null => null,
        [var time, var name] when long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) => (seconds, name),
        _ => throw Refusal.Invalid("cursor", "The cursor is not one that this list gave.").ToException(),
    };
}
