using Akashi.Documents.Templates;
using Akashi.Platform.Blobs;

namespace Akashi.Documents.Outputs;

/// <summary>Reads documents out of the segment that they lie in, in the order in which they lie.</summary>
internal sealed class SegmentReader : IDisposable
{
    private readonly Stream segment;
    private readonly byte[] skipped = new byte[81_920];
    private long at;

    private SegmentReader(Stream segment) => this.segment = segment;

    /// <exception cref="DamagedBlobException">The segment is gone.</exception>
    public static async Task<SegmentReader> Open(IBlobStore blobs, IssuedDocument first, CancellationToken ct) =>
        new(await blobs.Open(first.TenantId, first.Segment, ct) ?? throw new DamagedBlobException(first.Segment));

    /// <summary>The PDF as it was issued.</summary>
    /// <exception cref="DamagedBlobException">What is stored is not what was issued.</exception>
    public async Task<byte[]> Read(IssuedDocument document, CancellationToken ct)
    {
        while (at < document.SegmentOffset)
        {
            var read = await segment.ReadAsync(skipped.AsMemory(0, (int)Math.Min(document.SegmentOffset - at, skipped.Length)), ct);
            if (read == 0)
                throw new DamagedBlobException(document.Segment);
            at += read;
        }
        var pdf = new byte[document.Length];
        var length = await segment.ReadAtLeastAsync(pdf, pdf.Length, throwOnEndOfStream: false, ct);
        at += length;
        return length == pdf.Length && TemplateContent.Sha256(pdf) == document.Sha256
            ? pdf
            : throw new DamagedBlobException(document.Segment);
    }

    public void Dispose() => segment.Dispose();
}
