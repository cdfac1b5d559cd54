namespace Akashi.Engines.Pdf.Signing;

/// <summary>Who has the key: a certificate store, a security module, a service.</summary>
public interface ISigner
{
    /// <summary>Bytes kept free in the file for what <see cref="SignAsync"/> returns. A certificate chain and a time stamp need about 12,000.</summary>
    int Room { get; }

    /// <summary>
    /// Makes a detached CMS signature (RFC 5652, DER) over <see cref="UnsignedPdf.Content"/>, whose SHA-256 is at hand for those who sign digests.
    /// For PAdES B-B (ETSI EN 319 142-1) it carries the signed attributes content-type, message-digest and signing-certificate-v2,
    /// and not signing-time; for B-T also an RFC 3161 token over the signature's value, as unsigned attribute 1.2.840.113549.1.9.16.2.14.
    /// Of a <see cref="SignatureDetails.IsTimeStamp">time stamp of the file</see> it is the token over the SHA-256.
    /// </summary>
    ValueTask<byte[]> SignAsync(UnsignedPdf pdf, CancellationToken cancellationToken);
}
