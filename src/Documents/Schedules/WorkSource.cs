using System.Text.Json;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Schedules;

/// <summary>Where a work fetches its file from. It is made and removed, and never changed in between: a secret stays with its address.</summary>
public sealed class WorkSource : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid WorkId { get; init; }
    public Guid Id { get; init; }
    public FetchKind Kind { get; init; }

    /// <summary>JSON of <see cref="SourceSettings"/>.</summary>
    public string Settings { get; init; } = "";

    /// <summary>JSON of <see cref="SourceSecrets"/>, under the tenant's key.</summary>
    public byte[] SealedSecrets { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }
    public Guid CreatedBy { get; init; }

    /// <summary>What its secrets are sealed for.</summary>
    public static string Purpose(Guid id) => $"document-source:{id:D}:secrets";

    public SourceSettings ReadSettings() => JsonSerializer.Deserialize<SourceSettings>(Settings, JsonSerializerOptions.Web)!;

    internal static readonly TableDeclaration Table = new(
        "document_sources",
        Ownership.Tenant,
        DataClass.Customer,
        new("ワークのデータの取り込み元（設定、暗号化した秘密）", "Where works fetch their data from (settings, sealed secrets)"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<WorkSource>(table =>
            {
                table.ToTable("document_sources").HasKey(row => new { row.TenantId, row.WorkId });
                table.Property(row => row.Kind).HasConversion(Words.Of<FetchKind>());
                table.Property(row => row.Settings).HasColumnType("jsonb");
            }),
        CustomerColumns = ["settings"],
    };
}

public enum FetchKind
{
    /// <summary>A file below the tenant's folder, in the one that the operator chose.</summary>
    Folder,

    /// <summary>A GET.</summary>
    Https,

    /// <summary>An object of a bucket.</summary>
    S3,
}

/// <summary>What everybody who sees the work may see. Which of it is meant depends on the kind.</summary>
public sealed record SourceSettings
{
    /// <summary>Of a folder: below the tenant's own, with slashes. Of a bucket: the object's key.</summary>
    public string Path { get; init; } = "";

    /// <summary>Of a GET: where. Of a bucket: its endpoint.</summary>
    public string Address { get; init; } = "";

    public string Bucket { get; init; } = "";
    public string Region { get; init; } = "";

    /// <summary>The access key.</summary>
    public string Account { get; init; } = "";

    /// <summary>Names of the headers that go with a GET; their values are secrets.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];
}

/// <param name="Key">The bucket's secret key.</param>
/// <param name="Headers">Of a GET, by their names.</param>
public sealed record SourceSecrets(string Key, IReadOnlyDictionary<string, string> Headers);
