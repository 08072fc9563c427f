namespace Bailey.Server.Platform.Http;

/// <summary>Looks before anything else starts whether the addresses can be had, and opens the internal socket to the host at the end.</summary>
internal sealed class ListenerService(Listeners listeners) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        listeners.RefuseTaken();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        listeners.OpenToHost();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
