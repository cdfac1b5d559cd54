using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Links;

/// <summary>A way to one document, or to those of a run, for somebody who has no account. The database keeps only the hash of its token.</summary>
public sealed class SharedLink : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }

    /// <summary>SHA-256 of the token's secret.</summary>
    public byte[] TokenSha256 { get; init; } = [];

    /// <summary>The document's number, or the run's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whom it was made for, in the office's own words.</summary>
    public string Recipient { get; init; } = "";

    public Guid? DocumentId { get; init; }
    public Guid? RunId { get; init; }
    public SharedForm Form { get; init; }
    public string? PasswordHash { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How often it may be fetched; null for as often as one likes.</summary>
    public int? MostDownloads { get; init; }

    public int Downloads { get; init; }
    public int FailedAttempts { get; init; }
    public DateTimeOffset? LockedUntil { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }
    public Guid? RevokedBy { get; set; }

    public string Subject => $"document-link:{Id:D}";

    public LinkState State(DateTimeOffset now) =>
        RevokedAt is not null ? LinkState.Revoked
        : ExpiresAt <= now ? LinkState.Expired
        : Downloads >= MostDownloads ? LinkState.UsedUp
        : LinkState.Open;

    internal static readonly TableDeclaration Table = new(
        "document_links",
        Ownership.Tenant,
        DataClass.Customer,
        new(
            "帳票の受取リンク（宛先、期限、回数、パスワードのハッシュ）",
            "Links for recipients (recipient, expiry, count, hash of the password)"
        ),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<SharedLink>(table =>
            {
                table.ToTable("document_links").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Form).HasConversion(Words.Of<SharedForm>());
                table.Ignore(row => row.Subject);
            }),
        CustomerColumns = ["name", "recipient"],
    };
}

/// <summary>What a link hands out.</summary>
public enum SharedForm
{
    /// <summary>The one document as it was issued.</summary>
    Pdf,

    /// <summary>Every document of a run, each a file.</summary>
    Zip,

    /// <summary>Every document of a run, one after the other in one file.</summary>
    Merged,
}

public enum LinkState
{
    Open,
    UsedUp,
    Expired,
    Revoked,
}

/// <summary>Somebody fetched, or tried to.</summary>
public sealed class LinkVisit : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid LinkId { get; init; }
    public DateTimeOffset At { get; init; }
    public VisitResult Result { get; init; }
    public string Address { get; init; } = "";

    /// <summary>What the browser calls itself, cut at 200 characters.</summary>
    public string Agent { get; init; } = "";

    internal static readonly TableDeclaration Table = new(
        "document_link_visits",
        Ownership.Tenant,
        DataClass.Derived,
        new("受取リンクの利用履歴（日時、結果、IP アドレス）", "Use of links for recipients (time, result, IP address)"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<LinkVisit>(table =>
            {
                table.ToTable("document_link_visits").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Result).HasConversion(Words.Of<VisitResult>());
            }),
        CustomerColumns = ["address"],
    };
}

public enum VisitResult
{
    Fetched,
    WrongPassword,

    /// <summary>A wrong password, and one too many.</summary>
    Locked,
}
