using System.Security.Cryptography.X509Certificates;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Seals;

/// <summary>
/// A certificate that a company signs with. It is never changed: another takes its place, and keeps to what is issued from then on. Of the
/// one before, everything but the key stays, so that the history can say who signed.
/// </summary>
public sealed class SigningCertificate : ITenantOwned
{
    /// <summary>Before its end the page warns for so long.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromDays(30);

    public Guid TenantId { get; init; }
    public Guid Id { get; init; }

    /// <summary>DER.</summary>
    public byte[] Certificate { get; init; } = [];

    /// <summary>DER, from the one that vouches for it upwards; empty for one that vouches for itself.</summary>
    public byte[][] Issuers { get; init; } = [];

    /// <summary>PKCS#8 in Base64 under the tenant's key; null once nothing needs it any more.</summary>
    public byte[]? SealedKey { get; init; }

    public string Subject { get; init; } = "";
    public string Issuer { get; init; } = "";

    /// <summary>Hex.</summary>
    public string Serial { get; init; } = "";

    /// <summary>Of the certificate, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";

    public DateTimeOffset NotBefore { get; init; }
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>What the signature says besides; empty for nothing.</summary>
    public string SignerName { get; init; } = "";

    public string Reason { get; init; } = "";
    public string Place { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public Guid CreatedBy { get; init; }

    /// <summary>Replaced or removed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public string AuditSubject => SubjectOf(Id);

    public static string SubjectOf(Guid id) => $"document-certificate:{id:D}";

    /// <summary>What its key is sealed for.</summary>
    public static string Purpose(Guid id) => $"document-certificate:{id:D}:key";

    /// <summary>The name that people know it by: the common name, or all of the subject.</summary>
    public static string CommonName(byte[] certificate)
    {
        using var read = X509CertificateLoader.LoadCertificate(certificate);
        return read.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } name ? name : read.Subject;
    }

    internal static readonly TableDeclaration Table = new(
        "document_certificates",
        Ownership.Tenant,
        DataClass.Customer,
        new("帳票に署名する証明書（秘密鍵は暗号化）", "Certificates that documents are signed with (keys encrypted)"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<SigningCertificate>(table =>
            {
                table.ToTable("document_certificates").HasKey(row => new { row.TenantId, row.Id });
                table.Ignore(row => row.AuditSubject);
            }),
        CustomerColumns = ["certificate", "subject", "signer_name", "reason", "place"],
    };
}
