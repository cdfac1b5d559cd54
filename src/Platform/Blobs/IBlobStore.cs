namespace Akashi.Platform.Blobs;

/// <summary>
/// Files of tenants, named by their content: the SHA-256 in lower-case hex. The same content twice is one blob; a blob never changes.
/// </summary>
public interface IBlobStore
{
    /// <summary>Takes in a stream of any length. When it returns, the blob survives a loss of power.</summary>
    Task<Blob> Put(Guid tenant, Stream content, CancellationToken ct);

    /// <summary>Opens a blob, or null if this tenant has none of that name. Reading to the end checks the content against its name.</summary>
    /// <exception cref="DamagedBlobException">Thrown by the last read when the content is not what was put in.</exception>
    Task<Stream?> Open(Guid tenant, string sha256, CancellationToken ct);

    /// <returns>Whether there was one.</returns>
    Task<bool> Delete(Guid tenant, string sha256, CancellationToken ct);

    /// <summary>Every blob of a tenant, in the order of their names.</summary>
    IAsyncEnumerable<Blob> List(Guid tenant, CancellationToken ct);
}

/// <param name="Sha256">64 lower-case hex digits.</param>
/// <param name="Length">Bytes.</param>
public sealed record Blob(string Sha256, long Length);

/// <summary>A stored file is not what it was: the disk, the bucket or somebody changed it.</summary>
public sealed class DamagedBlobException(string sha256)
    : IOException($"The blob {sha256} does not have the content that its name promises.");

internal static class BlobNames
{
    /// <summary>A name from outside that is not a hash never becomes a path.</summary>
    public static string Checked(string sha256) =>
        sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
            ? sha256
            : throw new ArgumentException("A blob's name is 64 lower-case hex digits.", nameof(sha256));
}
