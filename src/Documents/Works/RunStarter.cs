using Akashi.Documents.Conversion;
using Akashi.Documents.Deliveries;
using Akashi.Documents.Outputs;
using Akashi.Documents.Schedules;
using Akashi.Documents.Seals;
using Akashi.Documents.Templates;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Jobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.ApiKeys;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Documents.Works;

/// <summary>A document, or a row of a source, that cannot be issued.</summary>
/// <param name="Line">In the source, from 1; 0 when it has none.</param>
/// <param name="Stops">The source as a whole cannot be used: a column is missing, or it is damaged from here on.</param>
public sealed record OrderProblem(long Line, string Key, string Field, Text Message, bool Stops = false);

/// <summary>What a source gives, one after the other: an order, or what is wrong with it.</summary>
public readonly record struct RunItem(DocumentOrder? Order, OrderProblem? Problem);

/// <summary>What is to be issued: a version of a template, and where the keys are unique.</summary>
/// <param name="SourceName">The file's name; empty for data without a file.</param>
public sealed record RunTarget(Guid Series, string Name, Guid TemplateId, int Version, string SourceName = "", string? SourceSha256 = null)
{
    /// <summary>What it follows from where nobody asks for it; it is marked as started in the transaction of the run.</summary>
    public WorkStart? Start { get; init; }

    /// <summary>What its documents are sealed with.</summary>
    public SealForm Seal { get; init; }
}

