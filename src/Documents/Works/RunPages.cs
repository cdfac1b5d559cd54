using System.Globalization;
using Akashi.Documents.Outputs;
using Akashi.Documents.Schedules;
using Akashi.Documents.Templates;
using Akashi.Platform.Blobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Works;

/// <summary>list → progress → stop → go on → problems as CSV → all files as ZIP (AUD-3, DOC-4).</summary>
internal static class RunPages
{
    private const string Root = "/console/documents/runs";
    private const int PageSize = 50;
    private const int MostShownProblems = 200;

    public static void Declare(ModuleMap map)
    {
        map.Audits(
            RunStarter.Started,
            RunStarter.Stopped,
            RunStarter.Continued,
            IssueDocuments.PartIssued,
            IssueDocuments.Unsealed,
            IssueDocuments.Unconverted
        );
        map.Link(new("一括発行", "Runs"), Root, Permissions.ViewOutputs, 6, "list");
        map.Get(Root, Permissions.ViewOutputs, List);
        map.Get(Root + ".csv", Permissions.ViewOutputs, Export);
        map.Get(Root + "/{id:guid}", Permissions.ViewOutputs, Show);
        map.Get(Root + "/{id:guid}/problems.csv", Permissions.ViewOutputs, Problems);
        map.Get(Root + "/{id:guid}.zip", Permissions.ViewOutputs, Zip);
        map.Post(Root + "/{id:guid}/stop", Permissions.IssueDocuments, Stop, RunStarter.Stopped);
        map.Post(Root + "/{id:guid}/continue", Permissions.IssueDocuments, Continue, RunStarter.Continued);
    }

    private static async Task<IResult> List(AkashiDb db, SignedIn signedIn, TimeProvider clock, string? q, int? page, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var runs = Search(db, signedIn, q);
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await runs.LongCountAsync(ct);
        var rows = await Rows(db, Newest(runs).Skip((number - 1) * PageSize).Take(PageSize)).ToListAsync(ct);
        var days = number == 1 && string.IsNullOrWhiteSpace(q) ? await DailyFigures.Recent(db, signedIn, clock, ct) : [];
        return Answer.Page<RunListPage>(new RunList(new(rows, number, PageSize, total), q, days));
    }

