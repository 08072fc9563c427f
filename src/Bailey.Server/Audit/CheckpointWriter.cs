using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Audit;

/// <summary>
/// Writes a checkpoint of every tree that has grown, within a second and once more when the server stops. At the start it looks whether the
/// database still holds what was signed, and says loudly when it does not.
/// </summary>
internal sealed partial class CheckpointWriter(
    Instance instance, AuditDirectory directory, SigningKey key, CheckpointFiles files, AuditNews news, TimeProvider clock, ILogger<CheckpointWriter> log)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _written = [];
    private Task _work = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var tree in files.Trees().ToArray())
        {
            if (files.Last(tree) is not { } last)
            {
                continue;
            }

            _written[last.Origin] = last.Size;
            if (await directory.RootAt(tree, last.Size, cancellationToken) is not { } root || !root.AsSpan().SequenceEqual(last.Root))
            {
                Contradicted(log, last.Origin, last.Size);
                _written.Remove(last.Origin);
            }
        }

        _work = Work();
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the last request, before the database closes.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _work;
        await Write(CancellationToken.None);
    }

    public void Dispose() => _stop.Dispose();

    private async Task Work()
    {
        using var timer = new PeriodicTimer(s_pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await Write(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task Write(CancellationToken cancellationToken)
    {
        if (!news.Take())
        {
            return;
        }

        try
        {
            foreach (var head in await instance.Run(AuditStore.Heads, cancellationToken))
            {
                if (head.Size > 0 && _written.GetValueOrDefault(head.Origin) != head.Size)
                {
                    await files.Append(head.OrgId, key.Sign(head), cancellationToken);
                    _written[head.Origin] = head.Size;
                }
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            news.Tell();
            NotWritten(log, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The record {Origin} is not what was signed: the database does not hold the {Size} entries of the last checkpoint. It was altered, or an older backup was restored")]
    private static partial void Contradicted(ILogger logger, string origin, long size);

    [LoggerMessage(Level = LogLevel.Error, Message = "A checkpoint of the record could not be written: {Reason}")]
    private static partial void NotWritten(ILogger logger, string reason);
}
