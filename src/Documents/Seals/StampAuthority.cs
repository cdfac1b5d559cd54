using System.Security.Cryptography.X509Certificates;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Seals;

/// <summary>
/// Who stamps the time for a company, and what its stamps are checked against. It is never changed: another takes its place, so that a
/// password stays with the address that it was given for.
/// </summary>
public sealed class StampAuthority : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public string Address { get; init; } = "";

    /// <summary>The name for HTTP's basic authentication; empty for none.</summary>
    public string Account { get; init; } = "";

    /// <summary>Under the tenant's key; null where there is none.</summary>
    public byte[]? SealedPassword { get; init; }

    /// <summary>DER: the authority's own certificate, or some that vouch for it.</summary>
    public byte[][] Trusted { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }
    public Guid CreatedBy { get; init; }

    /// <summary>Replaced or removed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Nothing goes there any more; runs that began with one that was only replaced end with it.</summary>
    public bool Removed { get; init; }

    public string AuditSubject => $"document-authority:{Id:D}";

    /// <summary>What its password is sealed for.</summary>
    public static string Purpose(Guid id) => $"document-authority:{id:D}:password";

    /// <summary>Subjects of the certificates that are trusted, with their SHA-256.</summary>
    public IReadOnlyList<(string Subject, string Sha256, DateTimeOffset NotAfter)> ReadTrusted() =>
        [
            .. Trusted.Select(der =>
            {
                using var certificate = X509CertificateLoader.LoadCertificate(der);
                return (
                    certificate.Subject,
                    CertificateFile.Sha256(certificate),
                    new DateTimeOffset(certificate.NotAfter).ToUniversalTime()
                );
            }),
        ];

    internal static readonly TableDeclaration Table = new(
        "document_authorities",
        Ownership.Tenant,
        DataClass.Customer,
        new(
            "帳票のタイムスタンプ局（接続先、信頼する証明書、認証情報は暗号化）",
            "Time stamp authorities of documents (address, trusted certificates; credentials encrypted)"
        ),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<StampAuthority>(table =>
            {
                table.ToTable("document_authorities").HasKey(row => new { row.TenantId, row.Id });
                table.Ignore(row => row.AuditSubject);
            }),
        CustomerColumns = ["address", "account"],
    };
}
