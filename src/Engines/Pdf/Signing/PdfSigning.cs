using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Signing;

/// <summary>Signs files that are finished: ours, and those of others.</summary>
/// <remarks>
/// A signature covers the whole file but its own gap, so nothing can be signed before the last byte is known. It is therefore added as an
/// incremental update: writing stays a stream, earlier signatures stay valid, and one way serves every file.
/// </remarks>
public static class PdfSigning
{
    /// <exception cref="PdfSourceException">The file is damaged or encrypted, or a field has the name already.</exception>
    public static async ValueTask<byte[]> SignAsync(
        ReadOnlyMemory<byte> pdf,
        SignatureDetails details,
        ISigner signer,
        CancellationToken cancellationToken = default
    )
    {
        var unsigned = Prepare(pdf, details, signer.Room);
        return unsigned.Complete(await signer.SignAsync(unsigned, cancellationToken));
    }

    /// <summary>The first half of <see cref="SignAsync"/>, for signers that answer much later.</summary>
    /// <param name="room">Bytes to keep free for the signature.</param>
    /// <inheritdoc cref="SignAsync" path="/exception"/>
    public static UnsignedPdf Prepare(ReadOnlyMemory<byte> pdf, SignatureDetails details, int room)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(room, 256);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(room, 1 << 20);
        return new SignatureUpdate(PdfSource.Open(pdf), details).Write(room);
    }
}
