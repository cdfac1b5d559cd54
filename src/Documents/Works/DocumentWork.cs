using System.Text.Json;
using System.Text.Json.Serialization;
using Akashi.Documents.Mappings;
using Akashi.Documents.Seals;
using Akashi.Documents.Sources;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Works;

/// <summary>A work: which data fills which template, and how. Its runs issue documents; each key once.</summary>
public sealed class DocumentWork : ITenantOwned
{
    /// <summary>What a mapping calls the file that a work is run with.</summary>
    public const string Source = "data";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public string Name { get; set; } = "";
    public Guid TemplateId { get; init; }

    /// <summary>How its files are read, as JSON; see <see cref="ReadFormat"/>.</summary>
    public string Format { get; set; } = "";

    /// <summary>The columns of the file that the mapping was made for.</summary>
    public string[] Columns { get; set; } = [];

    /// <summary>JSON; see <see cref="Mapping.Parse"/>.</summary>
    public string Mapping { get; set; } = "";

    /// <summary>The file that the mapping is made and tried with, as its sender called it.</summary>
    public string SampleName { get; set; } = "";

    /// <summary>The blob that it is.</summary>
    public string SampleSha256 { get; set; } = "";

    /// <summary>What its documents are sealed with.</summary>
    public SealForm Seal { get; set; }

    /// <summary>Counts the changes, so that nobody overwrites another's.</summary>
    public int Revision { get; set; }

    public DateTimeOffset ChangedAt { get; set; }
    public Guid ChangedBy { get; set; }
    public DateTimeOffset? ArchivedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    public string Subject => $"document-work:{Id:D}";

    public SourceFormat ReadFormat() => Read(Format);

    public static SourceFormat Read(string format) => JsonSerializer.Deserialize<SourceFormat>(format, Json)!;

    public static string Write(SourceFormat format) => JsonSerializer.Serialize(format, Json);

    internal static readonly TableDeclaration Table = new(
        "document_works",
        Ownership.Tenant,
        DataClass.Customer,
        new("帳票のワーク（データの形式とマッピング）", "Works that fill templates (format of the data, mapping)"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<DocumentWork>(table =>
            {
                table.ToTable("document_works").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Format).HasColumnType("jsonb");
                table.Property(row => row.Seal).HasConversion(Words.Of<SealForm>());
                table.Property(row => row.Revision).IsConcurrencyToken();
                table.Ignore(row => row.Subject);
            }),
        CustomerColumns = ["name", "columns", "mapping", "sample_name"],
    };
}
