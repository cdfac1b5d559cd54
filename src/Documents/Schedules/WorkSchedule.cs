using System.Text.Json;
using Akashi.Documents.Deliveries;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Schedules;

/// <summary>When a work runs by itself. It runs on behalf of the person who said so.</summary>
public sealed class WorkSchedule : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid WorkId { get; init; }

    /// <summary>JSON of <see cref="ScheduleRule"/>.</summary>
    public string Rule { get; set; } = "";

    /// <summary>Whether it runs with a file that it has run with already.</summary>
    public bool Again { get; set; }

    public DateTimeOffset SetAt { get; set; }
    public Guid SetBy { get; set; }

    /// <summary>Every time up to here has led to a start.</summary>
    public DateTimeOffset CheckedAt { get; set; }

    /// <summary>When it is looked at again; null when no time is left.</summary>
    public DateTimeOffset? NextAt { get; set; }

    public ScheduleRule ReadRule() => JsonSerializer.Deserialize<ScheduleRule>(Rule, JsonSerializerOptions.Web)!;

    /// <summary>The days off have changed: every schedule of the realm is looked at anew, in the transaction that is open.</summary>
    public static async Task Reconsider(RealmConnection realm, Guid tenant, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = realm.Command("update akashi.document_schedules set next_at = $1", now);
        if (await command.ExecuteNonQueryAsync(ct) > 0)
            await Wakes.Call(realm, Wakes.Works, tenant, now, ct);
    }

    internal static readonly TableDeclaration Table = new(
        "document_schedules",
        Ownership.Tenant,
        DataClass.Derived,
        new("ワークの実行予定", "Schedules of works"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<WorkSchedule>(table =>
            {
                table.ToTable("document_schedules").HasKey(row => new { row.TenantId, row.WorkId });
                table.Property(row => row.Rule).HasColumnType("jsonb");
            }),
    };
}
