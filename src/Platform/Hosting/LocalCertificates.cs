using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Akashi.Platform.Hosting;

/// <summary>
/// A certificate for https://localhost from a certificate authority of the folder's own. Browsers trust it once a person
/// imports <c>DIR/ca.pem</c>; a public host name is served with a certificate that the operator names instead.
/// </summary>
public static class LocalCertificates
{
    /// <summary>The server's certificate, renewed when it has less than 30 days left.</summary>
    public static X509Certificate2 ForLocalhost(DataFolder folder, TimeProvider clock)
    {
        var path = Path.Combine(folder.Secrets, "localhost.pem");
        if (File.Exists(path))
        {
            var pem = File.ReadAllText(path);
            var known = X509Certificate2.CreateFromPem(pem, pem);
            if (new DateTimeOffset(known.NotAfter) > clock.GetUtcNow().AddDays(30) && File.Exists(folder.LocalCa))
                return known;
        }
        using var authority = Authority(folder, clock);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost,O=Akashi", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var now = clock.GetUtcNow();
        // 397 days is the longest that browsers accept of a server's certificate.
        using var issued = request.Create(authority, now.AddDays(-1), now.AddDays(396), RandomNumberGenerator.GetBytes(16));
        var text = $"{issued.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
        Write(path, text, overwrite: true);
        return X509Certificate2.CreateFromPem(text, text);
    }

    private static X509Certificate2 Authority(DataFolder folder, TimeProvider clock)
    {
        var path = Path.Combine(folder.Secrets, "ca.pem");
        if (!File.Exists(path))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=Akashi local CA,O=Akashi", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            request.CertificateExtensions.Add(OnlyThisMachine());
            var now = clock.GetUtcNow();
            using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
            // The first of two nodes that start together wins; the other reads the winner's.
            Write(path, $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n", overwrite: false);
        }
        var pem = File.ReadAllText(path);
        var authority = X509Certificate2.CreateFromPem(pem, pem);
        var open = $"{folder.LocalCa}.{Guid.CreateVersion7():N}";
        File.WriteAllText(open, authority.ExportCertificatePem() + "\n");
        File.Move(open, folder.LocalCa, overwrite: true);
        return authority;
    }

    /// <summary>
    /// Name constraints (RFC 5280, 4.2.1.10): whoever steals the authority's key signs for localhost, 127.0.0.0/8 and ::1, and
    /// for no other name that a browser would believe.
    /// </summary>
    private static X509Extension OnlyThisMachine()
    {
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        using (der.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) // permittedSubtrees
        {
            using (der.PushSequence())
                der.WriteCharacterString(UniversalTagNumber.IA5String, "localhost", new Asn1Tag(TagClass.ContextSpecific, 2));
            using (der.PushSequence())
                der.WriteOctetString([127, 0, 0, 0, 255, 0, 0, 0], new Asn1Tag(TagClass.ContextSpecific, 7));
            using (der.PushSequence())
                der.WriteOctetString(
                    [.. IPAddress.IPv6Loopback.GetAddressBytes(), .. Enumerable.Repeat((byte)255, 16)],
                    new Asn1Tag(TagClass.ContextSpecific, 7)
                );
        }
        return new X509Extension("2.5.29.30", der.Encode(), critical: true);
    }

    /// <summary>Writes privately and whole. Without <paramref name="overwrite"/>, what is there already stays.</summary>
    private static void Write(string path, string text, bool overwrite)
    {
        var draft = $"{path}.{Guid.CreateVersion7():N}";
        DataFolder.WritePrivately(draft, Encoding.ASCII.GetBytes(text));
        try
        {
            File.Move(draft, path, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
