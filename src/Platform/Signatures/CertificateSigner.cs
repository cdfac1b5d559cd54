using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Akashi.Engines.Pdf.Signing;

namespace Akashi.Platform.Signatures;

/// <summary>Signs with a certificate whose key is at hand: PAdES B-B, and B-T when there is somebody who stamps the time.</summary>
/// <param name="issuers">Certificates to send along, so that a reader can go from the signer's up to one that he trusts.</param>
/// <param name="clock">Who stamps the time; null: no time stamp.</param>
public sealed class CertificateSigner(X509Certificate2 certificate, X509Certificate2Collection issuers, TimestampAuthority? clock = null)
    : ISigner
{
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    private const string SignatureTimeStamp = "1.2.840.113549.1.9.16.2.14";

    /// <inheritdoc/>
    public int Room => 12 * 1024;

    /// <inheritdoc/>
    /// <exception cref="TimestampException">The clock does not answer, or not with a stamp.</exception>
    public async ValueTask<byte[]> SignAsync(UnsignedPdf pdf, CancellationToken cancellationToken)
    {
        var cms = new SignedCms(new ContentInfo(pdf.Content.ToArray()), detached: true);
        var signer = new CmsSigner(certificate) { DigestAlgorithm = new(Oids.Sha256), IncludeOption = X509IncludeOption.EndCertOnly };
        signer.Certificates.AddRange(issuers);
        signer.SignedAttributes.Add(new AsnEncodedData(SigningCertificateV2, CertificateReference()));
        cms.ComputeSignature(signer);
        if (clock is not null)
            await StampAsync(cms.SignerInfos[0], cancellationToken);
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

    /// <summary>The time is stamped on the signature's value, not on the file (ETSI EN 319 122-1, 5.3).</summary>
    private async ValueTask StampAsync(SignerInfo signer, CancellationToken cancellationToken)
    {
        var request = Rfc3161TimestampRequest.CreateFromSignerInfo(
            signer,
            HashAlgorithmName.SHA256,
            nonce: RandomNumberGenerator.GetBytes(8),
            requestSignerCertificates: true
        );
        var answer = await clock!.Ask(request.Encode(), cancellationToken);
        Rfc3161TimestampToken token;
        try
        {
            token = request.ProcessResponse(answer, out _);
        }
        catch (CryptographicException error)
        {
            throw new TimestampException("What the time stamp authority answered is not a time stamp for this signature.", error);
        }
        signer.AddUnsignedAttribute(new AsnEncodedData(SignatureTimeStamp, token.AsSignedCms().Encode()));
    }

    private static class Oids
    {
        public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    }
}
