using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Calendar;

/// <summary>A day on which the tenant does not work, besides Saturdays, Sundays and the holidays of the law.</summary>
public sealed class DayOff : ITenantOwned
{
    public Guid TenantId { get; init; }
    public DateOnly Day { get; init; }
    public string Name { get; init; } = "";

    internal static readonly TableDeclaration Table = new(
        "document_days_off",
        Ownership.Tenant,
        DataClass.Customer,
        new("テナントの休業日", "Days off of the tenant"),
        Retention.Contract
    )
    {
        Map = model => model.Entity<DayOff>().ToTable("document_days_off").HasKey(row => new { row.TenantId, row.Day }),
        CustomerColumns = ["name"],
    };

    /// <summary>The holidays of every year that is known.</summary>
    public static IEnumerable<DateOnly> OfTheLaw =>
        Enumerable
            .Range(JapaneseHolidays.FirstYear, JapaneseHolidays.LastYear - JapaneseHolidays.FirstYear + 1)
            .SelectMany(year => JapaneseHolidays.Of(year).Keys);

    /// <summary>Every day of the law and of the tenant that is no business day besides the weekends; in the transaction that is open.</summary>
    public static async Task<IReadOnlySet<DateOnly>> Holidays(AkashiDb db, CancellationToken ct) =>
        OfTheLaw.Concat(await db.Set<DayOff>().Select(row => row.Day).ToListAsync(ct)).ToHashSet();
}
