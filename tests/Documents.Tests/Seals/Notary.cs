using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Akashi.Documents.Tests.Seals;

/// <summary>A root that vouches for a company and for a clock, and files with what they hand over.</summary>
public sealed class Notary : IDisposable
{
    public const string Password = "fuuin-no-aikotoba-2026";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly RSA rootKey = RSA.Create(2048);

    public Notary(string name = "Test Root")
    {
        var request = new CertificateRequest($"CN={name},O=Akashi", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var root = request.CreateSelfSigned(Now.AddYears(-2), Now.AddYears(10));
        // Without its key, which goes into nobody's file.
        Root = X509CertificateLoader.LoadCertificate(root.RawData);
        ClockKey = RSA.Create(2048);
        Clock = Issue(
            new($"CN=Clock of {name},C=JP", ClockKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            3,
            purpose: "1.3.6.1.5.5.7.3.8"
        );
    }

    public X509Certificate2 Root { get; }
    public X509Certificate2 Clock { get; }
    public RSA ClockKey { get; }

    /// <summary>A company's certificate with its key and the root, as PKCS#12.</summary>
    /// <param name="days">Until it ends.</param>
    public byte[] Company(
        AsymmetricAlgorithm key,
        int days = 365,
        int from = -1,
        X509KeyUsageFlags use = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation,
        bool withKey = true,
        bool withRoot = true,
        string name = "株式会社アカシ"
    )
    {
        var subject = $"CN={name},C=JP";
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        using var open = Issue(request, 2, from, days, use);
        var all = new X509Certificate2Collection();
        using var keyed =
            !withKey ? null
            : key is RSA own ? open.CopyWithPrivateKey(own)
            : open.CopyWithPrivateKey((ECDsa)key);
        all.Add(keyed ?? open);
        if (withRoot)
            all.Add(Root);
        return all.Export(X509ContentType.Pkcs12, Password)!;
    }

    public void Dispose()
    {
        Root.Dispose();
        Clock.Dispose();
        ClockKey.Dispose();
        rootKey.Dispose();
    }

    private X509Certificate2 Issue(
        CertificateRequest request,
        byte serial,
        int from = -1,
        int days = 365,
        X509KeyUsageFlags use = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation,
        string? purpose = null
    )
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(use, true));
        if (purpose is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], true));
        var signer = X509SignatureGenerator.CreateForRSA(rootKey, RSASignaturePadding.Pkcs1);
        return request.Create(Root.SubjectName, signer, Now.AddDays(from), Now.AddDays(days), [serial]);
    }
}
