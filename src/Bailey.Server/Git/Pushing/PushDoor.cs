using Bailey.Server.Git.Door;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Git.Pushing;

/// <summary>The write side of the door: what git in a sandbox hears when it pushes.</summary>
internal sealed class PushDoor(ProjectRemotes remotes, PushAuthority authority, Pushes pushes, Tenant tenant, DataDirectory data)
{
    // What of the remote's own goes on to git. No thin packs: one must be readable by itself. No certificates: they name a remote that this is not.
    private static readonly string[] s_passed = ["report-status", "delete-refs", "side-band-64k", "quiet", "atomic", "ofs-delta"];

    /// <summary>GET info/refs?service=git-receive-pack: the remote's refs, with the capabilities that go through here.</summary>
    public async Task Advertise(DoorVisitor visitor, DoorExchange exchange, CancellationToken cancellationToken)
    {
        await authority.Of(visitor, cancellationToken);
        var policy = await tenant.Run(visitor.Organisation, scope => PolicyStore.Find(scope, visitor.Project), cancellationToken);
        await using var talk = await remotes.Talk(visitor.Organisation, visitor.Project, GitService.ReceivePack, cancellationToken);
        var capabilities = new List<string>(s_passed.Where(talk.Refs.Can)) { "no-thin", $"object-format={talk.Refs.ObjectFormat}", "agent=bailey" };
        if (policy.PushOptions && talk.Refs.Can("push-options"))
        {
            capabilities.Add("push-options");
        }

        using var lines = new MemoryStream();
        lines.Write(GitService.ReceivePack.Announcement);
        var all = talk.Refs.Refs.Count > 0
            ? talk.Refs.Refs.Select(one => $"{one.Value} {one.Key}")
            : [$"{PushCommand.None(talk.Refs.ObjectFormat == "sha256" ? 64 : 40)} capabilities^{{}}"];
        foreach (var (i, line) in all.Index())
        {
            lines.Write(PacketLines.Of(i == 0 ? $"{line}\0{string.Join(' ', capabilities)}\n" : $"{line}\n"));
        }

        lines.Write(PacketLines.Flush);
        exchange.Begin(GitService.ReceivePack.Advertisement);
        await exchange.Write(lines.ToArray(), cancellationToken);
    }

    /// <summary>POST git-receive-pack.</summary>
    public async Task Push(DoorVisitor visitor, DoorExchange exchange, CancellationToken cancellationToken)
    {
        var pusher = await authority.Of(visitor, cancellationToken);
        await using var body = exchange.PlainBody();
        Task<int> Read(Memory<byte> buffer) => exchange.Read(body, buffer, cancellationToken);
        if (await PushRequest.Read(Read) is not { } request)
        {
            exchange.Begin(GitService.ReceivePack.Result);
            return;
        }

        using var quarantine = new Quarantine(data);
        var pack = request.HasPack ? await quarantine.Keep(Read, pushes.MostBytes, cancellationToken) : null;
        PushResult result;
        if (request.HasPack && pack is null)
        {
            result = Refused(request, "the push is too large for this server (BAILEY_GIT__PUSH_MEGABYTES)");
        }
        else
        {
            try
            {
                result = await pushes.Run(
                    new Push(visitor, pusher, "terminal", request, quarantine, pack), words => Words(exchange, request, words, cancellationToken), cancellationToken);
            }
            catch (DoorRefusedException refused)
            {
                result = Refused(request, refused.Message);
            }
        }

        await Report(exchange, request, result, cancellationToken);
    }

    // Over HTTP git shows the words of a refusal only beside a ref.
    private static PushResult Refused(PushRequest request, string reason) => new(null, [.. request.Commands.Select(command => new RefDecision(command, false, reason))]);

    private static async Task Words(DoorExchange exchange, PushRequest request, ReadOnlyMemory<byte> words, CancellationToken cancellationToken)
    {
        if (request.UsesSideBand)
        {
            exchange.Begin(GitService.ReceivePack.Result);
            foreach (var line in SideBand.Wrap(2, words))
            {
                await exchange.Write(line, cancellationToken);
            }
        }
    }

    private static async Task Report(DoorExchange exchange, PushRequest request, PushResult result, CancellationToken cancellationToken)
    {
        exchange.Begin(GitService.ReceivePack.Result);
        if (!request.WantsReport)
        {
            return;
        }

        var report = new PushReport(result.Unpack, result.Refs.ToDictionary(one => one.Command.Ref, one => one.Reason)).Write(result.Refs.Select(one => one.Command.Ref));
        if (!request.UsesSideBand)
        {
            await exchange.Write(report, cancellationToken);
            return;
        }

        foreach (var line in SideBand.Wrap(1, report))
        {
            await exchange.Write(line, cancellationToken);
        }

        await exchange.Write(PacketLines.Flush, cancellationToken);
    }
}
