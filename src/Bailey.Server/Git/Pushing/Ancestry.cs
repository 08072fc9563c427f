using Bailey.Contracts.Platform;
using Bailey.Server.Git.Door;

namespace Bailey.Server.Git.Pushing;

/// <summary>
/// Whether a push only adds commits. A sandbox could claim it, so it is proved from objects whose ids were computed here: first from the pushed pack
/// alone, and where the way leads to commits that the remote has, from what the remote itself has beyond the old commit. What is not proved counts as
/// forced.
/// </summary>
internal sealed class Ancestry(ProjectRemotes remotes, OrgId organisation, ProjectId project, Quarantine quarantine, long mostBytes)
{
    private const int MostCommits = 500_000;
    private const int MostWants = 2000;

    public async Task<bool> IsProved(PushCommand command, CancellationToken cancellationToken)
    {
        var (found, missesSome) = await quarantine.Leads(command.New, command.Old, MostCommits, cancellationToken);
        return found || (missesSome && await FetchBeyond(command.Old, cancellationToken)
            && (await quarantine.Leads(command.New, command.Old, MostCommits, cancellationToken)).Found);
    }

    /// <summary>
    /// Brings what the remote's branches and tags have and the old commit does not; where the remote can leave files out, commits alone.
    /// </summary>
    private async Task<bool> FetchBeyond(string old, CancellationToken cancellationToken)
    {
        try
        {
            await using var talk = await remotes.Talk(organisation, project, GitService.UploadPack, cancellationToken);
            var wants = talk.Refs.Refs
                .Where(one => one.Key.StartsWith("refs/heads/", StringComparison.Ordinal) || one.Key.StartsWith("refs/tags/", StringComparison.Ordinal))
                .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value).Where(id => id != old).Distinct().Take(MostWants).ToList();
            if (wants.Count == 0)
            {
                return false;
            }

            var answer = await talk.Say(new RemoteRequest(Request(wants, old, talk.Refs)), cancellationToken);
            Task<int> Read(Memory<byte> buffer) => remotes.Patience.Read(answer, buffer, cancellationToken);

            // One line, ACK or NAK, and then the pack as it is.
            await PacketLines.Next(Read);
            return await quarantine.Keep(Read, mostBytes, cancellationToken) is { } pack
                && await quarantine.Index(pack, talk.Refs.ObjectFormat, cancellationToken) is null;
        }
        catch (Exception failed) when (failed is DoorRefusedException or IOException or HttpRequestException)
        {
            return false;
        }
    }

    private static byte[] Request(IReadOnlyList<string> wants, string old, RefAdvertisement refs)
    {
        using var lines = new MemoryStream();
        var filters = refs.Can("filter");
        var capabilities = $"{(filters ? " filter" : "")} ofs-delta no-progress{(refs.Can("object-format") ? $" object-format={refs.ObjectFormat}" : "")} agent=bailey";
        foreach (var (i, want) in wants.Index())
        {
            lines.Write(PacketLines.Of($"want {want}{(i == 0 ? capabilities : "")}\n"));
        }

        if (filters)
        {
            lines.Write(PacketLines.Of("filter tree:0\n"));
        }

        lines.Write([.. PacketLines.Flush, .. PacketLines.Of($"have {old}\n"), .. PacketLines.Of("done\n")]);
        return lines.ToArray();
    }
}
