using System.Security.Cryptography;
using System.Text.Json;
using Akashi.Documents.Links;
using Akashi.Documents.Outputs;
using Akashi.Documents.Seals;
using Akashi.Platform.Blobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Secrets;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Akashi.Documents.Deliveries;

/// <summary>
/// Delivers what is due, on one node of the cluster: plan the runs that ended → claim (an attempt is counted, and kept from others for a while) → pack →
/// carry → write down what came of it. A node that dies in between leaves a claim that runs out; the same parcel with the same name and id goes again.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class DeliverDue(
    CrossTenant cross,
    RunEnd ends,
    IBlobStore blobs,
    TenantSecrets secrets,
    DeliverySettings settings,
    IEnumerable<ICarrier> carriers,
    TimeProvider clock,
    ILogger<DeliverDue> log
) : IJob
{
    /// <summary>Realms at a time, and parcels of each: one slow server holds up neither its neighbours nor its tenant's other targets.</summary>
    private const int Realms = 4;

    private const int Parcels = 4;

    /// <summary>How long a realm is served before the next one has its turn.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(30);

    /// <summary>Longer than any attempt takes.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestAttempt = TimeSpan.FromMinutes(5);

    /// <summary>Between the attempts; after the last it is given up until somebody says otherwise.</summary>
    public static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(12),
    ];

    public static readonly AuditEvent Delivered = new("documents.delivery.delivered", new("帳票を配送", "Document delivered"));
    public static readonly AuditEvent GivenUp = new("documents.delivery.failed", new("帳票の配送に失敗", "Delivery failed"));

    public static void Declare(ModuleMap map)
    {
        map.Audits(RunEnd.Planned, Delivered, GivenUp);
        map.Job(new("deliver-documents", typeof(DeliverDue), "0/5 * * * * ?", new("帳票の配送", "Deliver documents")));
    }

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await Run(cancellationToken);

    /// <summary>Delivers what is due in every realm. One that fails does not keep the others from it.</summary>
    public async Task Run(CancellationToken ct)
    {
        var due = await Wakes.Due(cross, Wakes.Deliveries, clock.GetUtcNow(), ct);
        await RealmSweep.Over(due, Realms, Serve, (realm, error) => LogRealmFailed(log, realm, error), ct);
    }

    private async Task Serve(Guid tenant, CancellationToken ct)
    {
        await ends.PlanAll(tenant, ct);
        if (await Company(tenant, ct) is { } company)
        {
            var end = clock.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Parcels).Select(_ => Work()));

            async Task Work()
            {
                while (clock.GetElapsedTime(end) < Turn && await One(tenant, company, ct)) { }
            }
        }
        await Wakes.Settle(
            cross,
            Wakes.Deliveries,
            tenant,
            "select min(due_at) from (select min(due_at) as due_at from akashi.document_deliveries where state = 'waiting' union all select min(ended_at) from akashi.document_runs where planned_at is null and ended_at is not null) due",
            ct
        );
    }

    /// <summary>The tenant's code; null once its contract has ended, when nothing leaves the house.</summary>
    private Task<string?> Company(Guid tenant, CancellationToken ct) =>
        cross.In(
            tenant,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                var row = await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == tenant, ct);
                return row?.IsOpen(Days.Of(clock.GetUtcNow())) == true ? row.Code : null;
            }
        );

    private async Task<bool> One(Guid tenant, string company, CancellationToken ct)
    {
        if (await Take(tenant, ct) is not { } taken)
            return false;
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
            time.CancelAfter(LongestAttempt);
            var receipt = await Carry(tenant, company, taken, time.Token);
            await Finish(tenant, taken, receipt, null, ct);
        }
        catch (DeliveryException error)
        {
            await Finish(tenant, taken, "", error, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            LogFailed(log, taken.Id, error);
            await Finish(tenant, taken, "", new DeliveryException("delivery-failed", Unexpected, inner: error), ct);
        }
        return true;
    }

    /// <summary>Counts an attempt and keeps the others away, before anything is sent. A manifest waits for its files.</summary>
    private async Task<Taken?> Take(Guid tenant, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var realm = await cross.Open(tenant, ct);
        await using var command = realm.Command(
            """
            update akashi.document_deliveries set attempts = attempts + 1, due_at = $2 where id = (
              select d.id from akashi.document_deliveries d where d.state = 'waiting' and d.due_at <= $1
                and not (d.document_id is null and exists (
                  select from akashi.document_deliveries f where f.run_id = d.run_id and f.target_id = d.target_id and f.document_id is not null and f.state = 'waiting'))
              order by d.due_at, d.id limit 1 for update skip locked)
            returning id, run_id, target_id, document_id, name, address, attempts
            """,
            now,
            now + Claim
        );
        Taken taken;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
                return null;
            taken = new(
                reader.GetGuid(0),
                reader.GetGuid(1),
                reader.GetGuid(2),
                reader.IsDBNull(3) ? null : reader.GetGuid(3),
                reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5),
                reader.GetInt32(6)
            );
        }
        await realm.Commit(ct);
        return taken;
    }

    private async Task<string> Carry(Guid tenant, string company, Taken taken, CancellationToken ct)
    {
        var open = await cross.In(tenant, services => Open(services.GetRequiredService<AkashiDb>(), taken, ct));
        if (open.Target.RemovedAt is not null)
            throw new DeliveryException("target-removed", new("配送先は削除されています。", "The target was removed."), isFinal: true);
        if (open.Documents.Count == 0)
            throw new DeliveryException(
                "document-withdrawn",
                new("帳票は訂正または削除されています。", "The document was corrected or deleted."),
                isFinal: true
            );
        if (open.Target.Form == TargetForm.Merged && open.Documents.Exists(document => document.Seal != SealForm.None))
            throw new DeliveryException(SealForms.NotToBeMerged.Code, SealForms.NotToBeMerged.Message, isFinal: true);
        var where = open.Target.ReadSettings();
        var link = where.LinkDays > 0 && open.Target.Kind == TargetKind.Mail ? await Link(tenant, open, taken, where.LinkDays, ct) : null;
        await using var content = link is null ? await Pack(open, taken, ct) : null;
        return await carriers
            .Single(carrier => carrier.Kind == open.Target.Kind)
            .Deliver(
                new(
                    taken.Id,
                    company,
                    RunFolder(taken.RunId, open.StartedAt),
                    open.Documents.Count == 1 ? open.Documents[0].Key : open.RunName,
                    taken.Name,
                    taken.DocumentId is not null ? DocumentFormat.MediaType(open.Documents[0].Format)
                        : open.Target.Form == TargetForm.Merged ? "application/pdf"
                        : open.Target.Form == TargetForm.Zip ? "application/zip"
                        : "application/json",
                    content,
                    taken.Address,
                    link,
                    where,
                    open.Secrets
                ),
                ct
            );
    }

    private static string RunFolder(Guid run, DateTimeOffset startedAt) =>
        $"{TimeZoneInfo.ConvertTime(startedAt, PageContext.Japan):yyyyMMdd-HHmmss}-{run.ToString("N")[^8..]}";

    private async Task<OpenDelivery> Open(AkashiDb db, Taken taken, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var target = await db.Set<DeliveryTarget>().AsNoTracking().SingleAsync(row => row.Id == taken.TargetId, ct);
        var run = await db.Set<Works.DocumentRun>().AsNoTracking().SingleAsync(row => row.Id == taken.RunId, ct);
        var documents = taken.DocumentId is { } one
            ? await db.Set<IssuedDocument>()
                .AsNoTracking()
                .Where(row => row.Id == one && row.WithdrawnAt == null && row.ErasedAt == null)
                .ToListAsync(ct)
            : await DocumentArchive.Of(db, taken.RunId, ct);
        List<(string, IssuedDocument)> files = [];
        if (taken.DocumentId is null && target.Form == TargetForm.Files)
        {
            var there = await db.Set<Delivery>()
                .Where(row =>
                    row.RunId == taken.RunId
                    && row.TargetId == taken.TargetId
                    && row.DocumentId != null
                    && row.State == DeliveryState.Delivered
                )
                .ToDictionaryAsync(row => row.DocumentId!.Value, row => row.Name, ct);
            files = [.. documents.Where(document => there.ContainsKey(document.Id)).Select(document => (there[document.Id], document))];
        }
        var box = await secrets.Open(
            (NpgsqlTransaction)transaction.GetDbTransaction(),
            db.Tenant,
            DeliveryTarget.Purpose(target.Id),
            target.SealedSecrets,
            ct
        );
        return new(target, JsonSerializer.Deserialize<TargetSecrets>(box)!, run.Name, run.StartedAt, run.StartedBy, documents, files);
    }

    private async Task<Stream> Pack(OpenDelivery open, Taken taken, CancellationToken ct)
    {
        if (taken.DocumentId is null && open.Target.Form == TargetForm.Files)
            return new MemoryStream(Manifest.Write(taken.RunId, open.RunName, open.Files));
        if (open.Target.Form == TargetForm.Merged && open.Documents.Count > DocumentArchive.MostMerged)
            throw new DeliveryException(
                "too-many-to-merge",
                new(
                    $"1 つの PDF にまとめられるのは {DocumentArchive.MostMerged:N0} 通までです。",
                    $"One PDF holds up to {DocumentArchive.MostMerged:N0} documents."
                ),
                isFinal: true
            );
        if (open.Target.Form == TargetForm.Merged && open.Documents.Exists(document => document.Format != DocumentFormat.Pdf))
            throw new DeliveryException(
                "not-to-be-merged",
                new(
                    "1 つにまとめられるのは PDF の帳票だけです。ZIP を選んでください。",
                    "Only PDFs can be joined in one file; choose ZIP."
                ),
                isFinal: true
            );
        var file = PrivateFile.Create();
        try
        {
            if (taken.DocumentId is not null)
                await foreach (var (_, pdf) in DocumentArchive.Read(open.Documents, blobs, ct))
                    await file.WriteAsync(pdf, ct);
            else if (open.Target.Form == TargetForm.Merged)
                await DocumentArchive.WriteMerged(open.RunName, open.Documents, blobs, file, ct);
            else
                await RunZip.Write(taken.RunId, open.RunName, open.Documents, blobs, open.Secrets.ZipPassword, file, ct);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The link of a delivery, made at its first attempt. Its token is sealed beside it until the mail has gone, so that every attempt carries the same.</summary>
    private async Task<string> Link(Guid tenant, OpenDelivery open, Taken taken, int days, CancellationToken ct)
    {
        var purpose = $"document-delivery:{taken.Id:D}:token";
        string? token = null;
        await cross.In(
            tenant,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                var store = (NpgsqlTransaction)transaction.GetDbTransaction();
                var realm = new RealmConnection(store.Connection!, store);
                await using (var read = realm.Command("select sealed_token from akashi.document_deliveries where id = $1", taken.Id))
                    if (await read.ExecuteScalarAsync(ct) is byte[] box)
                    {
                        token = await secrets.Open(store, tenant, purpose, box, ct);
                        return;
                    }
                var document = open.Documents[0];
                var now = clock.GetUtcNow();
                var target = taken.DocumentId is null
                    ? new ShareTarget(open.RunName, null, taken.RunId, open.Documents.Count)
                    : new ShareTarget(document.Key, document.Id, null, 1);
                var form =
                    taken.DocumentId is not null ? SharedForm.Pdf
                    : open.Target.Form == TargetForm.Merged ? SharedForm.Merged
                    : SharedForm.Zip;
                var (link, made) = LinkPages.Make(
                    tenant,
                    target,
                    new(taken.Address ?? "", null, Days.Start(Days.Of(now).AddDays(days + 1)), null, form),
                    open.StartedBy,
                    now
                );
                db.Add(link);
                await db.SaveChangesAsync(ct);
                await services.GetRequiredService<AuditTrail>().Record(LinkPages.Created, link.Subject, ct, LinkPages.Facts(link));
                token = made.ToString();
                await using (
                    var keep = realm.Command(
                        "update akashi.document_deliveries set sealed_token = $2 where id = $1",
                        taken.Id,
                        await secrets.Seal(store, tenant, purpose, token, ct)
                    )
                )
                    await keep.ExecuteNonQueryAsync(ct);
                await transaction.CommitAsync(ct);
            }
        );
        return $"{await PublicUrl(ct)}{RecipientPages.Path(LinkToken.Parse(token!)!.Value)}";
    }

    private async Task<string> PublicUrl(CancellationToken ct)
    {
        if (settings.PublicUrl is { Length: > 0 } url)
            return url.TrimEnd('/');
        await using var realm = await cross.Open(Realm.Provider, ct);
        await using var command = realm.Command("select url from akashi.nodes order by seen_at desc limit 1");
        return ((string)(await command.ExecuteScalarAsync(ct))!).TrimEnd('/');
    }

    /// <summary>Writes down what came of an attempt, with its audit entry where it was the last.</summary>
    private async Task Finish(Guid tenant, Taken taken, string receipt, DeliveryException? error, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var isLost = error is not null && (error.IsFinal || taken.Attempts > Waits.Length);
        await using var realm = await cross.Open(tenant, ct);
        await using var command = realm.Command(
            "update akashi.document_deliveries set state = $2, due_at = $3, code = $4, ja = $5, en = $6, receipt = $7, finished_at = $8, sealed_token = case when $2 = 'delivered' then null else sealed_token end where id = $1 and state = 'waiting' and attempts = $9",
            taken.Id,
            error is null ? "delivered"
                : isLost ? "failed"
                : "waiting",
            error is null || isLost ? now : now + Waits[taken.Attempts - 1] + TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32(10)),
            error?.Code ?? "",
            error?.Text.Ja ?? "",
            error?.Text.En ?? "",
            receipt,
            error is null || isLost ? now : null,
            taken.Attempts
        );
        // Whoever took it up after this claim had run out writes what came of it.
        if (await command.ExecuteNonQueryAsync(ct) == 1 && (error is null || isLost))
            await AuditTrail.RecordInJob(
                realm,
                tenant,
                "system",
                now,
                error is null ? Delivered : GivenUp,
                taken.DocumentId is { } document ? $"document:{document:D}" : $"document-run:{taken.RunId:D}",
                new
                {
                    delivery = taken.Id,
                    target = taken.TargetId,
                    attempts = taken.Attempts,
                    code = error?.Code,
                    receipt,
                    recipient = taken.Address,
                },
                ct
            );
        await realm.Commit(ct);
    }

    private static readonly Text Unexpected = new("配送中に問題が起きました。", "Something went wrong on the way.");

    private sealed record Taken(Guid Id, Guid RunId, Guid TargetId, Guid? DocumentId, string Name, string? Address, int Attempts);

    /// <param name="Files">What the manifest names.</param>
    private sealed record OpenDelivery(
        DeliveryTarget Target,
        TargetSecrets Secrets,
        string RunName,
        DateTimeOffset StartedAt,
        Guid StartedBy,
        List<IssuedDocument> Documents,
        List<(string File, IssuedDocument Document)> Files
    );

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} failed")]
    private static partial void LogFailed(ILogger logger, Guid delivery, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Deliveries of realm {Realm} could not be worked on; the next sweep tries again")]
    private static partial void LogRealmFailed(ILogger logger, Guid realm, Exception exception);
}
