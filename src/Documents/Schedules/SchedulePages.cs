using System.Text.Json;
using Akashi.Documents.Calendar;
using Akashi.Documents.Deliveries;
using Akashi.Documents.Works;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Documents.Schedules;

/// <summary>A work that runs by itself: look → when → start it now → what follows it. Where its file comes from: <see cref="SourcePages"/>.</summary>
internal static class SchedulePages
{
    public const string Root = "/console/documents/works/{id:guid}/schedule";
    private const int Shown = 5;
    private const int ShownStarts = 20;

    public static readonly AuditEvent Set = new("documents.schedule.set", new("ワークの予約を設定", "Schedule set"));
    public static readonly AuditEvent Removed = new("documents.schedule.removed", new("ワークの予約を削除", "Schedule removed"));
    public static readonly AuditEvent Asked = new(
        "documents.start.asked",
        new("ワークの取り込みと発行を依頼", "Start of a work asked for")
    );
    public static readonly AuditEvent Chained = new("documents.chain.made", new("ワークをつなぐ", "Works chained"));
    public static readonly AuditEvent Unchained = new("documents.chain.removed", new("ワークのつながりを解除", "Chain of works removed"));

    public static void Declare(ModuleMap map)
    {
        map.Table(WorkSchedule.Table);
        map.Table(WorkStart.Table);
        map.Table(WorkChain.Table);
        map.Audits(Set, Removed, Asked, Chained, Unchained);
        map.Get(Root, Permissions.IssueDocuments, Show);
        map.Post(Root, Permissions.DesignTemplates, Save, Set);
        map.Post(Root + "/remove", Permissions.DesignTemplates, Remove, Removed);
        map.Post(Root + "/start", Permissions.DesignTemplates, Start, Asked);
        map.Post(Root + "/chains", Permissions.DesignTemplates, Chain, Chained);
        map.Post(Root + "/chains/{next:guid}/remove", Permissions.DesignTemplates, Unchain, Unchained);
        SourcePages.Declare(map);
    }

    public static string Path(Guid work) => $"/console/documents/works/{work}/schedule";

    private static async Task<IResult> Show(Guid id, AkashiDb db, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await Work(id, db, ct) is { } work ? await Page(work, null, null, db, clock, ct) : Answer.NotFound;
    }

    public static Task<DocumentWork?> Work(Guid id, AkashiDb db, CancellationToken ct) =>
        db.Set<DocumentWork>().AsNoTracking().SingleOrDefaultAsync(work => work.Id == id, ct);

