using Bailey.Server.Access;
using Bailey.Server.Identity.Devices;
using Bailey.Server.Identity.Members;
using Bailey.Server.Platform.Database;
using Npgsql;

namespace Bailey.Server.Identity;

/// <summary>Removes what has run out, once an hour: it counts for nothing already, and says where people were.</summary>
internal sealed class Forgetting(Instance instance, Sessions sessions, SignInAttempts attempts, Revocations revocations, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        try
        {
            do
            {
                try
                {
                    await instance.Run(Forget, stoppingToken);
                }
                catch (NpgsqlException)
                {
                    // The next hour is as good.
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task Forget(InstanceScope scope)
    {
        var now = clock.GetUtcNow();
        await SessionStore.DeleteExpired(scope, now, sessions.IdleSince);
        await InvitationStore.DeleteExpired(scope, now);
        // For an hour more a command line that still asks is told that the time is over.
        await DeviceStore.DeleteExpired(scope, now - TimeSpan.FromHours(1));
        await attempts.Forget(scope);
        await revocations.Forget(scope);
    }
}
