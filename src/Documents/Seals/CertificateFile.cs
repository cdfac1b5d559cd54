using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Akashi.Platform.Errors;

namespace Akashi.Documents.Seals;

/// <summary>Files of certificates that people hand over, and what is asked of them.</summary>
internal static class CertificateFile
{
    /// <summary>Of a file, in bytes.</summary>
    public const int MostBytes = 256 << 10;

    private const int MostTrusted = 10;
    private const int WeakestRsa = 2048;
    private const int LargestRsa = 8192;

    /// <summary>ERROR_INVALID_PASSWORD, which every platform's reader gives.</summary>
    private const int WrongPassword = unchecked((int)0x80070056);

    /// <summary>NIST P-256, P-384 and P-521: what readers of PDF know.</summary>
    private static readonly string[] Curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    private static readonly byte[] Probe = "akashi"u8.ToArray();

    /// <summary>The certificate with its key out of a PKCS#12 file: open → the key → strength → use → time → chain.</summary>
    public static (KeyedCertificate? Certificate, Failure? Failure) Read(byte[] file, string password, DateTimeOffset now)
    {
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(
                file,
                password,
                X509KeyStorageFlags.EphemeralKeySet | X509KeyStorageFlags.Exportable
            );
        }
        catch (Pkcs12LoadLimitExceededException)
        {
            return (null, Unreadable);
        }
        catch (CryptographicException error)
        {
            return (null, error.HResult == WrongPassword ? BadPassword : Unreadable);
        }
        try
        {
            if (all.Where(certificate => certificate.HasPrivateKey).ToList() is not [var own])
                return (null, all.Any(certificate => certificate.HasPrivateKey) ? TwoKeys : NoKey);
            var (key, failure) = Key(own);
            if (key is null)
                return (null, failure);
            if (Unfit(own, now) is { } unfit)
                return (null, unfit);
            return Issuers(own, all, now) is { } issuers ? (new(own.RawData, issuers, key, own), null) : (null, NoChain);
        }
        finally
        {
            foreach (var certificate in all)
                certificate.Dispose();
        }
    }

    /// <summary>Certificates as PEM, DER or PKCS#7; no keys are looked for.</summary>
    public static (byte[][]? Certificates, Failure? Failure) ReadTrusted(byte[] file, DateTimeOffset now)
    {
        var found = new X509Certificate2Collection();
        try
        {
            if (file.AsSpan().IndexOf("-----BEGIN"u8) >= 0)
                found.ImportFromPem(Encoding.Latin1.GetString(file));
            else if (X509Certificate2.GetCertContentType(file) == X509ContentType.Pkcs7)
            {
                var cms = new SignedCms();
                cms.Decode(file);
                found = cms.Certificates;
            }
            else
                found.Add(X509CertificateLoader.LoadCertificate(file));
        }
        catch (CryptographicException)
        {
            return (null, NoCertificates);
        }
        try
        {
            if (found.Count is 0 or > MostTrusted)
                return (null, NoCertificates);
            return found.All(certificate => certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
                ? (null, TrustedExpired)
                : ([.. found.Select(certificate => certificate.RawData)], null);
        }
        finally
        {
            foreach (var certificate in found)
                certificate.Dispose();
        }
    }

    /// <summary>Lower-case hex.</summary>
    public static string Sha256(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    /// <summary>What keeps a certificate from being used at a time, in words of its own term.</summary>
    public static Failure? OutOfTerm(DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset now) =>
        now >= notAfter ? Expired
        : now < notBefore ? NotYet
        : null;

    private static (byte[]? Pkcs8, Failure? Failure) Key(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPrivateKey();
        if (rsa is not null)
        {
            if (rsa.KeySize is < WeakestRsa or > LargestRsa)
                return (null, WeakKey);
            using var open = certificate.GetRSAPublicKey()!;
            var signature = rsa.SignData(Probe, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return open.VerifyData(Probe, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                ? (rsa.ExportPkcs8PrivateKey(), null)
                : (null, NoKey);
        }
        using var curve = certificate.GetECDsaPrivateKey();
        if (curve is not null)
        {
            if (!Curves.Contains(curve.ExportParameters(includePrivateParameters: false).Curve.Oid.Value))
                return (null, WeakKey);
            using var open = certificate.GetECDsaPublicKey()!;
            return open.VerifyData(Probe, curve.SignData(Probe, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256)
                ? (curve.ExportPkcs8PrivateKey(), null)
                : (null, NoKey);
        }
        return (null, WeakKey);
    }

    private static Failure? Unfit(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (OutOfTerm(Utc(certificate.NotBefore), Utc(certificate.NotAfter), now) is { } failure)
            return failure;
        // Without the extension a certificate is for everything (RFC 5280, 4.2.1.3).
        var use = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages;
        return use is { } bits && (bits & (X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation)) == X509KeyUsageFlags.None
            ? NotForSigning
            : null;
    }

    /// <summary>The certificates above one, out of those that came with it; null when the one that vouches for it is not among them.</summary>
    private static byte[][]? Issuers(X509Certificate2 own, X509Certificate2Collection all, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(all);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        if (!chain.Build(own))
            return null;
        byte[][] issuers = [.. chain.ChainElements.Skip(1).Select(element => element.Certificate.RawData)];
        return issuers.Length > 0 || own.SubjectName.RawData.AsSpan().SequenceEqual(own.IssuerName.RawData) ? issuers : null;
    }

    [SuppressMessage("Globalization", "CA1305", Justification = "A time, not a text.")]
    private static DateTimeOffset Utc(DateTime local) => new DateTimeOffset(local).ToUniversalTime();

    public static readonly Failure BadPassword = new(
        "certificate-password",
        new("ファイルのパスワードが違います。", "The file's password is wrong."),
        "password"
    );

    private static readonly Failure Unreadable = Refused(
        "certificate-unreadable",
        "PKCS#12（.p12、.pfx）のファイルとして読めません。",
        "This cannot be read as a PKCS#12 file (.p12, .pfx)."
    );

    private static readonly Failure NoKey = Refused(
        "certificate-without-key",
        "証明書に対応する秘密鍵が入っていません。秘密鍵を含めて書き出したファイルを選んでください。",
        "There is no private key of the certificate in it. Export the certificate together with its key."
    );

    private static readonly Failure TwoKeys = Refused(
        "certificate-ambiguous",
        "秘密鍵のある証明書が 2 つ以上入っています。使う 1 つだけを書き出してください。",
        "There are several certificates with keys in it. Export only the one to use."
    );

    private static readonly Failure WeakKey = Refused(
        "certificate-weak-key",
        "鍵が弱いか、対応していない種類です。RSA 2048～8192 ビットか、楕円曲線 P-256・P-384・P-521 の証明書を使ってください。",
        "The key is too weak, or of an unknown kind. Use RSA with 2048 to 8192 bits, or the curves P-256, P-384 or P-521."
    );

    private static readonly Failure NotForSigning = Refused(
        "certificate-key-usage",
        "署名のための証明書ではありません（鍵用途にデジタル署名も否認防止もありません）。",
        "The certificate is not for signing: its key usage names neither digital signature nor non-repudiation."
    );

    public static readonly Failure Expired = Refused(
        "certificate-expired",
        "署名用の証明書の有効期限が切れています。新しい証明書に置き換えてください。",
        "The signing certificate has expired. Replace it with a new one."
    );

    private static readonly Failure NotYet = Refused(
        "certificate-not-yet-valid",
        "署名用の証明書の有効期間がまだ始まっていません。",
        "The signing certificate's term has not begun yet."
    );

    private static readonly Failure NoChain = Refused(
        "certificate-chain",
        "証明書を発行した認証局の証明書が入っていないか、つながりません。認証局の証明書も含めて書き出したファイルを選んでください。",
        "The certificate of the authority that issued it is missing, or does not fit. Export it together with the authority's certificates."
    );

    private static readonly Failure NoCertificates = new(
        "trusted-unreadable",
        new(
            $"証明書のファイル（PEM、DER、PKCS#7、{MostTrusted} 枚まで）として読めません。",
            $"This cannot be read as certificates (PEM, DER or PKCS#7, up to {MostTrusted})."
        ),
        "trusted"
    );

    private static readonly Failure TrustedExpired = new(
        "trusted-expired",
        new("証明書の有効期限が切れています。", "The certificates have expired."),
        "trusted"
    );

    private static Failure Refused(string code, string ja, string en) => new(code, new(ja, en), "file");
}

/// <summary>A certificate, who vouches for it, and its key.</summary>
internal sealed record KeyedCertificate
{
    public KeyedCertificate(byte[] certificate, byte[][] issuers, byte[] pkcs8, X509Certificate2 read)
    {
        (Certificate, Issuers, Pkcs8) = (certificate, issuers, pkcs8);
        (Subject, Issuer, Serial) = (read.Subject, read.Issuer, read.SerialNumber);
        Sha256 = CertificateFile.Sha256(read);
        NotBefore = new DateTimeOffset(read.NotBefore).ToUniversalTime();
        NotAfter = new DateTimeOffset(read.NotAfter).ToUniversalTime();
    }

    /// <summary>DER.</summary>
    public byte[] Certificate { get; }

    /// <summary>DER, from the one that vouches for it upwards.</summary>
    public byte[][] Issuers { get; }

    /// <summary>The key, in clear.</summary>
    public byte[] Pkcs8 { get; }

    public string Subject { get; }
    public string Issuer { get; }
    public string Serial { get; }
    public string Sha256 { get; }
    public DateTimeOffset NotBefore { get; }
    public DateTimeOffset NotAfter { get; }
}
