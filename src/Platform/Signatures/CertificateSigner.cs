using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Akashi.Engines.Pdf.Signing;

namespace Akashi.Platform.Signatures;

/// <summary>Signs with a certificate whose key is at hand: PAdES B-B, and B-T when there is somebody who stamps the time.</summary>
/// <param name="issuers">Certificates to send along, so that a reader can go from the signer's up to one that he trusts.</param>
/// <param name="authority">Who stamps the time; null: no time stamp.</param>
public sealed class CertificateSigner(
    X509Certificate2 certificate,
    X509Certificate2Collection issuers,
    TimestampAuthority? authority = null
) : ISigner
{
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    private const string SignatureTimeStamp = "1.2.840.113549.1.9.16.2.14";

    private const int StampRoom = 10 * 1024;

    /// <inheritdoc/>
    public int Room =>
        Math.Max(
            12 * 1024,
            (3 * 1024)
                + certificate.RawDataMemory.Length
                + issuers.Sum(issuer => issuer.RawDataMemory.Length)
                + (authority is null ? 0 : StampRoom)
        );

    /// <summary>The stamp of the last signature.</summary>
    public Stamp? Stamp { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="TimestampException">There is no stamp, or none to rely on.</exception>
    public async ValueTask<byte[]> SignAsync(UnsignedPdf pdf, CancellationToken cancellationToken)
    {
        var cms = new SignedCms(new ContentInfo(pdf.Content.ToArray()), detached: true);
        var signer = new CmsSigner(certificate) { DigestAlgorithm = new(Oids.Sha256), IncludeOption = X509IncludeOption.EndCertOnly };
        signer.Certificates.AddRange(issuers);
        signer.SignedAttributes.Add(new AsnEncodedData(SigningCertificateV2, CertificateReference()));
        cms.ComputeSignature(signer);
        if (authority is not null)
        {
            // The time is stamped on the signature's value, not on the file (ETSI EN 319 122-1, 5.3).
            var signature = cms.SignerInfos[0];
            Stamp = await authority.Stamp(SHA256.HashData(signature.GetSignature()), cancellationToken);
            DocumentStamper.Fit(Stamp, StampRoom);
            signature.AddUnsignedAttribute(new AsnEncodedData(SignatureTimeStamp, Stamp.Token));
        }
        return cms.Encode();
    }

    /// <summary>Ties the signature to this certificate (RFC 5035): another one with the same key would not do.</summary>
    private byte[] CertificateReference()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
            // The hash's algorithm is left out: SHA-256 is the default.
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
        return writer.Encode();
    }

    private static class Oids
    {
        public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    }
}
