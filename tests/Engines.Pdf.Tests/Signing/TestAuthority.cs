using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Akashi.Engines.Pdf.Tests.Signing;

/// <summary>A root certificate, and what it vouches for: a company's seal and a clock.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly DateTimeOffset Until = From.AddYears(60);

    private readonly RSA rootKey = RSA.Create(2048);
    private readonly RSA clockKey = RSA.Create(2048);

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Test Root,O=Akashi", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Root = request.CreateSelfSigned(From, Until);
        using var sealKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Seal = Issue(new("CN=株式会社アカシ,C=JP", sealKey, HashAlgorithmName.SHA256), 2, null).CopyWithPrivateKey(sealKey);
        Clock = Issue(new("CN=Test Clock,C=JP", clockKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), 3, "1.3.6.1.5.5.7.3.8");
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Seal { get; }

    public X509Certificate2 Clock { get; }

    public string ClockKey => clockKey.ExportPkcs8PrivateKeyPem();

    public void Dispose()
    {
        Root.Dispose();
        Seal.Dispose();
        Clock.Dispose();
        rootKey.Dispose();
        clockKey.Dispose();
    }

    private X509Certificate2 Issue(CertificateRequest request, byte serial, string? purpose)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, true)
        );
        if (purpose is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], true));
        var signer = X509SignatureGenerator.CreateForRSA(rootKey, RSASignaturePadding.Pkcs1);
        return request.Create(Root.SubjectName, signer, From, Until, [serial]);
    }
}
