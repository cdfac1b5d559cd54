using Akashi.Engines.Pdf.Fonts;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Fonts;

/// <summary>A font of the tenant's own: one face, by the name that templates use. Its file is a blob, which several faces may share.</summary>
public sealed class DocumentFont : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }

    /// <summary>The <c>fontName</c> of templates; unique and for ever, unlike the file behind it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Of the file, lower-case hex.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Which font of a collection, from 0.</summary>
    public int Face { get; set; }

    /// <summary>Of the file, in bytes.</summary>
    public long Length { get; set; }

    public string PostScriptName { get; set; } = "";

    /// <summary>Its outlines are CFF, else TrueType.</summary>
    public bool IsPostScript { get; set; }

    public int Glyphs { get; set; }
    public int Characters { get; set; }

    /// <summary>What the licence says of embedding: OS/2 <c>fsType</c>.</summary>
    public int Rights { get; set; }

    /// <summary>Its turn when another font lacks a character, from 1; null for one that is used only where it is named.</summary>
    public int? Place { get; set; }

    public DateTimeOffset AddedAt { get; init; }
    public Guid AddedBy { get; init; }

    public string Subject => $"font:{Id:D}";

    public EmbeddingRights Embedding => new((ushort)Rights);

    internal FontPin Pin => new(Name, Sha256, Face, Place is not null);

    internal void Take(FontFace face, string sha256, long length)
    {
        (Sha256, Face, Length) = (sha256, face.Index, length);
        (PostScriptName, IsPostScript, Glyphs, Characters) = (face.PostScriptName, face.IsPostScript, face.Glyphs, face.Characters);
        Rights = face.Rights.Bits;
    }

    /// <summary>The same face as another font.</summary>
    internal void TakeFrom(DocumentFont other)
    {
        (Sha256, Face, Length) = (other.Sha256, other.Face, other.Length);
        (PostScriptName, IsPostScript, Glyphs, Characters) = (other.PostScriptName, other.IsPostScript, other.Glyphs, other.Characters);
        Rights = other.Rights;
    }

    internal static readonly TableDeclaration Table = new(
        "document_fonts",
        Ownership.Tenant,
        DataClass.Customer,
        new(
            "契約者が加えた帳票のフォント（名前と性質。ファイルは別に保存）",
            "Fonts that the customer added (names and properties; the files are kept beside)"
        ),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<DocumentFont>(table =>
            {
                table.ToTable("document_fonts").HasKey(row => new { row.TenantId, row.Id });
                table.Ignore(row => row.Subject);
                table.Ignore(row => row.Embedding);
            }),
        CustomerColumns = ["name", "post_script_name"],
    };
}
