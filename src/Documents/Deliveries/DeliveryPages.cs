using System.Globalization;
using Akashi.Documents.Works;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Documents.Deliveries;

/// <summary>What came of a run's deliveries: list, with the reason → try again → CSV.</summary>
internal static class DeliveryPages
{
    private const string Root = "/console/documents/runs/{id:guid}/deliveries";
    private const int PageSize = 50;

    public static readonly AuditEvent Retried = new("documents.delivery.retried", new("配送をやり直し", "Deliveries tried again"));

    public static void Declare(ModuleMap map)
    {
        map.Audits(Retried);
        map.Get(Root, Permissions.ViewOutputs, List);
        map.Get(Root + ".csv", Permissions.ViewOutputs, Export);
        map.Post(Root + "/retry", Permissions.IssueDocuments, Retry, Retried);
    }

    private static async Task<IResult> List(Guid id, string? state, int? page, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await RunPages.Seen(db, signedIn).SingleOrDefaultAsync(run => run.Id == id, ct) is not { } run)
            return Answer.NotFound;
        var counts = await db.Set<Delivery>()
            .Where(row => row.RunId == id)
            .GroupBy(row => row.State)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, ct);
        var rows = Search(db, id, state);
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await rows.LongCountAsync(ct);
        var slice = await Rows(db, rows).Skip((number - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        return Answer.Page<DeliveryListPage>(new DeliveryList(run, counts, new(slice, number, PageSize, total), state));
    }

    private static async Task<IResult> Export(
        Guid id,
        string? state,
        string? encoding,
        AkashiDb db,
        SignedIn signedIn,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (!await RunPages.Seen(db, signedIn).AnyAsync(run => run.Id == id, ct))
            return Answer.NotFound;
        var rows = await Rows(db, Search(db, id, state)).ToListAsync(ct);
        return CsvFile.Answer(
            "deliveries.csv",
            encoding,
            ["target", "name", "address", "state", "attempts", "code", "reason_ja", "reason_en", "receipt", "finished_at"],
            rows.Select(row =>
                new[]
                {
                    row.Target,
                    row.Delivery.Name,
                    row.Delivery.Address ?? "",
                    row.Delivery.State.ToString().ToLowerInvariant(),
                    row.Delivery.Attempts.ToString(CultureInfo.InvariantCulture),
                    row.Delivery.Code,
                    row.Delivery.Ja,
                    row.Delivery.En,
                    row.Delivery.Receipt,
                    CsvFile.Time(row.Delivery.FinishedAt),
                }
            )
        );
    }

    /// <summary>Puts all that was given up back into the queue, and the manifests that named what had arrived before.</summary>
    private static async Task<IResult> Retry(
        Guid id,
        HttpContext http,
        AkashiDb db,
        SignedIn signedIn,
        AuditTrail trail,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (await RunPages.Seen(db, signedIn).SingleOrDefaultAsync(run => run.Id == id, ct) is not { } run)
            return Answer.NotFound;
        var now = clock.GetUtcNow();
        var failed = db.Set<Delivery>().Where(row => row.RunId == id && row.State == DeliveryState.Failed);
        var targets = await failed.Select(row => row.TargetId).Distinct().ToListAsync(ct);
        await db.Set<Delivery>()
            .Where(row =>
                row.RunId == id
                && targets.Contains(row.TargetId)
                && row.DocumentId == null
                && row.Name == Manifest.Name
                && row.State == DeliveryState.Delivered
            )
            .ExecuteUpdateAsync(Again(now), ct);
        var count = await failed.ExecuteUpdateAsync(Again(now), ct);
        var store = (NpgsqlTransaction)transaction.GetDbTransaction();
        await Wakes.Call(new RealmConnection(store.Connection!, store), Wakes.Deliveries, db.Tenant, now, ct);
        await trail.Record(Retried, run.Subject, ct, new { deliveries = count });
        await transaction.CommitAsync(ct);
        return Answer.Go(
            http,
            $"/console/documents/runs/{id}/deliveries",
            new($"{count:N0} 件をもう一度配送します。", $"{count:N0} are being delivered again.")
        );
    }

    private static Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Delivery>> Again(DateTimeOffset now) =>
        set =>
            set.SetProperty(row => row.State, DeliveryState.Waiting)
                .SetProperty(row => row.Attempts, 0)
                .SetProperty(row => row.DueAt, now)
                .SetProperty(row => row.FinishedAt, (DateTimeOffset?)null);

    private static IQueryable<Delivery> Search(AkashiDb db, Guid run, string? state)
    {
        var rows = db.Set<Delivery>().AsNoTracking().Where(row => row.RunId == run);
        return Enum.TryParse<DeliveryState>(state, true, out var wanted) ? rows.Where(row => row.State == wanted) : rows;
    }

    /// <summary>Those that need somebody first.</summary>
    private static IQueryable<DeliveryRow> Rows(AkashiDb db, IQueryable<Delivery> rows) =>
        rows.OrderBy(row =>
                row.State == DeliveryState.Failed ? 0
                : row.State == DeliveryState.Waiting ? 1
                : 2
            )
            .ThenBy(row => row.Name)
            .ThenBy(row => row.Id)
            .Select(row => new DeliveryRow(
                row,
                db.Set<DeliveryTarget>().Where(target => target.Id == row.TargetId).Select(target => target.Name).FirstOrDefault() ?? ""
            ));
}

public sealed record DeliveryRow(Delivery Delivery, string Target);

public sealed record DeliveryList(DocumentRun Run, IReadOnlyDictionary<DeliveryState, int> Counts, PageOf<DeliveryRow> Rows, string? State)
{
    public int Count(DeliveryState state) => Counts.GetValueOrDefault(state);
}
