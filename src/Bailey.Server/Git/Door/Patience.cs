namespace Bailey.Server.Git.Door;

/// <summary>How long a remote may be silent before it is given up.</summary>
internal sealed class Patience(TimeSpan idle)
{
    /// <summary>Reads once; 0 is the end.</summary>
    /// <exception cref="IOException">It was silent for too long.</exception>
    public async Task<int> Read(Stream source, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(idle);
        try
        {
            return await source.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The remote said nothing for too long.", late);
        }
    }
}
