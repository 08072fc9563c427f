using System.Text.Json;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Audit;

/// <summary>
/// Finds intents that have no outcome because a server or a line broke, asks the warden that remembers, and writes the outcome: no intent stays
/// open. What cannot be asked for an hour becomes unknown. It also writes the copies of entries that a crash left owing.
/// </summary>
internal sealed partial class Reconciler(
    Instance instance, Tenant tenant, AuditLog log, AuditCopies copies, IServiceProvider services, TimeProvider clock, ILogger<Reconciler> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_age = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_patience = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = clock.GetUtcNow();
        using var timer = new PeriodicTimer(s_pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Round(started, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Failed(logger, failure.Message);
            }
        }
    }

    /// <summary>Intents of an earlier process at once, others when they are old or in doubt.</summary>
    internal async Task Round(DateTimeOffset started, CancellationToken cancellationToken)
    {
        await copies.WriteAll(cancellationToken);
        var old = clock.GetUtcNow() - s_age;
        var doubtful = log.Doubtful.Keys.ToArray();
        var open = await instance.Run(scope => AuditStore.OpenIntents(scope, started > old ? started : old, doubtful), cancellationToken);
        foreach (var intent in open.Where(i => !log.Acting.ContainsKey(i.Operation)))
        {
            await Settle(intent, cancellationToken);
        }

        foreach (var operation in doubtful.Except(open.Select(i => i.Operation)))
        {
            log.Doubtful.TryRemove(operation, out _);
        }
    }

    private async Task Settle(OpenIntent intent, CancellationToken cancellationToken)
    {
        var leaf = await tenant.Run(intent.OrgId, scope => AuditStore.Leaf(scope, intent.OrgId, intent.Index), cancellationToken)
            ?? throw new InvalidOperationException("An intent has no leaf.");
        var answer = await Ask(intent, leaf, cancellationToken);
        if (answer == OperationAnswer.AskLater)
        {
            if (clock.GetUtcNow() - intent.Time < s_patience)
            {
                return;
            }

            answer = OperationAnswer.Unknown;
        }

        var entry = new AuditEntry(leaf.Type, leaf.Principal, leaf.PrincipalName, leaf.WorkspaceId) { Body = Facts(leaf.Body) };
        var result = answer switch { OperationAnswer.Done => "done", OperationAnswer.NotDone => "not_done", _ => "unknown" };
        await log.Close(intent.OrgId, entry, intent.Operation, result);
        log.Doubtful.TryRemove(intent.Operation, out _);
        Settled(logger, leaf.Type, result);
    }

    private async Task<OperationAnswer> Ask(OpenIntent intent, LeafRow leaf, CancellationToken cancellationToken)
    {
        if (leaf.WorkspaceId is not { } workspace || (services.GetKeyedService<AskOperation>(leaf.Type) ?? services.GetService<AskOperation>()) is not { } ask)
        {
            return OperationAnswer.Unknown;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_longestAnswer);
        try
        {
            return await ask(new OpenOperation(intent.OrgId, workspace, intent.Operation, leaf.Type, Facts(leaf.Body)), patience.Token);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return OperationAnswer.AskLater;
        }
    }

    private static Dictionary<string, string> Facts(string? body)
    {
        if (body is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("facts").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString()!);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The outcome of an interrupted {Type} is {Result}")]
    private static partial void Settled(ILogger logger, string type, string result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Open intents of the record could not be settled: {Reason}")]
    private static partial void Failed(ILogger logger, string reason);
}
