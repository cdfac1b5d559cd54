using System.Threading.RateLimiting;

namespace Akashi.Trust.ApiKeys;

/// <summary>How often one key may ask on this node, whatever addresses it comes from. Counted once the key is known to be genuine.</summary>
public sealed class ApiKeyLimits : IDisposable
{
    public const int Burst = 100;
    public const int PerSecond = 20;

    private readonly PartitionedRateLimiter<Guid> _limiter = PartitionedRateLimiter.Create<Guid, Guid>(key =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Burst,
                TokensPerPeriod = PerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }
        )
    );

    /// <summary>Takes one request from the key's bucket; false when it is empty.</summary>
    public bool Take(Guid key)
    {
        using var lease = _limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
