using Bailey.Contracts.Platform;

namespace Bailey.Server.Languages;

/// <summary>Ends language servers that nobody uses, and all of them when this server stops.</summary>
internal sealed partial class LanguageWatch(LanguageSessions sessions, TimeProvider clock, ILogger<LanguageWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await sessions.End(_ => true, "the server stops", cancellationToken).WaitAsync(s_farewell, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // The next start of each ends what is left.
        }
    }

    /// <summary>A workspace is about to stop. One whose server is just being started does not wait for it: what starts ends with the sandbox.</summary>
    public async Task BeforeStop(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        try
        {
            await sessions.End(key => key.Organisation == organisation && key.Workspace == workspace, "the workspace stops", cancellationToken).WaitAsync(s_farewell, cancellationToken);
        }
        catch (TimeoutException)
        {
            // A start is under way.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_pace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sessions.Look(stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                // The edge of the loop.
                Missed(log, failed.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The language servers could not be looked at: {Reason}")]
    private static partial void Missed(ILogger logger, string reason);
}