    private static async Task<IResult> Export(AkashiDb db, SignedIn signedIn, string? q, string? encoding, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var rows = await Rows(db, Newest(Search(db, signedIn, q)).Take(100_000)).ToListAsync(ct);
        return CsvFile.Answer(
            "runs.csv",
            encoding,
            [
                "id",
                "name",
                "version",
                "source",
                "source_sha256",
                "started_at",
                "started_by",
                "orders",
                "issued",
                "skipped",
                "failed",
                "refused",
                "pages",
            ],
            rows.Select(row =>
                new[]
                {
                    row.Run.Id.ToString("D"),
                    row.Run.Name,
                    Number(row.Run.TemplateVersion),
                    row.Run.SourceName,
                    row.Run.SourceSha256 ?? "",
                    CsvFile.Time(row.Run.StartedAt),
                    row.StartedBy,
                    Number(row.Run.Orders),
                    Number(row.Issued),
                    Number(row.Skipped),
                    Number(row.Failed),
                    Number(row.Run.Refused),
                    Number(row.Pages),
                }
            )
        );
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await Rows(db, Seen(db, signedIn).Where(run => run.Id == id)).SingleOrDefaultAsync(ct) is not { } row)
            return Answer.NotFound;
        var problems = await InOrder(db, id).Take(MostShownProblems).ToListAsync(ct);
        var heldUp = await HeldUp(db, id, ct);
        var start = await db.Set<WorkStart>().AsNoTracking().SingleOrDefaultAsync(start => start.RunId == id, ct);
        return Answer.Page<RunPage>(new RunView(row, problems, start, heldUp));
    }

    private static async Task<IResult> Problems(Guid id, AkashiDb db, SignedIn signedIn, string? encoding, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (!await Seen(db, signedIn).AnyAsync(run => run.Id == id, ct))
            return Answer.NotFound;
        var problems = await InOrder(db, id).ToListAsync(ct);
        return CsvFile.Answer(
            "problems.csv",
            encoding,
            ["line", "key", "field", "problem_ja", "problem_en"],
            problems.Select(problem =>
                new[] { problem.Line > 0 ? Number(problem.Line) : "", problem.Key, problem.Field, problem.Ja, problem.En }
            )
        );
    }

    /// <summary>Every document of the run, as it was issued, while they are read.</summary>
    private static async Task<IResult> Zip(
        Guid id,
        AkashiDb db,
        SignedIn signedIn,
        IBlobStore blobs,
        HttpContext http,
        CancellationToken ct
    )
    {
        List<IssuedDocument> documents;
        string name;
        await using (await db.Begin(ct))
        {
            if (await Seen(db, signedIn).SingleOrDefaultAsync(run => run.Id == id, ct) is not { } run)
                return Answer.NotFound;
            name = run.Name;
            documents = await DocumentArchive.Of(db, id, ct);
        }
        http.Response.Headers.CacheControl = "private, no-store";
        // The archive writes the descriptor behind each entry synchronously, some bytes at a time, even when it is disposed asynchronously.
        http.Features.Get<IHttpBodyControlFeature>()!.AllowSynchronousIO = true;
        return Results.Stream(
            output => DocumentArchive.WriteZip(documents, blobs, output, ct),
            "application/zip",
            DocumentFile.Name(name, ".zip")
        );
    }

    private static async Task<IResult> Stop(Guid id, HttpContext http, RunStarter starter, CancellationToken ct) =>
        await starter.Stop(id, ct) is { } run
            ? Answer.Go(http, $"{Root}/{run.Id}", new("中断しました。いつでも再開できます。", "Stopped. You can go on at any time."))
            : Answer.NotFound;

    private static async Task<IResult> Continue(Guid id, HttpContext http, RunStarter starter, CancellationToken ct)
    {
        var (run, failure) = await starter.Continue(id, ct);
        if (failure is not null)
            throw Answer.Fail(failure);
        return run is not null
            ? Answer.Go(
                http,
                $"{Root}/{run.Id}",
                new("再開しました。発行済みの帳票は重複しません。", "It goes on. Nothing is issued twice.")
            )
            : Answer.NotFound;
    }

    internal static IQueryable<DocumentRun> Seen(AkashiDb db, SignedIn signedIn)
    {
        var person = signedIn.Required;
        var runs = db.Set<DocumentRun>().AsNoTracking();
        return person.Role == Role.Administrator ? runs : runs.Where(run => run.StartedBy == person.Id);
    }

    private static IQueryable<DocumentRun> Search(AkashiDb db, SignedIn signedIn, string? q)
    {
        var runs = Seen(db, signedIn);
        if (string.IsNullOrWhiteSpace(q))
            return runs;
        var like = LikePattern.Containing(q);
        return runs.Where(run =>
            EF.Functions.ILike(run.Name, like, LikePattern.Escape) || EF.Functions.ILike(run.SourceName, like, LikePattern.Escape)
        );
    }

    private static IQueryable<DocumentRun> Newest(IQueryable<DocumentRun> runs) =>
        runs.OrderByDescending(run => run.StartedAt).ThenByDescending(run => run.Id);

    internal static IQueryable<RunRow> Rows(AkashiDb db, IQueryable<DocumentRun> runs) =>
        runs.Select(run => new RunRow(
            run,
            db.Set<User>().Where(user => user.Id == run.StartedBy).Select(user => user.DisplayName).FirstOrDefault() ?? "",
            db.Set<RunPart>().Where(part => part.RunId == run.Id).Sum(part => part.Issued),
            db.Set<RunPart>().Where(part => part.RunId == run.Id).Sum(part => part.Skipped),
            db.Set<RunPart>().Where(part => part.RunId == run.Id).Sum(part => part.Failed),
            db.Set<RunPart>().Where(part => part.RunId == run.Id).Sum(part => part.Pages),
            db.Set<RunPart>().Count(part => part.RunId == run.Id && part.FinishedAt == null),
            db.Set<RunPart>().Where(part => part.RunId == run.Id).Max(part => part.FinishedAt)
        ));

    internal static IQueryable<RunProblem> InOrder(AkashiDb db, Guid run) =>
        db.Set<RunProblem>()
            .AsNoTracking()
            .Where(problem => problem.RunId == run)
            .OrderBy(problem => problem.Line)
            .ThenBy(problem => problem.Id);

    /// <summary>The first part that could not be sealed and waits.</summary>
    internal static Task<RunPart?> HeldUp(AkashiDb db, Guid run, CancellationToken ct) =>
        db.Set<RunPart>()
            .AsNoTracking()
            .Where(part => part.RunId == run && part.FinishedAt == null && part.HeldCode != null)
            .OrderBy(part => part.Number)
            .FirstOrDefaultAsync(ct);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A run with what its parts add up to.</summary>
/// <param name="Open">Parts that are not finished.</param>
/// <param name="LastAt">When a part was last finished.</param>
public sealed record RunRow(
    DocumentRun Run,
    string StartedBy,
    int Issued,
    int Skipped,
    int Failed,
    long Pages,
    int Open,
    DateTimeOffset? LastAt
)
{
    public RunState State =>
        Open == 0 ? RunState.Finished
        : Run.StoppedAt is not null ? RunState.Stopped
        : RunState.Running;

    /// <summary>Documents that nothing remains to be done for.</summary>
    public int Done => Issued + Skipped + Failed;

    /// <summary>All that was not issued and should have been.</summary>
    public int NotIssued => Failed + Run.Refused;
}

public enum RunState
{
    Running,
    Stopped,
    Finished,
}

/// <param name="Days">Empty where they are not shown.</param>
public sealed record RunList(PageOf<RunRow> Runs, string? Query, IReadOnlyList<DailyFigures> Days);

/// <param name="Problems">The first of them.</param>
/// <param name="Start">What it follows from; null when somebody handed over the file.</param>
/// <param name="HeldUp">A part that could not be sealed and waits.</param>
public sealed record RunView(RunRow Row, IReadOnlyList<RunProblem> Problems, WorkStart? Start, RunPart? HeldUp);
