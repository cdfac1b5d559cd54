using System.Security.Cryptography;

namespace Akashi.Platform.Blobs;

/// <summary>Reads a blob and, at its end, holds it against its name.</summary>
/// <param name="tellsDamage">Whether an exception of the stream below means that the content was changed.</param>
internal sealed class HashingStream(Stream content, string sha256, Func<Exception, bool>? tellsDamage = null) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _checked;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => content.Length;
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Saw(buffer.AsSpan(offset, count), content.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Saw(buffer, content.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await content.ReadAsync(buffer, cancellationToken);
            return Saw(buffer.Span, count);
        }
        catch (Exception e) when (tellsDamage?.Invoke(e) == true)
        {
            throw new DamagedBlobException(sha256);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private int Saw(ReadOnlySpan<byte> buffer, int count)
    {
        if (count > 0)
        {
            _hash.AppendData(buffer[..count]);
        }
        else if (buffer.Length > 0 && !_checked)
        {
            _checked = true;
            if (Convert.ToHexStringLower(_hash.GetHashAndReset()) != sha256)
                throw new DamagedBlobException(sha256);
        }
        return count;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }
}
