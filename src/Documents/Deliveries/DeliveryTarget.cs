using System.Text.Json;
using System.Text.Json.Serialization;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Deliveries;

/// <summary>Where a work's documents go when a run of it has ended. It is made and removed, and never changed in between.</summary>
public sealed class DeliveryTarget : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid WorkId { get; init; }
    public string Name { get; init; } = "";
    public TargetKind Kind { get; init; }
    public TargetForm Form { get; init; }

    /// <summary>JSON of <see cref="TargetSettings"/>.</summary>
    public string Settings { get; init; } = "";

    /// <summary>JSON of <see cref="TargetSecrets"/>, under the tenant's key.</summary>
    public byte[] SealedSecrets { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset? RemovedAt { get; set; }

    public string Subject => $"document-target:{Id:D}";

    /// <summary>What its secrets are sealed for.</summary>
    public static string Purpose(Guid id) => $"document-target:{id:D}:secrets";

    public TargetSettings ReadSettings() => JsonSerializer.Deserialize<TargetSettings>(Settings, JsonSerializerOptions.Web)!;

    internal static readonly TableDeclaration Table = new(
        "document_targets",
        Ownership.Tenant,
        DataClass.Customer,
        new(
            "帳票の配送先（宛先の設定と、テナントの鍵で封じた接続情報）",
            "Where documents are delivered (settings; credentials sealed under a key of the tenant)"
        ),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<DeliveryTarget>(table =>
            {
                table.ToTable("document_targets").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Kind).HasConversion(Words.Of<TargetKind>());
                table.Property(row => row.Form).HasConversion(Words.Of<TargetForm>());
                table.Property(row => row.Settings).HasColumnType("jsonb");
                table.Ignore(row => row.Subject);
            }),
        CustomerColumns = ["name", "settings"],
    };
}

public enum TargetKind
{
    Folder,
    S3,
    Mail,
    Webhook,
}

/// <summary>What is delivered.</summary>
public enum TargetForm
{
    /// <summary>Each document by itself; folders and buckets get a manifest behind them.</summary>
    Files,

    /// <summary>All of a run in one PDF.</summary>
    Merged,

    /// <summary>All of a run in a ZIP with a manifest.</summary>
    Zip,
}

/// <summary>What everybody who sees the work may see. Which of it is meant depends on the kind.</summary>
public sealed record TargetSettings
{
    /// <summary>Of a folder: below the tenant's own, with slashes. Of a bucket: what keys begin with.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Of a webhook: where to. Of a bucket: its endpoint.</summary>
    public string Address { get; init; } = "";

    public string Bucket { get; init; } = "";
    public string Region { get; init; } = "";

    /// <summary>Of a bucket the access key, of a mail server the account.</summary>
    public string Account { get; init; } = "";

    public string Host { get; init; } = "";
    public int Port { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<MailSecurity>))]
    public MailSecurity Security { get; init; }

    public string From { get; init; } = "";

    /// <summary>An expression over the columns of the data, as in the mapping.</summary>
    public string To { get; init; } = "";

    public string Subject { get; init; } = "";
    public string Body { get; init; } = "";

    /// <summary>Days that a link in a mail is good for; 0 when the document goes along as an attachment.</summary>
    public int LinkDays { get; init; }

    /// <summary>Whether the ZIP has a password, so that the page can say so.</summary>
    public bool HasZipPassword { get; init; }
}

public enum MailSecurity
{
    /// <summary>Encrypted after STARTTLS, or not at all sent.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>In clear: into the operator's own networks only.</summary>
    None,
}

/// <param name="Key">The bucket's secret key, the mail account's password, or what a webhook is signed with.</param>
/// <param name="ZipPassword">Null for a ZIP that anybody opens.</param>
public sealed record TargetSecrets(string Key, string? ZipPassword);

/// <summary>What goes to one target: a document, or a run's archive, joined file or manifest.</summary>
public sealed class Delivery : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid RunId { get; init; }
    public Guid TargetId { get; init; }

    /// <summary>Null for what is of the whole run.</summary>
    public Guid? DocumentId { get; init; }

    /// <summary>What it is called there, the same in every attempt.</summary>
    public string Name { get; init; } = "";

    /// <summary>The mail address that the data gave.</summary>
    public string? Address { get; init; }

    public DeliveryState State { get; init; }
    public int Attempts { get; init; }

    /// <summary>When it is tried (again), while it waits.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Why the last attempt came to nothing: a stable code and two sentences.</summary>
    public string Code { get; init; } = "";

    public string Ja { get; init; } = "";
    public string En { get; init; } = "";

    /// <summary>What the other side said or where it lies now.</summary>
    public string Receipt { get; init; } = "";

    public DateTimeOffset? FinishedAt { get; init; }

    internal static readonly TableDeclaration Table = new(
        "document_deliveries",
        Ownership.Tenant,
        DataClass.Customer,
        new("帳票の配送の状況（宛先、結果、理由）", "Deliveries of documents (address, result, reason)"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<Delivery>(table =>
            {
                table.ToTable("document_deliveries").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.State).HasConversion(Words.Of<DeliveryState>());
            }),
        CustomerColumns = ["name", "address", "receipt"],
    };
}

public enum DeliveryState
{
    Waiting,
    Delivered,
    Failed,
}
