using Bailey.Server.Platform;

namespace Bailey.Server.Git;

/// <summary>Removes what an earlier server could not: packs in quarantine, and files with a key that ssh was about to read.</summary>
internal sealed class Leftovers(DataDirectory data) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in Directory.EnumerateDirectories(data.Private).Concat(Directory.EnumerateDirectories(data.Scratch, "push-*")))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
