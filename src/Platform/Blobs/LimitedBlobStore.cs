namespace Akashi.Platform.Blobs;

/// <summary>Says whether a tenant may store more.</summary>
public interface IStorageLimit
{
    /// <exception cref="Errors.FailureException"><c>storage-full</c>: the tenant has used up what its contract gives it.</exception>
    ValueTask Check(Guid tenant, CancellationToken ct);
}

/// <summary>A store that takes nothing in for a tenant whose storage is full. What is there is read and deleted as before.</summary>
internal sealed class LimitedBlobStore(IBlobStore inner, IStorageLimit limit) : IBlobStore
{
    public async Task<Blob> Put(Guid tenant, Stream content, CancellationToken ct)
    {
        await limit.Check(tenant, ct);
        return await inner.Put(tenant, content, ct);
    }

    public Task<Stream?> Open(Guid tenant, string sha256, CancellationToken ct) => inner.Open(tenant, sha256, ct);

    public Task<bool> Delete(Guid tenant, string sha256, CancellationToken ct) => inner.Delete(tenant, sha256, ct);

    public IAsyncEnumerable<Blob> List(Guid tenant, CancellationToken ct) => inner.List(tenant, ct);
}
