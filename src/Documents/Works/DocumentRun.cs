using Akashi.Documents.Seals;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Works;

/// <summary>Many documents that are issued at once, of one version of a template. It is worked on in parts, on any node.</summary>
public sealed class DocumentRun : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }

    /// <summary>Where its documents' keys are unique; see <see cref="Outputs.IssuedDocument.Series"/>.</summary>
    public Guid Series { get; init; }

    public string Name { get; init; } = "";
    public Guid TemplateId { get; init; }
    public int TemplateVersion { get; init; }

    /// <summary>The file that the data came from, as its sender called it; empty for data that came by REST.</summary>
    public string SourceName { get; init; } = "";

    public string? SourceSha256 { get; init; }

    /// <summary>Documents that are to be issued.</summary>
    public int Orders { get; init; }

    /// <summary>Rows or documents that were refused before anything was issued.</summary>
    public int Refused { get; init; }

    /// <summary>What all of its documents are sealed with, as it was when the run began or went on.</summary>
    public SealForm Seal { get; init; }

    public Guid? CertificateId { get; set; }
    public Guid? AuthorityId { get; set; }

    public DateTimeOffset StartedAt { get; init; }
    public Guid StartedBy { get; init; }

    /// <summary>The job that works on its parts.</summary>
    public Guid? JobRun { get; set; }

    /// <summary>Somebody stopped it; its parts wait for somebody to go on.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    public string Subject => $"document-run:{Id:D}";

    internal static readonly TableDeclaration Table = new(
        "document_runs",
        Ownership.Tenant,
        DataClass.Customer,
        new("帳票の一括発行の履歴", "History of runs that issue documents"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<DocumentRun>(table =>
            {
                table.ToTable("document_runs").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Seal).HasConversion(Words.Of<SealForm>());
                table.Ignore(row => row.Subject);
            }),
        CustomerColumns = ["name", "source_name"],
    };
}

/// <summary>A part of a run: what one transaction issues.</summary>
public sealed class RunPart : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid RunId { get; init; }

    /// <summary>From 0.</summary>
    public int Number { get; init; }

    /// <summary>The blob that its orders wait in, see <see cref="PartFile"/>.</summary>
    public string Orders { get; init; } = "";

    public int Count { get; init; }
    public int Issued { get; init; }

    /// <summary>There was a document for the key already.</summary>
    public int Skipped { get; init; }

    public int Failed { get; init; }
    public long Pages { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often it could not be sealed since it was begun or went on.</summary>
    public int Tries { get; init; }

    /// <summary>When it is tried again; null when it is not.</summary>
    public DateTimeOffset? TryAt { get; init; }

    /// <summary>Why it could not be sealed; null unless that is so.</summary>
    public string? HeldCode { get; init; }

    public string? HeldJa { get; init; }
    public string? HeldEn { get; init; }

    internal static readonly TableDeclaration Table = new(
        "document_run_parts",
        Ownership.Tenant,
        DataClass.Derived,
        new("帳票の一括発行の分割単位", "Parts of runs that issue documents"),
        Retention.Contract
    )
    {
        Map = model =>
            model
                .Entity<RunPart>()
                .ToTable("document_run_parts")
                .HasKey(row => new
                {
                    row.TenantId,
                    row.RunId,
                    row.Number,
                }),
    };
}

/// <summary>A document, or a row, that was not issued, and why.</summary>
public sealed class RunProblem : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid RunId { get; init; }
    public Guid Id { get; init; }

    /// <summary>The part that could not issue it; null when it was refused before.</summary>
    public int? Part { get; init; }

    /// <summary>In the source, from 1; 0 when it has none.</summary>
    public long Line { get; init; }

    public string Key { get; init; } = "";
    public string Field { get; init; } = "";
    public string Ja { get; init; } = "";
    public string En { get; init; } = "";

    internal static readonly TableDeclaration Table = new(
        "document_run_problems",
        Ownership.Tenant,
        DataClass.Customer,
        new("発行できなかった帳票とその理由", "Documents that were not issued, and why"),
        Retention.Contract
    )
    {
        Map = model =>
            model
                .Entity<RunProblem>()
                .ToTable("document_run_problems")
                .HasKey(row => new
                {
                    row.TenantId,
                    row.Id,
                    row.RunId,
                }),
        CustomerColumns = ["key", "field", "ja", "en"],
    };
}
