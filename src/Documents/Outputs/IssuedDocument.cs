using Akashi.Documents.Seals;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Outputs;

/// <summary>A document as it was issued: which template and data made it, where its file is, and the three things that it is searched by.</summary>
public sealed class IssuedDocument : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }

    /// <summary>The work that issued it; the template, when it was issued by hand.</summary>
    public Guid Series { get; init; }

    /// <summary>What tells it from others of its series: an invoice's number. One document stands for it at a time.</summary>
    public string Key { get; init; } = "";

    /// <summary>Backwards, made by the database for its index: people know how a number ends.</summary>
    public string? KeyReversed { get; private set; }

    public Guid? RunId { get; init; }
    public Guid TemplateId { get; init; }
    public int TemplateVersion { get; init; }

    /// <summary>SHA-256 of the values in canonical JSON (RFC 8785), lower-case hex.</summary>
    public string DataSha256 { get; init; } = "";

    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>See <see cref="DocumentFormat"/>.</summary>
    public string Format { get; init; } = DocumentFormat.Pdf;

    /// <summary>0 where nobody can know: of Excel and Word files.</summary>
    public int Pages { get; init; }

    /// <summary>Bytes of the file.</summary>
    public int Length { get; init; }

    /// <summary>The blob that the file is a part of.</summary>
    public string Segment { get; init; } = "";

    /// <summary>Where in the blob it begins, in bytes.</summary>
    public long SegmentOffset { get; init; }

    /// <summary>取引年月日; with <see cref="Amount"/> and <see cref="Counterparty"/> what the Electronic Books Act wants to be searchable.</summary>
    public DateOnly? TransactionDate { get; init; }

    public decimal? Amount { get; init; }

    /// <summary>The amount times 10,000, made by the database for its index.</summary>
    public long? AmountOrder { get; private set; }

    public string? Counterparty { get; init; }

    /// <summary>The document that this one took the place of.</summary>
    public Guid? Corrects { get; init; }

    /// <summary>What the file bears; <see cref="Sha256"/> is of the sealed file.</summary>
    public SealForm Seal { get; init; }

    /// <summary>Whose signature; null without one.</summary>
    public Guid? CertificateId { get; init; }

    public Guid? AuthorityId { get; init; }

    /// <summary>The time that the stamp proves; null without one.</summary>
    public DateTimeOffset? StampedAt { get; init; }

    /// <summary>The authority's number for the stamp, hex.</summary>
    public string? StampSerial { get; init; }

    /// <summary>The subject of the authority's certificate.</summary>
    public string? StampedBy { get; init; }

    public DateTimeOffset IssuedAt { get; init; }
    public Guid IssuedBy { get; init; }

    /// <summary>Corrected or deleted: it stays, and stands for its key no longer.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }

    public Guid? WithdrawnBy { get; set; }
    public string? WithdrawnReason { get; set; }

    /// <summary>Its last day; null when it is kept as long as the contract.</summary>
    public DateOnly? RetainUntil { get; init; }

    /// <summary>On hold: see <see cref="LegalHold"/>.</summary>
    public DateTimeOffset? HeldAt { get; set; }

    public Guid? HeldBy { get; set; }
    public string? HeldReason { get; set; }

    /// <summary>Its file and what tells of its content are gone; see <see cref="EraseDocuments"/>.</summary>
    public DateTimeOffset? ErasedAt { get; set; }

    public string Subject => $"document:{Id:D}";

    internal static readonly TableDeclaration Table = new(
        "documents",
        Ownership.Tenant,
        DataClass.Customer,
        new(
            "発行した帳票の履歴（番号、取引年月日、金額、取引先、ハッシュ）。帳票そのものはファイル領域に置く。",
            "History of issued documents (key, date, amount, counterparty, hashes); the files lie in the blob store"
        ),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<IssuedDocument>(table =>
            {
                table.ToTable("documents").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.AmountOrder).ValueGeneratedOnAddOrUpdate();
                table.Property(row => row.Seal).HasConversion(Words.Of<SealForm>());
                table.Property(row => row.KeyReversed).ValueGeneratedOnAddOrUpdate();
                table.Ignore(row => row.Subject);
            }),
        CustomerColumns = ["key", "counterparty", "amount", "transaction_date", "withdrawn_reason", "held_reason"],
    };
}
