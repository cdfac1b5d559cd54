using System.Text.Json;
using Akashi.Documents.Sources;
using Akashi.Documents.Works;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Secrets;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Documents.Schedules;

/// <summary>Where a work fetches its file from: new, by kind → try (nothing is issued) → remove.</summary>
internal static class SourcePages
{
    private const string Root = SchedulePages.Root + "/source";
    private const int ShownRows = 5;
    private const int ShownColumns = 20;
    private const int ShownLetters = 80;

    public static readonly AuditEvent Made = new("documents.source.made", new("取り込み元を設定", "Source set"));
    public static readonly AuditEvent Removed = new("documents.source.removed", new("取り込み元を削除", "Source removed"));
    public static readonly AuditEvent Tried = new("documents.source.tried", new("取り込みを試行", "Source tried"));

    public static void Declare(ModuleMap map)
    {
        map.Table(WorkSource.Table);
        map.Audits(Made, Removed, Tried);
        map.Get(Root + "/{kind}", Permissions.DesignTemplates, New);
        map.Post(Root + "/{kind}", Permissions.DesignTemplates, Make, Made);
        map.Post(Root + "/remove", Permissions.DesignTemplates, Remove, Removed);
        map.Post(Root + "/try", Permissions.DesignTemplates, Try, Tried);
    }

    private static async Task<IResult> New(Guid id, string kind, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await SchedulePages.Work(id, db, ct) is { ArchivedAt: null } work && KindOf(kind) is { } known
            ? Form(work, SourceFields.Usual(known), null)
            : Answer.NotFound;
    }

    private static IResult Form(DocumentWork work, SourceFields fields, FormProblems? problems) =>
        Answer.Page<NewSourcePage>(new NewSource(work, fields, problems), problems?.All[0].Status ?? StatusCodes.Status200OK);

    /// <summary>Takes the place of the one that there was.</summary>
    private static async Task<IResult> Make(
        Guid id,
        string kind,
        HttpContext http,
        AkashiDb db,
        TenantSecrets secrets,
        AuditTrail trail,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        await using var transaction = await db.Begin(ct);
        if (await SchedulePages.Work(id, db, ct) is not { ArchivedAt: null } work || KindOf(kind) is not { } known)
            return Answer.NotFound;
        var fields = SourceFields.Of(known, form);
        if (fields.Check() is { Any: true } problems)
            return Form(work, fields, problems);
        var now = clock.GetUtcNow();
        var source = Guid.CreateVersion7(now);
        await db.Set<WorkSource>().Where(row => row.WorkId == id).ExecuteDeleteAsync(ct);
        db.Add(
            new WorkSource
            {
                TenantId = db.Tenant,
                WorkId = id,
                Id = source,
                Kind = known,
                Settings = JsonSerializer.Serialize(fields.Settings, JsonSerializerOptions.Web),
                SealedSecrets = await secrets.Seal(
                    (NpgsqlTransaction)transaction.GetDbTransaction(),
                    db.Tenant,
                    WorkSource.Purpose(source),
                    JsonSerializer.Serialize(fields.Secrets),
                    ct
                ),
                CreatedAt = now,
                CreatedBy = signedIn.Required.Id,
            }
        );
        await db.SaveChangesAsync(ct);
        await trail.Record(
            Made,
            work.Subject,
            ct,
            new
            {
                source,
                kind = known.ToString(),
                settings = fields.Settings,
            }
        );
        await transaction.CommitAsync(ct);
        return Answer.Go(http, SchedulePages.Path(id), new("取り込み元を設定しました。試してみてください。", "The source is set. Try it."));
    }

    private static async Task<IResult> Remove(Guid id, HttpContext http, AkashiDb db, AuditTrail trail, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (
            await SchedulePages.Work(id, db, ct) is not { } work
            || await db.Set<WorkSource>().Where(row => row.WorkId == id).ExecuteDeleteAsync(ct) == 0
        )
            return Answer.NotFound;
        await trail.Record(Removed, work.Subject, ct);
        await transaction.CommitAsync(ct);
        return Answer.Go(http, SchedulePages.Path(id), new("取り込み元を削除しました。", "The source is removed."));
    }

    private static async Task<IResult> Try(
        Guid id,
        AkashiDb db,
        TenantSecrets secrets,
        SourceFetcher fetcher,
        AuditTrail trail,
        SignedIn signedIn,
        CancellationToken ct
    )
    {
        DocumentWork work;
        WorkSource source;
        SourceSecrets box;
        await using (var transaction = await db.Begin(ct))
        {
            if (
                await SchedulePages.Work(id, db, ct) is not { } known
                || await db.Set<WorkSource>().AsNoTracking().SingleOrDefaultAsync(row => row.WorkId == id, ct) is not { } set
            )
                return Answer.NotFound;
            (work, source) = (known, set);
            box = JsonSerializer.Deserialize<SourceSecrets>(
                await secrets.Open(
                    (NpgsqlTransaction)transaction.GetDbTransaction(),
                    db.Tenant,
                    WorkSource.Purpose(source.Id),
                    source.SealedSecrets,
                    ct
                )
            )!;
            await trail.Record(Tried, work.Subject, ct, new { source = source.Id });
            await transaction.CommitAsync(ct);
        }
        try
        {
            var (file, name) = await fetcher.Fetch(signedIn.Tenant!.Code, source.Kind, source.ReadSettings(), box, ct);
            await using (file)
                return Answer.Page<SourceTrialPage>(Look(work, file, name));
        }
        catch (FetchException error)
        {
            var failure = new Failure(error.Code, error.Text);
            return Answer.Page<SourceTrialPage>(new SourceTrial(work, "", 0, [], [], [], failure), failure.Status);
        }
    }

    /// <summary>What was fetched, read as the work reads it.</summary>
    private static SourceTrial Look(DocumentWork work, FileStream file, string name)
    {
        IReadOnlyList<Text> findings = [];
        try
        {
            findings = SourceDetector.Detect(file, name).Findings;
            file.Position = 0;
            using var table = SourceReader.Read(file, work.ReadFormat());
            var missing = work.Columns.Except(table.Columns).ToList();
            return new(
                work,
                name,
                file.Length,
                findings,
                [.. table.Columns.Take(ShownColumns)],
                [
                    .. table
                        .Rows.Take(ShownRows)
                        .Select(row =>
                            row.Problem is { } problem
                                ? (IReadOnlyList<string>)[problem.ToString()]
                                :
                                [
                                    .. row
                                        .Cells.Take(ShownColumns)
                                        .Select(cell => cell.Length > ShownLetters ? cell[..ShownLetters] + "…" : cell),
                                ]
                        ),
                ],
                missing.Count > 0 ? StartWork.ColumnsChanged(missing) : null
            );
        }
        catch (SourceException error)
        {
            return new(work, name, file.Length, findings, [], [], WorkWriter.Unreadable(error));
        }
    }

    private static FetchKind? KindOf(string kind) =>
        Enum.GetValues<FetchKind>()
            .Cast<FetchKind?>()
            .FirstOrDefault(known => known.ToString()!.Equals(kind, StringComparison.OrdinalIgnoreCase));
}

public sealed record NewSource(DocumentWork Work, SourceFields Fields, FormProblems? Problems);

/// <param name="Bytes">Of the file.</param>
/// <param name="Findings">What it seems to be.</param>
/// <param name="Failure">Why the work could not run with it.</param>
public sealed record SourceTrial(
    DocumentWork Work,
    string Name,
    long Bytes,
    IReadOnlyList<Text> Findings,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    Failure? Failure
);
