using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Templates;

/// <summary>A template of a business document: a draft that is worked on, and the versions that were published of it.</summary>
public sealed class DocumentTemplate : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public string Name { get; set; } = "";

    /// <summary>Names of folders with slashes between them: <c>営業/請求</c>; empty at the top.</summary>
    public string Folder { get; set; } = "";

    public string[] Tags { get; set; } = [];

    /// <summary>JSON in the format of pdfme 6, UTF-8; or an Excel or Word file.</summary>
    public byte[] Draft { get; set; } = [];

    /// <summary>The tenant's fonts that the draft names, see <see cref="Fonts.FontPin.NamesIn"/>.</summary>
    public string[] DraftFonts { get; set; } = [];

    /// <summary>Counts the changes of the draft; who saves says which one he had read, so that nobody overwrites another.</summary>
    public int DraftRevision { get; set; }

    /// <summary>Of the draft, lower-case hex; the database computes it.</summary>
    public string DraftSha256 { get; init; } = "";

    /// <summary>Whether the draft is an Excel or Word file instead of JSON; the database looks.</summary>
    public bool DraftIsOffice { get; init; }

    public DateTimeOffset DraftChangedAt { get; set; }
    public Guid DraftChangedBy { get; set; }

    /// <summary>The newest version's number; null before the first.</summary>
    public int? Published { get; set; }

    /// <summary>The newest version's content, to tell whether the draft is ahead of it.</summary>
    public string? PublishedSha256 { get; set; }

    /// <summary>How long its documents are kept, in years from the day they are issued; null for as long as the contract.</summary>
    public int? RetentionYears { get; set; }

    public DateTimeOffset? ArchivedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    public string Subject => $"template:{Id:D}";

    internal void TakeDraft(byte[] content) => (Draft, DraftFonts) = (content, Documents.Fonts.FontPin.NamesIn(content));

    /// <summary>The last day of a document that is issued at a time.</summary>
    public static DateOnly? RetainUntil(int? years, DateTimeOffset issued) =>
        years is { } kept
            ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(issued, Web.Http.PageContext.Japan).DateTime).AddYears(kept)
            : null;

    internal static readonly TableDeclaration Table = new(
        "document_templates",
        Ownership.Tenant,
        DataClass.Customer,
        new("帳票テンプレートと編集中の内容", "Document templates and their drafts"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<DocumentTemplate>(table =>
            {
                table.ToTable("document_templates").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.DraftRevision).IsConcurrencyToken();
                table.Property(row => row.DraftSha256).ValueGeneratedOnAddOrUpdate();
                table.Property(row => row.DraftIsOffice).ValueGeneratedOnAddOrUpdate();
                table.Ignore(row => row.Subject);
            }),
        CustomerColumns = ["name", "folder", "tags", "draft", "draft_fonts"],
    };
}

/// <summary>A template as it was published: it never changes again, and documents name it.</summary>
public sealed class TemplateVersion : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid TemplateId { get; init; }

    /// <summary>From 1.</summary>
    public int Number { get; init; }

    public byte[] Content { get; init; } = [];

    /// <summary>Of the content, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>What is new in it, in the publisher's words.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The tenant's fonts that its documents are drawn with, by their hashes, see <see cref="Fonts.FontPin"/>.</summary>
    public string[] Fonts { get; init; } = [];

    /// <summary>An Excel or Word file whose documents are converted to PDF; see <see cref="Conversion.PdfConverter"/>.</summary>
    public bool AsPdf { get; init; }

    public DateTimeOffset PublishedAt { get; init; }
    public Guid PublishedBy { get; init; }

    /// <summary>Whether its documents are PDFs.</summary>
    public bool MakesPdf => AsPdf || !OfficeContent.Is(Content);

    internal static readonly TableDeclaration Table = new(
        "document_template_versions",
        Ownership.Tenant,
        DataClass.Customer,
        new("公開した帳票テンプレートの各版", "Published versions of document templates"),
        Retention.Contract
    )
    {
        Map = model =>
            model
                .Entity<TemplateVersion>()
                .ToTable("document_template_versions")
                .HasKey(row => new
                {
                    row.TenantId,
                    row.TemplateId,
                    row.Number,
                }),
        CustomerColumns = ["content", "comment", "fonts"],
    };
}
