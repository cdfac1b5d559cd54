using System.Threading.RateLimiting;

namespace Akashi.Documents.Designer;

/// <summary>
/// Whose preview is drawn: for each person one at a time, with the newest request waiting and older ones given up, since nobody
/// looks at them any more. One person's heavy template holds up no other's.
/// </summary>
internal sealed class PreviewTurns : IDisposable
{
    private readonly PartitionedRateLimiter<Guid> limiter = PartitionedRateLimiter.Create<Guid, Guid>(person =>
        RateLimitPartition.GetConcurrencyLimiter(
            person,
            _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = 1,
                QueueLimit = 1,
                QueueProcessingOrder = QueueProcessingOrder.NewestFirst,
            }
        )
    );

    /// <returns>A lease to dispose after drawing; not acquired when a newer request took its place.</returns>
    public ValueTask<RateLimitLease> Wait(Guid person, CancellationToken ct) => limiter.AcquireAsync(person, 1, ct);

    public void Dispose() => limiter.Dispose();
}
