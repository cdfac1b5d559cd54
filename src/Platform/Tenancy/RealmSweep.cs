namespace Akashi.Platform.Tenancy;

/// <summary>Work of the system that goes from realm to realm.</summary>
public static class RealmSweep
{
    /// <summary>Works on each realm. One that fails does not keep the others from it; only a stop ends the sweep.</summary>
    /// <param name="realms">Which, in this order.</param>
    /// <param name="atOnce">How many at the same time.</param>
    /// <param name="work">In a scope or a connection of the realm's own (<see cref="CrossTenant"/>).</param>
    /// <param name="failed">Is told of each failure; the realm's next sweep tries again.</param>
    /// <param name="ct">Stops the sweep.</param>
    public static Task Over(
        IEnumerable<Guid> realms,
        int atOnce,
        Func<Guid, CancellationToken, Task> work,
        Action<Guid, Exception> failed,
        CancellationToken ct
    ) =>
        Parallel.ForEachAsync(
            realms,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ct },
            async (realm, stop) =>
            {
                try
                {
                    await work(realm, stop);
                }
                catch (Exception error) when (!stop.IsCancellationRequested)
                {
                    failed(realm, error);
                }
            }
        );
}
