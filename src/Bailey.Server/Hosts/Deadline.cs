using Bailey.Server.Platform.Http;

namespace Bailey.Server.Hosts;

/// <summary>A question to a host or warden takes at most so long; a late one is lost, since nobody knows what became of it.</summary>
internal static class Deadline
{
    public static async Task<T> Within<T>(TimeSpan within, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LostException($"The sandbox did not answer within {within.TotalSeconds:F0} s.", late);
        }
    }
}