    /// <summary>The page, in the transaction that is open.</summary>
    private static async Task<IResult> Page(
        DocumentWork work,
        ScheduleFields? typed,
        FormProblems? problems,
        AkashiDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var schedule = await db.Set<WorkSchedule>().AsNoTracking().SingleOrDefaultAsync(row => row.WorkId == work.Id, ct);
        var person = schedule is null
            ? null
            : await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == schedule.SetBy, ct);
        var names = await db.Set<DocumentWork>()
            .Where(row => row.ArchivedAt == null || row.Id == work.Id)
            .OrderBy(row => row.Name)
            .Select(row => new { row.Id, row.Name })
            .Take(1_000)
            .ToListAsync(ct);
        var chains = await db.Set<WorkChain>()
            .AsNoTracking()
            .Where(chain => chain.WorkId == work.Id || chain.NextId == work.Id)
            .OrderBy(chain => chain.SetAt)
            .Select(chain => new ChainRow(
                chain,
                db.Set<DocumentWork>().First(row => row.Id == (chain.WorkId == work.Id ? chain.NextId : chain.WorkId)).Name
            ))
            .ToListAsync(ct);
        return Answer.Page<SchedulePage>(
            new ScheduleView(
                work,
                schedule,
                person?.DisplayName ?? "",
                schedule is null ? null : StartWork.Barred(person, now),
                schedule is null ? [] : [.. schedule.ReadRule().After(now, await DayOff.Holidays(db, ct)).Take(Shown)],
                await db.Set<WorkSource>().AsNoTracking().SingleOrDefaultAsync(row => row.WorkId == work.Id, ct),
                chains,
                [.. names.Where(row => row.Id != work.Id).Select(row => (row.Id, row.Name))],
                await db.Set<WorkStart>()
                    .AsNoTracking()
                    .Where(start => start.WorkId == work.Id)
                    .OrderByDescending(start => start.DueAt)
                    .Take(ShownStarts)
                    .ToListAsync(ct),
                typed ?? (schedule is null ? ScheduleFields.Usual : ScheduleFields.Of(schedule)),
                problems
            ),
            problems?.All[0].Status ?? StatusCodes.Status200OK
        );
    }

    private static async Task<IResult> Save(
        Guid id,
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        await using var transaction = await db.Begin(ct);
        if (await Work(id, db, ct) is not { ArchivedAt: null } work)
            return Answer.NotFound;
        var now = clock.GetUtcNow();
        var fields = ScheduleFields.Of(form);
        var (rule, problems) = fields.Check(now);
        if (!await db.Set<WorkSource>().AnyAsync(source => source.WorkId == id, ct))
            problems.Add(NoSource);
        if (problems.Any)
            return await Page(work, fields, problems, db, clock, ct);
        var schedule = await db.Set<WorkSchedule>().SingleOrDefaultAsync(row => row.WorkId == id, ct);
        if (schedule is null)
            db.Add(schedule = new WorkSchedule { TenantId = db.Tenant, WorkId = id });
        schedule.Rule = JsonSerializer.Serialize(rule, JsonSerializerOptions.Web);
        schedule.Again = fields.Again;
        (schedule.SetAt, schedule.SetBy, schedule.CheckedAt) = (now, signedIn.Required.Id, now);
        schedule.NextAt = rule!.After(now, await DayOff.Holidays(db, ct)).Select(time => (DateTimeOffset?)time).FirstOrDefault();
        await db.SaveChangesAsync(ct);
        if (schedule.NextAt is { } next)
            await Wakes.Call(Store(transaction), Wakes.Works, db.Tenant, next, ct);
        await trail.Record(Set, work.Subject, ct, new { rule, schedule.Again });
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Path(id), new("予約を設定しました。", "The schedule is set."));
    }

    private static async Task<IResult> Remove(Guid id, HttpContext http, AkashiDb db, AuditTrail trail, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (
            await Work(id, db, ct) is not { } work
            || await db.Set<WorkSchedule>().Where(row => row.WorkId == id).ExecuteDeleteAsync(ct) == 0
        )
            return Answer.NotFound;
        await trail.Record(Removed, work.Subject, ct);
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Path(id), new("予約を削除しました。", "The schedule is removed."));
    }

    /// <summary>As if the time had come, and with the same file again if it is the same.</summary>
    private static async Task<IResult> Start(
        Guid id,
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (
            await Work(id, db, ct) is not { ArchivedAt: null } work
            || !await db.Set<WorkSource>().AnyAsync(source => source.WorkId == id, ct)
        )
            return Answer.NotFound;
        var now = clock.GetUtcNow();
        var start = Guid.CreateVersion7(now);
        // One that waits already is enough.
        if (
            !await db.Set<WorkStart>()
                .AnyAsync(row => row.WorkId == id && row.Cause == StartCause.Hand && row.State == StartState.Waiting, ct)
        )
        {
            await using var insert = Store(transaction)
                .Command(
                    "insert into akashi.document_starts (tenant_id, id, work_id, cause, person, due_at, again, not_before) values ($1, $2, $3, 'hand', $4, $5, true, $5)",
                    db.Tenant,
                    start,
                    id,
                    signedIn.Required.Id,
                    now
                );
            await insert.ExecuteNonQueryAsync(ct);
            await Wakes.Call(Store(transaction), Wakes.Works, db.Tenant, now, ct);
        }
        await trail.Record(Asked, work.Subject, ct, new { start });
        await transaction.CommitAsync(ct);
        return Answer.Go(
            http,
            Path(id),
            new("取り込みを始めます。数秒後に画面を開き直してください。", "The file is being fetched; look again in some seconds.")
        );
    }

    private static async Task<IResult> Chain(
        Guid id,
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        await using var transaction = await db.Begin(ct);
        if (await Work(id, db, ct) is not { ArchivedAt: null } work)
            return Answer.NotFound;
        var next = Guid.TryParse(form["next"], out var chosen) ? await Work(chosen, db, ct) : null;
        // Two people who chain at the same time see one another's chain.
        await using (
            var alone = Store(transaction).Command("select pg_advisory_xact_lock(hashtextextended($1, 0))", $"chains:{db.Tenant:D}")
        )
            await alone.ExecuteNonQueryAsync(ct);
        if (await Wrong(work, next, db, ct) is { } wrong)
            return await Page(work, null, new FormProblems([wrong]), db, clock, ct);
        var chain = new WorkChain
        {
            TenantId = db.Tenant,
            WorkId = id,
            NextId = next!.Id,
            OnlyClean = form["when"] != "always",
            SetAt = clock.GetUtcNow(),
            SetBy = signedIn.Required.Id,
        };
        db.Add(chain);
        await db.SaveChangesAsync(ct);
        await trail.Record(Chained, work.Subject, ct, new { next = next.Id, chain.OnlyClean });
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Path(id), new($"「{next.Name}」をつなぎました。", $"“{next.Name}” follows now."));
    }

    private static async Task<Failure?> Wrong(DocumentWork work, DocumentWork? next, AkashiDb db, CancellationToken ct)
    {
        if (next is not { ArchivedAt: null })
            return new("next-required", new("次のワークを選んでください。", "Choose the next work."), "next");
        var chains = await db.Set<WorkChain>().AsNoTracking().ToListAsync(ct);
        if (chains.Exists(chain => chain.WorkId == work.Id && chain.NextId == next.Id))
            return new("chain-exists", new("すでにつながっています。", "They are chained already."), "next");
        if (chains.Count(chain => chain.WorkId == work.Id) >= WorkChain.MostNext)
            return new(
                "too-many-next",
                new($"次に続くワークは {WorkChain.MostNext} 件までです。", $"Up to {WorkChain.MostNext} works follow one."),
                "next"
            );
        if (WorkChain.Way(chains, next.Id, work.Id) is { } way)
        {
            var names = await db.Set<DocumentWork>()
                .Where(row => way.Contains(row.Id))
                .ToDictionaryAsync(row => row.Id, row => row.Name, ct);
            var circle = string.Join(" → ", way.Prepend(work.Id).Select(one => names[one]));
            return new("chain-circle", new($"つながりが輪になります: {circle}", $"This would be a circle: {circle}"), "next");
        }
        return WorkChain.Longest(chains, work.Id, next.Id) > WorkChain.MostInRow
            ? new(
                "chain-too-long",
                new($"つなげるのは {WorkChain.MostInRow} 件までです。", $"Up to {WorkChain.MostInRow} works stand in a row."),
                "next"
            )
            : null;
    }

    private static async Task<IResult> Unchain(Guid id, Guid next, HttpContext http, AkashiDb db, AuditTrail trail, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (
            await Work(id, db, ct) is not { } work
            || await db.Set<WorkChain>().Where(chain => chain.WorkId == id && chain.NextId == next).ExecuteDeleteAsync(ct) == 0
        )
            return Answer.NotFound;
        await trail.Record(Unchained, work.Subject, ct, new { next });
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Path(id), new("つながりを解除しました。", "They are chained no longer."));
    }

    private static RealmConnection Store(IDbContextTransaction transaction)
    {
        var store = (NpgsqlTransaction)transaction.GetDbTransaction();
        return new(store.Connection!, store);
    }

    private static readonly Failure NoSource = new(
        "no-source",
        new("先に取り込み元を設定してください。", "Set the source first."),
        Status: StatusCodes.Status409Conflict
    );
}

/// <param name="Other">The name of the work at the other end.</param>
public sealed record ChainRow(WorkChain Chain, string Other);

/// <param name="SetBy">The name of the person who set the schedule.</param>
/// <param name="Barred">Why it would not run now on that person's behalf.</param>
/// <param name="Next">The next times.</param>
/// <param name="Chains">From this work and to it.</param>
/// <param name="Works">That could follow.</param>
public sealed record ScheduleView(
    DocumentWork Work,
    WorkSchedule? Schedule,
    string SetBy,
    Failure? Barred,
    IReadOnlyList<DateTimeOffset> Next,
    WorkSource? Source,
    IReadOnlyList<ChainRow> Chains,
    IReadOnlyList<(Guid Id, string Name)> Works,
    IReadOnlyList<WorkStart> Starts,
    ScheduleFields Fields,
    FormProblems? Problems
);
