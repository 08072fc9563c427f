using System.Collections.Concurrent;

namespace Bailey.Server.Identity;

/// <summary>Token buckets by key; one token comes back in each <c>refill</c>. Full buckets are forgotten, so memory follows the number of keys seen in the last moments.</summary>
internal sealed class TokenBuckets(TimeSpan refill, int burst, TimeProvider clock)
{
    private const int Sweep = 10_000;
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

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
                wait = tokens >= 1 ? null : (1 - tokens) * refill;
                return new Bucket(wait is null ? tokens - 1 : tokens, now);
            });
        return wait;
    }

    /// <summary>Gives a token back that should not have been taken.</summary>
    public void Give(string key)
    {
        if (_buckets.TryGetValue(key, out var bucket))
        {
            _buckets.TryUpdate(key, bucket with { Tokens = Math.Min(burst, bucket.Tokens + 1) }, bucket);
        }
    }

    private double Held(Bucket bucket, long now) => Math.Min(burst, bucket.Tokens + (clock.GetElapsedTime(bucket.At, now) / refill));

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
