using System.Collections.Concurrent;
using Bailey.Contracts.Platform;
using Bailey.Server.Git.Door;

namespace Bailey.Server.Git.Pushing;

/// <summary>
/// Which branch is the remote's default one, asked of the remote itself and remembered for a minute: what the project's row says was learnt in a
/// sandbox, so it only adds to it.
/// </summary>
internal sealed class DefaultBranches(ProjectRemotes remotes, DefaultOfProject defaultOf, TimeProvider clock)
{
    private const int Most = 1000;
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<ProjectId, (IReadOnlySet<string> Names, DateTimeOffset Until)> _known = new();

    public async Task<IReadOnlySet<string>> Of(OrgId organisation, ProjectId project, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(project, out var known) && known.Until > clock.GetUtcNow())
        {
            return known.Names;
        }

        await using var talk = await remotes.Talk(organisation, project, GitService.UploadPack, cancellationToken);
        var names = new HashSet<string>(Names(talk.Refs), StringComparer.OrdinalIgnoreCase);
        if (await defaultOf(organisation, project, cancellationToken) is { } learnt)
        {
            names.Add(learnt);
        }

        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[project] = (names, clock.GetUtcNow() + s_kept);
        return names;
    }

    /// <summary>What it says; an old server says only the commit, an empty one nothing.</summary>
    private static IEnumerable<string> Names(RefAdvertisement refs)
    {
        const string branches = "refs/heads/";
        if (refs.HeadOf is { } head && head.StartsWith(branches, StringComparison.Ordinal))
        {
            return [head[branches.Length..]];
        }

        return refs.Refs.TryGetValue("HEAD", out var id)
            ? refs.Refs.Where(one => one.Value == id && one.Key.StartsWith(branches, StringComparison.Ordinal)).Select(one => one.Key[branches.Length..])
            : ["main", "master"];
    }
}

/// <summary>The branch that the project's row calls its default one; null before the first fetch.</summary>
internal delegate Task<string?> DefaultOfProject(OrgId organisation, ProjectId project, CancellationToken cancellationToken);
