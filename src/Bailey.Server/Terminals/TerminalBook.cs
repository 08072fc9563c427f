using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Terminals;

/// <summary>
/// Keeps the rows of terminals true: what a warden says about them is taken over, each end is recorded once, and before a workspace stops the
/// end of each terminal's output is kept.
/// </summary>
internal sealed class TerminalBook(Tenant tenant, Wardens wardens, AuditLog audit, EventHub events, TimeProvider clock)
{
    private const int MostKept = 4 * 1024 * 1024;
    private static readonly TimeSpan s_opening = TimeSpan.FromSeconds(30);

    public async Task<TerminalRow> Find(OrgId organisation, WorkspaceId workspace, TerminalId id, CancellationToken cancellationToken) =>
        await tenant.Run(organisation, scope => TerminalStore.Find(scope, workspace, id), cancellationToken) ?? throw Refusal.NotFound("terminal").ToException();

    /// <summary>The workspace's terminals, after asking the warden where there is one; a workspace that does not run has only ended ones.</summary>
    public async Task<IReadOnlyList<TerminalRow>> List(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        var rows = await tenant.Run(organisation, scope => TerminalStore.List(scope, workspace), cancellationToken);
        try
        {
            await Compare(organisation, rows, await wardens.Of(organisation, workspace).Terminals(cancellationToken), s_opening, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.WorkspaceStopped)
        {
            await Compare(organisation, rows, [], TimeSpan.Zero, cancellationToken);
        }
        catch (Exception away) when (away is LostException || away is RefusedException)
        {
            // Nobody can say more than the rows now; of a frozen sandbox there is nothing new to say.
        }

        return rows;
    }

    /// <summary>Takes over what the warden says about one terminal.</summary>
    public async Task Learn(OrgId organisation, TerminalRow row, WardenTerminal said, CancellationToken cancellationToken)
    {
        if (row.Learn(said, clock.GetUtcNow()))
        {
            await Write(organisation, row, cancellationToken);
        }
    }

    /// <summary>The warden told of a terminal by itself.</summary>
    public async Task Hear(OrgId organisation, WorkspaceId workspace, WardenTerminal said, CancellationToken cancellationToken)
    {
        if (Ids.TryParse<TerminalId>(said.Id, out var id)
            && await tenant.Run(organisation, scope => TerminalStore.Find(scope, workspace, id), cancellationToken) is { } row)
        {
            await Learn(organisation, row, said, cancellationToken);
        }
    }

    /// <summary>Its program ended with this code.</summary>
    public async Task Ended(OrgId organisation, TerminalRow row, int? exitCode, long? offset, CancellationToken cancellationToken)
    {
        if (row.State == TerminalRow.Running)
        {
            (row.State, row.ExitCode, row.Ended) = (TerminalRow.Over, exitCode, clock.GetUtcNow());
            row.OutputOffset = Math.Max(row.OutputOffset, offset ?? 0);
            await Write(organisation, row, cancellationToken);
        }
    }

    /// <summary>What was kept of a terminal's output.</summary>
    public Task<Scrollback?> Kept(OrgId organisation, TerminalId id, CancellationToken cancellationToken) =>
        tenant.Run(organisation, scope => TerminalStore.Kept(scope, id), cancellationToken);

    /// <summary>Before a stop: the last state of all, and the end of the output of each.</summary>
    public async Task Keep(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        var warden = wardens.Of(organisation, workspace);
        var rows = (await tenant.Run(organisation, scope => TerminalStore.List(scope, workspace), cancellationToken)).ToDictionary(r => r.Id.ToString());
        foreach (var said in await warden.Terminals(cancellationToken))
        {
            if (said.Id is null || !rows.TryGetValue(said.Id, out var row))
            {
                continue;
            }

            if (await tenant.Run(organisation, scope => TerminalStore.KeptTo(scope, row.Id), cancellationToken) != said.Offset)
            {
                var (first, content) = await Tail(warden, said.Id, cancellationToken);
                await tenant.Run(organisation, scope => TerminalStore.Keep(scope, row.Id, first, content), cancellationToken);
            }

            await Learn(organisation, row, said, cancellationToken);
        }
    }

    /// <summary>Their workspace is deleted with what they run: nobody will be able to say with which code.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> EndAll(TenantScope scope, WorkspaceId workspace) =>
        [.. (await TerminalStore.EndAll(scope, workspace)).Select(Entry)];

    private static async Task<(long First, byte[] Content)> Tail(WardenClient warden, string id, CancellationToken cancellationToken)
    {
        using var answer = await warden.Stream(HttpMethod.Get, $"terminals/{id}/output", null, cancellationToken);
        var first = Offset(answer);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + count > MostKept)
            {
                throw HostWords.Unusable("more output than a ring holds");
            }

            content.Write(buffer, 0, count);
        }

        return (first, content.ToArray());
    }

    /// <summary>The number of the first byte of an answer.</summary>
    public static long Offset(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Bailey-Offset", out var values)
        && long.TryParse(values.First(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw HostWords.Unusable("output without its offset");

    private async Task Compare(OrgId organisation, IReadOnlyList<TerminalRow> rows, IReadOnlyList<WardenTerminal> said, TimeSpan opening, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, WardenTerminal>(StringComparer.Ordinal);
        foreach (var one in said)
        {
            known.TryAdd(one.Id ?? "", one);
        }

        var now = clock.GetUtcNow();
        foreach (var row in rows)
        {
            if (known.TryGetValue(row.Id.ToString(), out var warden))
            {
                await Learn(organisation, row, warden, cancellationToken);
            }
            else if (now - row.Created >= opening)
            {
                // The sandbox ended without a farewell.
                await Ended(organisation, row, null, null, cancellationToken);
            }
        }
    }

    private async Task Write(OrgId organisation, TerminalRow row, CancellationToken cancellationToken)
    {
        await tenant.Run(organisation, async scope =>
        {
            if (await TerminalStore.Learnt(scope, row))
            {
                await audit.Record(scope, Entry(row));
            }
        }, cancellationToken);
        events.Publish("terminal.changed", organisation, row.WorkspaceId, row.Id.ToString());
    }

    private static AuditEntry Entry(TerminalRow row) => new("terminal.ended", $"user:{row.Owner}", row.OwnerName, row.WorkspaceId)
    {
        Body = new Dictionary<string, string>
        {
            ["terminal"] = row.Name,
            ["exit_code"] = row.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
        },
    };
}
