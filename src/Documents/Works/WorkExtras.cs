using Akashi.Documents.Calendar;
using Akashi.Documents.Deliveries;
using Akashi.Documents.Mappings;
using Akashi.Documents.Masters;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Works;

/// <summary>What a realm adds to the mapping of a work: days that are no business days, masters, and the expressions that mail addresses come from.</summary>
/// <param name="Addresses">By the targets that they are for.</param>
internal sealed record WorkExtras(MappingTables Tables, IReadOnlyDictionary<Guid, string> Addresses)
{
    /// <summary>No field of a template begins so.</summary>
    private const string Mark = "\u0001mail:";

    /// <summary>In the transaction that is open.</summary>
    public static async Task<WorkExtras> Of(AkashiDb db, DocumentWork work, CancellationToken ct)
    {
        var targets = await db.Set<DeliveryTarget>()
            .AsNoTracking()
            .Where(target => target.WorkId == work.Id && target.Kind == TargetKind.Mail && target.RemovedAt == null)
            .ToListAsync(ct);
        var addresses = targets.ToDictionary(target => target.Id, target => target.ReadSettings().To);
        return new(
            new()
            {
                Holidays = await DayOff.Holidays(db, ct),
                Masters = await DocumentMaster.Named(db, [.. Mapping.Parse(work.Mapping).Expressions(), .. addresses.Values], ct),
            },
            addresses
        );
    }

    /// <summary>The expressions of all works' mail addresses, by the works; in the transaction that is open.</summary>
    public static async Task<ILookup<Guid, string>> AddressesOf(AkashiDb db, CancellationToken ct) =>
        (
            await db.Set<DeliveryTarget>()
                .AsNoTracking()
                .Where(target => target.Kind == TargetKind.Mail && target.RemovedAt == null)
                .ToListAsync(ct)
        ).ToLookup(target => target.WorkId, target => target.ReadSettings().To);

    public Mapping Extend(Mapping mapping)
    {
        if (Addresses.Count == 0)
            return mapping;
        var fields = new Dictionary<string, string>(mapping.Fields);
        foreach (var (target, expression) in Addresses)
            fields[$"{Mark}{target:N}"] = expression;
        return mapping with { Fields = fields };
    }

    public static Guid? TargetOf(string field) =>
        field.StartsWith(Mark, StringComparison.Ordinal) ? Guid.ParseExact(field[Mark.Length..], "N") : null;

    /// <summary>What a problem's field is called where people read it.</summary>
    public static string Label(string field) => field.StartsWith(Mark, StringComparison.Ordinal) ? "mail" : field;
}
