namespace Bailey.Host.Egress;

/// <summary>
/// How long a connection may be quiet. Both directions share one: what moves in either keeps both alive, and when it runs out every wait of the
/// connection ends.
/// </summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly Action _moved;
    private TimeSpan _quiet;

    public Patience(TimeSpan quiet, Action moved, CancellationToken outer)
    {
        (_quiet, _moved) = (quiet, moved);
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
    }

    /// <summary>Starts a wait, which each piece that moved does.</summary>
    public CancellationToken Wait()
    {
        _moved();
        _source.CancelAfter(_quiet);
        return _source.Token;
    }

    /// <summary>From now on another measure.</summary>
    public void Allow(TimeSpan quiet)
    {
        _quiet = quiet;
        _source.CancelAfter(quiet);
    }

    public void End() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
