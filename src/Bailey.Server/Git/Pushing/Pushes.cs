using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Git.Pushing;

/// <summary>
/// Takes one push from the pack to the remote's answer: looks at what it does, decides ref by ref, sends on what may go, and records it. The same for a
/// terminal and for a button.
/// </summary>
internal sealed class Pushes(
    ProjectRemotes remotes, DefaultBranches defaults, Tenant tenant, AuditLog audit, EventHub events, IOptions<GitOptions> options)
{
    private const string NotAlone = "atomic push: another ref was refused";

    /// <summary>The greatest pack, in bytes.</summary>
    public long MostBytes => options.Value.PushMegabytes * (1L << 20);

    /// <summary>What became of it. The remote's words go out as they come; whoever hears them may leave, the push goes on.</summary>
    public async Task<PushResult> Run(Push push, Func<ReadOnlyMemory<byte>, Task> words, CancellationToken cancellationToken)
    {
        var (request, (organisation, _, project, _)) = (push.Request, push.Visitor);
        await using var talk = await remotes.Talk(organisation, project, GitService.ReceivePack, cancellationToken);
        if (push.Pack is { } pack && await push.Quarantine.Index(pack, talk.Refs.ObjectFormat, cancellationToken) is { } broken)
        {
            return new PushResult($"the pack cannot be read: {broken}", [.. request.Commands.Select(c => new RefDecision(c, false, "unpacker error"))]);
        }

        var policy = await tenant.Run(organisation, scope => PolicyStore.Find(scope, project), cancellationToken);
        var decisions = await Decide(push, policy, talk.Refs, cancellationToken);
        if (!decisions.Any(one => one.GoesOn))
        {
            await tenant.Run(organisation, scope => audit.Record(
                scope, PushRecord.Entry(PushRecord.Refused, push.Pusher.Principal, push.Visitor.Workspace, push.Through, request, decisions, true)), cancellationToken);
            return new PushResult(null, decisions);
        }

        AuditEntry Entry(IReadOnlyList<RefDecision> refs, bool isOver) =>
            PushRecord.Entry(PushRecord.Pushed, push.Pusher.Principal, push.Visitor.Workspace, push.Through, request, refs, isOver);
        var result = await audit.Act(
            organisation, Entry(decisions, false), _ => Send(talk, push, decisions, words),
            sent => (sent.Refs.Any(one => one.Reason is null) ? "done" : "not_done", Entry(sent.Refs, true)), cancellationToken);
        events.Publish("git.pushed", organisation, push.Visitor.Workspace);
        return result;
    }

    private async Task<IReadOnlyList<RefDecision>> Decide(Push push, GitPolicy policy, RefAdvertisement remote, CancellationToken cancellationToken)
    {
        var (request, visitor) = (push.Request, push.Visitor);
        if (All(request, policy, remote) is { } none)
        {
            return [.. request.Commands.Select(command => new RefDecision(command, false, none))];
        }

        var branches = policy.Branches.Any(rule => rule.Pattern == "HEAD")
            ? await defaults.Of(visitor.Organisation, visitor.Project, cancellationToken)
            : new HashSet<string>();
        var ancestry = new Ancestry(remotes, visitor.Organisation, visitor.Project, push.Quarantine, MostBytes);
        var decisions = new List<RefDecision>();
        foreach (var command in request.Commands)
        {
            var forced = !command.IsCreate && !command.IsDelete && !await ancestry.IsProved(command, cancellationToken);
            var facts = new PushRules.Facts(policy, branches, push.Pusher.IsMaintainer, forced, remote.Refs.GetValueOrDefault(command.Ref));
            decisions.Add(new RefDecision(command, forced, PushRules.Refuse(command, facts)));
        }

        return request.IsAtomic && decisions.Any(one => !one.GoesOn)
            ? [.. decisions.Select(one => one with { Refused = one.Refused ?? NotAlone })]
            : decisions;
    }

    /// <summary>Why nothing of it can go on.</summary>
    private static string? All(PushRequest request, GitPolicy policy, RefAdvertisement remote) =>
        request.Commands[0].New.Length != (remote.ObjectFormat == "sha256" ? 64 : 40) ? "the remote has ids of another kind"
        : request.Options.Count > 0 && !policy.PushOptions ? "push options do not go on to the remote in this project"
        : request.Options.Count > 0 && !remote.Can("push-options") ? "the remote takes no push options"
        : request.IsAtomic && !remote.Can("atomic") ? "the remote does no atomic pushes"
        : !remote.Can("report-status") ? "the remote would not say what became of it"
        : null;

    private async Task<PushResult> Send(RemoteTalk talk, Push push, IReadOnlyList<RefDecision> decisions, Func<ReadOnlyMemory<byte>, Task> words)
    {
        // It has been decided: from here on it ends by the remote's answer or by the time it may take, and not because somebody went away.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(options.Value.TransferMinutes));
        var going = decisions.Where(one => one.GoesOn).ToList();
        var lines = Lines(push.Request, going, talk.Refs);
        Stream answer;
        try
        {
            answer = await talk.Say(new RemoteRequest(lines, going.Any(one => !one.Command.IsDelete) ? push.Pack : null), limit.Token);
        }
        catch (DoorRefusedException refused)
        {
            return new PushResult(null, [.. decisions.Select(one => one.GoesOn ? one with { Rejected = refused.Message } : one)]);
        }

        Task<int> Read(Memory<byte> buffer) => remotes.Patience.Read(answer, buffer, limit.Token);
        var report = await PushReport.Read(talk.Refs.Can("side-band-64k") ? await SideBand.Unwrap(Read, bytes => Tell(words, bytes)) : await Whole(Read));
        return new PushResult(report.Unpack, [.. decisions.Select(one => !one.GoesOn ? one : one with { Rejected = Rejection(report, one.Command.Ref) })]);
    }

    private static string? Rejection(PushReport report, string name) =>
        report.Refs.TryGetValue(name, out var reason) ? reason : report.Unpack is null ? "the remote did not say what became of it" : "unpacker error";

    private static byte[] Lines(PushRequest request, IReadOnlyList<RefDecision> going, RefAdvertisement remote)
    {
        using var lines = new MemoryStream();
        foreach (var id in request.Shallow)
        {
            lines.Write(PacketLines.Of($"shallow {id}"));
        }

        string[] wanted = ["report-status", "side-band-64k", .. request.IsAtomic ? (string[])["atomic"] : [], .. request.Options.Count > 0 ? (string[])["push-options"] : []];
        var capabilities = string.Join(' ', wanted.Where(remote.Can)) + (remote.Can("object-format") ? $" object-format={remote.ObjectFormat}" : "") + " agent=bailey";
        foreach (var (i, one) in going.Index())
        {
            lines.Write(PacketLines.Of($"{one.Command.Old} {one.Command.New} {one.Command.Ref}{(i == 0 ? $"\0 {capabilities}" : "")}"));
        }

        lines.Write(PacketLines.Flush);
        if (request.Options.Count > 0)
        {
            foreach (var option in request.Options)
            {
                lines.Write(PacketLines.Of(option));
            }

            lines.Write(PacketLines.Flush);
        }

        return lines.ToArray();
    }

    private static async Task Tell(Func<ReadOnlyMemory<byte>, Task> words, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await words(bytes);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }

    private static async Task<byte[]> Whole(Func<Memory<byte>, Task<int>> read)
    {
        const int most = 1 << 20;
        using var answer = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await read(buffer)) > 0 && answer.Length < most)
        {
            answer.Write(buffer, 0, count);
        }

        return answer.ToArray();
    }
}

/// <summary>A push that is to be decided: by whom, from where, and the pack in its quarantine; <c>Through</c> is terminal or button.</summary>
internal sealed record Push(DoorVisitor Visitor, Pusher Pusher, string Through, PushRequest Request, Quarantine Quarantine, string? Pack);

/// <summary>What became of it: why the pack was not taken, or null, and each ref.</summary>
internal sealed record PushResult(string? Unpack, IReadOnlyList<RefDecision> Refs);