/// <summary>Starts runs, stops them and lets them go on.</summary>
internal sealed class RunStarter(
    AkashiDb db,
    IBlobStore blobs,
    ChunkedJobs jobs,
    PdfConverter converter,
    AuditTrail trail,
    SignedIn signedIn,
    TimeProvider clock
)
{
    /// <summary>Documents that one run may issue (MON-14).</summary>
    public const int MostOrders = 200_000;

    /// <summary>Documents in one part: few enough for a transaction of a moment, many enough that its cost is shared.</summary>
    public const int PartSize = 100;

    /// <summary>The same where each document is stamped by somebody else: what is asked for in vain stays little.</summary>
    private const int StampedPartSize = 25;

    private const int Workers = 2;
    private const int MostProblems = 10_000;

    public static readonly AuditEvent Started = new("documents.run.started", new("帳票の一括発行を開始", "Run started"));
    public static readonly AuditEvent Stopped = new("documents.run.stopped", new("帳票の一括発行を中断", "Run stopped"));
    public static readonly AuditEvent Continued = new("documents.run.continued", new("帳票の一括発行を再開", "Run continued"));

    /// <summary>Takes in all orders, then starts the work on them; nothing starts when there are too many or none.</summary>
    /// <param name="request">The mark of the request, to be saved together with the run; it takes the run's id.</param>
    public async Task<(DocumentRun? Run, Failure? Failure)> Start(
        RunTarget target,
        IEnumerable<RunItem> items,
        CancellationToken ct,
        Func<Guid, ApiRequest>? request = null
    )
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var (pin, partSize, unusable) = await Prepare(target, ct);
        if (pin is null)
            return (null, unusable);
        var (parts, problems, refused) = await TakeIn(items, partSize, ct);
        // Half a file is none: nothing is issued of it.
        if (problems.Find(problem => problem.Stops) is { } stop)
            return (null, Stopping(stop));
        var orders = parts.Sum(part => part.Count);
        if (orders > MostOrders)
            return (null, TooMany);
        if (orders == 0 && problems.Count == 0)
            return (null, Nothing);
        var run = new DocumentRun
        {
            TenantId = db.Tenant,
            Id = id,
            Series = target.Series,
            Name = target.Name,
            TemplateId = target.TemplateId,
            TemplateVersion = target.Version,
            SourceName = target.SourceName,
            SourceSha256 = target.SourceSha256,
            Orders = orders,
            Refused = refused,
            Seal = pin.Form,
            CertificateId = pin.CertificateId,
            AuthorityId = pin.AuthorityId,
            StartedAt = now,
            StartedBy = target.Start?.Person ?? signedIn.Required.Id,
        };
        await using var transaction = await db.Begin(ct);
        db.Add(run);
        if (request is not null)
            db.Add(request(id));
        if (target.Start is { } start)
        {
            db.Update(start);
            (start.State, start.RunId, start.FinishedAt) = (StartState.Started, id, now);
            (start.SourceName, start.SourceSha256) = (target.SourceName, target.SourceSha256);
        }
        await db.SaveChangesAsync(ct);
        for (var number = 0; number < parts.Count; number++)
            db.Add(
                new RunPart
                {
                    TenantId = db.Tenant,
                    RunId = id,
                    Number = number,
                    Orders = parts[number].Blob,
                    Count = parts[number].Count,
                }
            );
        foreach (var problem in problems)
            db.Add(
                new RunProblem
                {
                    TenantId = db.Tenant,
                    RunId = id,
                    Id = Guid.CreateVersion7(now),
                    Line = problem.Line,
                    Key = problem.Key,
                    Field = problem.Field,
                    Ja = problem.Message.Ja,
                    En = problem.Message.En,
                }
            );
        await db.SaveChangesAsync(ct);
        await Enqueue(run, [.. Enumerable.Range(0, parts.Count)], ct);
        await trail.Record(
            Started,
            run.Subject,
            ct,
            new
            {
                template = target.TemplateId,
                version = target.Version,
                source = target.SourceName,
                sourceSha256 = target.SourceSha256,
                orders,
                refused,
                seal = pin.Form == SealForm.None ? null : pin,
            }
        );
        if (parts.Count == 0)
            await RunEnd.Note(Store(), db.Tenant, id, now, ct);
        await transaction.CommitAsync(ct);
        await Dispatch(run);
        return (run, null);
    }

    /// <summary>Lets the parts that are under way end, and begins no other.</summary>
    public async Task<DocumentRun?> Stop(Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await Own(id, ct) is not { StoppedAt: null } run)
            return null;
        run.StoppedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await trail.Record(Stopped, run.Subject, ct);
        await transaction.CommitAsync(ct);
        return run;
    }

    /// <summary>
    /// Goes on with the parts that are not finished: after a stop, or after parts were given up. What is issued from now on is sealed with what
    /// is set now.
    /// </summary>
    public async Task<(DocumentRun? Run, Failure? Failure)> Continue(Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await Own(id, ct) is not { } run)
            return (null, null);
        var (pin, unusable) = await SealPin.Of(db, run.Seal, isPdf: true, clock.GetUtcNow(), ct);
        if (pin is null)
            return (null, unusable! with { Status = 409 });
        (run.CertificateId, run.AuthorityId) = (pin.CertificateId, pin.AuthorityId);
        await db.Set<RunPart>()
            .Where(part => part.RunId == id && part.FinishedAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(part => part.Tries, 0)
                        .SetProperty(part => part.TryAt, (DateTimeOffset?)null)
                        .SetProperty(part => part.HeldCode, (string?)null)
                        .SetProperty(part => part.HeldJa, (string?)null)
                        .SetProperty(part => part.HeldEn, (string?)null),
                ct
            );
        var open = await db.Set<RunPart>()
            .Where(part => part.RunId == id && part.FinishedAt == null)
            .OrderBy(part => part.Number)
            .Select(part => part.Number)
            .ToListAsync(ct);
        run.StoppedAt = null;
        await db.SaveChangesAsync(ct);
        await Enqueue(run, open, ct);
        await trail.Record(Continued, run.Subject, ct, new { parts = open.Count, seal = pin.Form == SealForm.None ? null : pin });
        await transaction.CommitAsync(ct);
        await Dispatch(run);
        return (run, null);
    }

    /// <summary>What the documents are sealed with, and how many lie in a part: before the first of them anybody hears what cannot be done.</summary>
    private async Task<(SealPin? Pin, int PartSize, Failure? Failure)> Prepare(RunTarget target, CancellationToken ct)
    {
        TemplateVersion version;
        SealPin? pin;
        Failure? failure;
        await using (await db.Begin(ct))
        {
            version = await db.Set<TemplateVersion>()
                .AsNoTracking()
                .SingleAsync(row => row.TemplateId == target.TemplateId && row.Number == target.Version, ct);
            (pin, failure) = await SealPin.Of(db, target.Seal, version.MakesPdf, clock.GetUtcNow(), ct);
        }
        // A person is told at once; what starts by itself waits until it can.
        if (version.AsPdf && target.Start is null)
            failure ??= await converter.Unavailable(ct);
        return (
            failure is null ? pin : null,
            version.AsPdf ? PdfConverter.AtATime
            : target.Seal.IsStamped() ? StampedPartSize
            : PartSize,
            failure
        );
    }

    /// <summary>A run that the person may see: administrators all, others their own.</summary>
    private Task<DocumentRun?> Own(Guid id, CancellationToken ct)
    {
        var person = signedIn.Required;
        return db.Set<DocumentRun>()
            .SingleOrDefaultAsync(run => run.Id == id && (person.Role == Role.Administrator || run.StartedBy == person.Id), ct);
    }

    private async Task<(List<(string Blob, int Count)> Parts, List<OrderProblem> Problems, int Refused)> TakeIn(
        IEnumerable<RunItem> items,
        int partSize,
        CancellationToken ct
    )
    {
        var parts = new List<(string, int)>();
        var problems = new List<OrderProblem>();
        var refused = 0;
        var last = "";
        var lines = new Dictionary<string, long>();
        var part = new List<DocumentOrder>(partSize);
        foreach (var (order, problem) in items)
        {
            if (problem is not null)
                Refuse(problem, again: problem.Key.Length > 0 && problem.Key == last);
            else if (Doubled(order!, lines) is { } doubled)
                Refuse(doubled, again: false);
            else
                part.Add(order!);
            last = problem?.Key ?? "";
            if (part.Count == partSize)
                await Store();
            if (parts.Count * partSize > MostOrders)
                break;
        }
        if (part.Count > 0)
            await Store();
        return (parts, problems, refused);

        async Task Store()
        {
            using var file = PartFile.Write(part);
            parts.Add(((await blobs.Put(db.Tenant, file, ct)).Sha256, part.Count));
            part.Clear();
        }

        // What is wrong with one document is told one after the other; it is one document all the same.
        void Refuse(OrderProblem problem, bool again)
        {
            refused += again ? 0 : 1;
            if (problems.Count < MostProblems || problem.Stops)
                problems.Add(problem);
        }
    }

    private static OrderProblem? Doubled(DocumentOrder order, Dictionary<string, long> lines)
    {
        if (order.Key.Length is 0 or > 200 || order.Key.Any(char.IsControl))
            return new(
                order.Line,
                order.Key,
                "key",
                new("帳票番号は 1～200 文字の 1 行で指定してください。", "A document's number is one line of 1 to 200 characters.")
            );
        if (lines.TryAdd(order.Key, order.Line))
            return null;
        var first = lines[order.Key];
        return new(
            order.Line,
            order.Key,
            "key",
            new($"番号「{order.Key}」は {first} 行目と重複しています。", $"The number “{order.Key}” is that of line {first}, too.")
        );
    }

    private async Task Enqueue(DocumentRun run, List<int> parts, CancellationToken ct)
    {
        run.JobRun = await jobs.Enqueue<IssueDocuments>(Store(), db.Tenant, parts.Count, IssueDocuments.Input(run.Id, parts), ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The open transaction, for rows that commit with the run's own.</summary>
    private RealmConnection Store()
    {
        var transaction = (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction();
        return new(transaction.Connection!, transaction);
    }

    /// <summary>Its sweep finds a run whose node dies before this.</summary>
    private Task Dispatch(DocumentRun run) => jobs.Dispatch(run.TenantId, run.JobRun!.Value, Workers, CancellationToken.None);

    private static Failure Stopping(OrderProblem problem) =>
        new(
            "source-unusable",
            problem.Line > 0
                ? new(
                    $"{problem.Line} 行目: {problem.Message.Ja} 何も発行していません。",
                    $"Line {problem.Line}: {problem.Message.En} Nothing was issued."
                )
                : new($"{problem.Message.Ja} 何も発行していません。", $"{problem.Message.En} Nothing was issued."),
            "file"
        );

    private static readonly Failure TooMany = new(
        "run-too-large",
        new(
            $"一度に発行できるのは {MostOrders:N0} 通までです。データを分けてください。",
            $"A run issues up to {MostOrders:N0} documents; split the data."
        ),
        "file"
    );

    private static readonly Failure Nothing = new("run-empty", new("発行するデータがありません。", "There is nothing to issue."), "file");
}
