using Akashi.Documents.Works;
using Akashi.Platform.Blobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Akashi.Documents.Outputs;

/// <summary>
/// Erases documents whose time is over, tenant by tenant: the file goes, and of the history the number, the date, the amount and the
/// counterparty; hashes and times stay. What is on hold stays whole. The database refuses both by itself as well.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class EraseDocuments(CrossTenant cross, IBlobStore blobs, TimeProvider clock, ILogger<EraseDocuments> log) : IJob
{
    /// <summary>Documents in one transaction.</summary>
    private const int Batch = 1_000;

    public static readonly AuditEvent Erased = new(
        "documents.erased",
        new("保存期間の過ぎた帳票を消去", "Documents past their retention erased")
    );

    internal static void Declare(ModuleMap map)
    {
        map.Audits(Erased);
        map.Job(
            new(
                "erase-documents",
                typeof(EraseDocuments),
                "0 40 3 * * ?",
                new("保存期間の過ぎた帳票の消去", "Erase documents past their retention")
            )
        );
    }

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await Run(cancellationToken);

    public async Task Run(CancellationToken ct) =>
        await RealmSweep.Over(await cross.Realms(ct), 1, Erase, (tenant, error) => LogFailed(log, tenant, error), ct);

    private Task Erase(Guid tenant, CancellationToken ct) =>
        cross.In(
            tenant,
            async services =>
            {
                while (await EraseSome(services, ct)) { }
                await DropFiles(services, tenant, ct);
            }
        );

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> EraseSome(IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<AkashiDb>();
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, PageContext.Japan).DateTime);
        await using var transaction = await db.Begin(ct);
        var ids = await db.Set<IssuedDocument>()
            .Where(row => row.RetainUntil < today && row.ErasedAt == null && row.HeldAt == null)
            .OrderBy(row => row.RetainUntil)
            .Select(row => row.Id)
            .Take(Batch)
            .ToListAsync(ct);
        if (ids.Count == 0)
            return false;
        await db.Set<IssuedDocument>()
            .Where(row => ids.Contains(row.Id))
            .ExecuteUpdateAsync(row => row.SetProperty(document => document.ErasedAt, now), ct);
        await services.GetRequiredService<AuditTrail>().Record(Erased, "documents", ct, new { count = ids.Count, documents = ids });
        await transaction.CommitAsync(ct);
        return ids.Count == Batch;
    }

    /// <summary>
    /// Deletes files that nothing refers to any more: of erased documents (again for a week, should a node have died in between), of
    /// orders whose documents are issued, and names that no document bears.
    /// </summary>
    private async Task DropFiles(IServiceProvider services, Guid tenant, CancellationToken ct)
    {
        var db = services.GetRequiredService<AkashiDb>();
        var now = clock.GetUtcNow();
        List<string> segments,
            orders;
        await using (var transaction = await db.Begin(ct))
        {
            var recently = now.AddDays(-7);
            var documents = db.Set<IssuedDocument>();
            segments = await documents
                .Where(row => row.ErasedAt > recently)
                .Select(row => row.Segment)
                .Distinct()
                .Where(segment => !documents.Any(other => other.Segment == segment && other.ErasedAt == null))
                .ToListAsync(ct);
            if (segments.Count > 0)
                await db.Set<Counterparty>().Where(name => !documents.Any(row => row.Counterparty == name.Name)).ExecuteDeleteAsync(ct);
            var (first, last) = (now.AddDays(-8), now.AddDays(-1));
            var parts = db.Set<RunPart>();
            orders = await parts
                .Where(part => part.FinishedAt > first && part.FinishedAt < last)
                .Select(part => part.Orders)
                .Distinct()
                .Where(name => !parts.Any(other => other.Orders == name && other.FinishedAt == null))
                .ToListAsync(ct);
            await transaction.CommitAsync(ct);
        }
        foreach (var blob in segments.Concat(orders))
            await blobs.Delete(tenant, blob, ct);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Documents of {Tenant} could not be erased")]
    private static partial void LogFailed(ILogger logger, Guid tenant, Exception exception);
}
