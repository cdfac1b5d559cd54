using System.Text.Json;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Controls;

/// <summary>One run of a probe, with what it saw and the audit entry that binds it.</summary>
public sealed class ControlResult : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public string Promise { get; init; } = "";
    public ProbeOutcome Outcome { get; init; }

    /// <summary>JSON list of <see cref="Fact"/>.</summary>
    public string Facts { get; init; } = "[]";

    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset FinishedAt { get; init; }
    public string Node { get; init; } = "";
    public Guid AuditEntry { get; init; }

    public IReadOnlyList<Fact> ReadFacts() => JsonSerializer.Deserialize<List<Fact>>(Facts, JsonSerializerOptions.Web)!;

    internal static readonly TableDeclaration Table = new(
        "control_results",
        Ownership.Tenant,
        DataClass.Derived,
        new("コントロールの検査結果（事業者のもの）", "Results of controls (the provider's)"),
        Retention.OneYear
    )
    {
        Map = model =>
            model.Entity<ControlResult>(table =>
            {
                table.ToTable("control_results").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Outcome).HasConversion(Words.Of<ProbeOutcome>());
                table.Property(row => row.Facts).HasColumnType("jsonb");
            }),
    };
}
