using System.Buffers.Binary;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>
/// Tells the record what became of an act that a crash or a broken line cut off: for the life of a workspace its state says it, for everything
/// inside it the warden, which remembers.
/// </summary>
internal sealed class InterruptedActs(Tenant tenant, Wardens wardens, IEnumerable<JudgeOutcome> judges)
{
    public async Task<OperationAnswer> Ask(OpenOperation open, CancellationToken cancellationToken)
    {
        var act = await tenant.Run(open.Organisation, scope => WorkspaceStore.ActOf(scope, open.Workspace), cancellationToken);
        if (act is null)
        {
            return OperationAnswer.Unknown;
        }

        return act.ActOperation == open.Operation ? Life(act) : await Inside(wardens.Of(open.Organisation, open.Workspace), open, cancellationToken);
    }

    /// <summary>What the state says about the last act on the workspace's life.</summary>
    internal static OperationAnswer Life(ActRow row) => (row.Act, row.State) switch
    {
        (_, LifeCycle.Starting or LifeCycle.Stopping) => OperationAnswer.AskLater,
        ("wake", LifeCycle.Awake or LifeCycle.Frozen) => OperationAnswer.Done,
        ("sleep", LifeCycle.Frozen) => OperationAnswer.Done,
        ("stop", LifeCycle.Stopped or LifeCycle.Failed) => OperationAnswer.Done,
        // A deleted workspace has no row to be asked about.
        _ => OperationAnswer.NotDone,
    };

    private async Task<OperationAnswer> Inside(WardenClient warden, OpenOperation open, CancellationToken cancellationToken)
    {
        var operation = open.Operation;
        var said = await warden.Operation(operation, cancellationToken);
        foreach (var judge in judges)
        {
            if (await judge(open, said, cancellationToken) is { } answer)
            {
                return answer;
            }
        }

        return said.State switch
        {
            "done" => OperationAnswer.Done,
            "failed" => OperationAnswer.NotDone,
            "running" => OperationAnswer.AskLater,
            _ when await IsTerminal(warden, operation, cancellationToken) => OperationAnswer.Done,
            // A warden that has run since before the act has never seen it; an earlier one may have died in the middle.
            _ => (await warden.Hello(cancellationToken)).Started <= Began(operation) ? OperationAnswer.NotDone : OperationAnswer.Unknown,
        };
    }

    /// <summary>The operation that opens a terminal gives the terminal its id.</summary>
    private static async Task<bool> IsTerminal(WardenClient warden, OperationId operation, CancellationToken cancellationToken)
    {
        try
        {
            await warden.Terminal(operation.ToString(), cancellationToken);
            return true;
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.NotFound)
        {
            return false;
        }
    }

    /// <summary>When the operation began: its id says so.</summary>
    internal static DateTimeOffset Began(OperationId operation)
    {
        Span<byte> bytes = stackalloc byte[16];
        operation.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }
}

/// <summary>The last act on a workspace's life, and its state now.</summary>
internal sealed class ActRow
{
    public string State { get; set; } = "";

    public string? Act { get; set; }

    public OperationId? ActOperation { get; set; }
}
