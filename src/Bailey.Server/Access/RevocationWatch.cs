using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Npgsql;

namespace Bailey.Server.Access;

/// <summary>
/// Reads what other servers ended: at every hint, and twice a second because hints get lost. A server that could not read for two seconds
/// does not know who is still allowed, so it refuses requests and closes its sockets until it can.
/// </summary>
public sealed partial class RevocationWatch : IHostedService, IDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_trust = TimeSpan.FromSeconds(2);
    private readonly Instance _instance;
    private readonly Revocations _revocations;
    private readonly LiveSockets _sockets;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _reading = new(1);
    private readonly SemaphoreSlim _hint = new(0, 1);
    private Task _running = Task.CompletedTask;
    private long _number;
    private long _readAt;
    private bool _closed;

    internal RevocationWatch(Instance instance, Revocations revocations, LiveSockets sockets, TimeProvider clock, ILogger<RevocationWatch> log) =>
        (_instance, _revocations, _sockets, _clock, _log) = (instance, revocations, sockets, clock, log);

    /// <summary>Whether this server knows what was ended; looks once more before it says no.</summary>
    public async ValueTask<bool> IsCurrent() => Trusted() || await Read();

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _number = await _instance.Run(scope => scope.Scalar<long>("select coalesce(max(number), 0) from revocations"), cancellationToken);
        _readAt = _clock.GetTimestamp();
        _running = Task.WhenAll(Poll(), Listen());
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _reading.Dispose();
        _hint.Dispose();
    }

    private bool Trusted() => _clock.GetElapsedTime(Volatile.Read(ref _readAt)) < s_trust;

    private async Task Poll()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (await Read())
            {
                _closed = false;
            }
            else if (!Trusted() && !_closed)
            {
                _closed = true;
                Blind(_log);
                _sockets.Close(_ => true, LiveSockets.Restarting, "no database");
            }

            try
            {
                await _hint.WaitAsync(s_poll, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task Listen()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _instance.Listen(_stop.Token);
                await using (var command = new NpgsqlCommand($"listen {Revocations.Channel}", connection))
                {
                    await command.ExecuteNonQueryAsync(_stop.Token);
                }

                while (true)
                {
                    await connection.WaitAsync(_stop.Token);
                    if (_hint.CurrentCount == 0)
                    {
                        _hint.Release();
                    }
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (lost is NpgsqlException or IOException or OperationCanceledException)
            {
                // Polling goes on meanwhile.
                await Task.Delay(s_poll, _clock, CancellationToken.None);
            }
        }
    }

    private async Task<bool> Read()
    {
        await _reading.WaitAsync();
        try
        {
            var asked = _clock.GetTimestamp();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(s_trust);
            var rows = await _instance.Run(
                scope => scope.Query<Revocation>(
                    "select number, org_id, session_id, user_id from revocations where number > @after order by number", new { after = _number }),
                patience.Token);
            foreach (var row in rows)
            {
                _revocations.Read(row);
                _number = row.Number;
            }

            Volatile.Write(ref _readAt, asked);
            return true;
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or IOException or TimeoutException or ObjectDisposedException)
        {
            return Trusted();
        }
        finally
        {
            _reading.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The revocations could not be read for two seconds: requests are refused and sockets closed until they can")]
    private static partial void Blind(ILogger logger);
}
