using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Schedules;

/// <summary>A work that nobody hands a file: its time has come, the run before it has ended, or somebody asked. It leads to a run or says why not.</summary>
public sealed class WorkStart : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid WorkId { get; init; }
    public StartCause Cause { get; init; }

    /// <summary>On whose behalf: who set the schedule or the chain, or asked.</summary>
    public Guid Person { get; init; }

    /// <summary>When it should have started; the first of the times that it stands for.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Further times that passed while nothing was running, and that it stands for as well.</summary>
    public int Missed { get; init; }

    /// <summary>Whether it runs with a file that the work has run with already.</summary>
    public bool Again { get; init; }

    /// <summary>The run whose file it takes.</summary>
    public Guid? AfterRun { get; init; }

    /// <summary>How many works of a chain went before.</summary>
    public int Depth { get; init; }

    public StartState State { get; set; }

    /// <summary>How often a node took it up; each of them takes a row that no other has counted since.</summary>
    public int Attempts { get; init; }

    public Guid? RunId { get; set; }

    /// <summary>Why it came to nothing: a stable code and two sentences.</summary>
    public string Code { get; init; } = "";

    public string Ja { get; init; } = "";
    public string En { get; init; } = "";
    public string SourceName { get; set; } = "";
    public string? SourceSha256 { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Who the audit log says it was.</summary>
    public string Actor =>
        Cause switch
        {
            StartCause.Schedule => "schedule",
            StartCause.Chain => "chain",
            _ => $"user:{Person:D}",
        };

    internal static readonly TableDeclaration Table = new(
        "document_starts",
        Ownership.Tenant,
        DataClass.Customer,
        new("ワークの自動実行の履歴（ファイル名、結果、理由）", "Starts of works by themselves (name of the file, result, reason)"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<WorkStart>(table =>
            {
                table.ToTable("document_starts").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Cause).HasConversion(Words.Of<StartCause>());
                table.Property(row => row.State).HasConversion(Words.Of<StartState>());
                table.Property(row => row.Attempts).IsConcurrencyToken();
                table.Ignore(row => row.Actor);
            }),
        CustomerColumns = ["source_name", "ja", "en"],
    };
}

public enum StartCause
{
    Schedule,
    Hand,
    Chain,
}

public enum StartState
{
    Waiting,
    Started,

    /// <summary>The file is the one that the work has run with before.</summary>
    Unchanged,

    Failed,
}
