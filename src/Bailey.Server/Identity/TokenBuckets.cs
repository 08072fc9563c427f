using System.Collections.Concurrent;

namespace Bailey.Server.Identity;

/// <summary>Token buckets by key. Full buckets are forgotten, so memory follows the number of keys seen in the last moments.</summary>
internal sealed class TokenBuckets(int perMinute, int burst, TimeProvider clock)
{
    private const int Sweep = 10_000;
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly TimeSpan _refill = TimeSpan.FromMinutes(1) / perMinute;

    /// <summary>Takes one token; null when there was one, else the time until there is.</summary>
    public TimeSpan? Take(string key)
    {
        if (_buckets.Count > Sweep)
        {
            Forget();
        }

        var now = clock.GetTimestamp();
        TimeSpan? wait = null;
        _buckets.AddOrUpdate(
            key,
            _ => new Bucket(burst - 1, now),
            (_, bucket) =>
            {
                var tokens = Held(bucket, now);
                wait = tokens >= 1 ? null : (1 - tokens) * _refill;
                return new Bucket(wait is null ? tokens - 1 : tokens, now);
            });
        return wait;
    }

    private double Held(Bucket bucket, long now) => Math.Min(burst, bucket.Tokens + (clock.GetElapsedTime(bucket.At, now) / _refill));

    private void Forget()
    {
        var now = clock.GetTimestamp();
        foreach (var (key, bucket) in _buckets)
        {
            if (Held(bucket, now) >= burst)
            {
                _buckets.TryRemove(new KeyValuePair<string, Bucket>(key, bucket));
            }
        }
    }

    private sealed record Bucket(double Tokens, long At);
}
