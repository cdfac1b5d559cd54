using System.Globalization;
using Akashi.Documents.Outputs;
using Akashi.Documents.Seals;
using Akashi.Documents.Works;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Links;

/// <summary>The office's side: make a link → hand it over → list → who fetched → revoke.</summary>
internal static class LinkPages
{
    private const string Root = "/console/documents/links";
    private const string Document = "/console/documents/outputs/{id:guid}/share";
    private const string Run = "/console/documents/runs/{id:guid}/share";
    private const int PageSize = 50;
    private const int MostInFile = 100_000;
    private const int MostShownVisits = 200;

    public static readonly AuditEvent Created = new("documents.link.created", new("受取リンクを作成", "Link for a recipient made"));
    public static readonly AuditEvent Revoked = new("documents.link.revoked", new("受取リンクを取り消し", "Link for a recipient revoked"));

    public static void Declare(ModuleMap map)
    {
        map.Table(SharedLink.Table);
        map.Table(LinkVisit.Table);
        map.Audits(Created, Revoked);
        map.Link(new("受取リンク", "Links"), Root, Permissions.ShareDocuments, 6, "link");
        map.Get(Root, Permissions.ShareDocuments, List);
        map.Get(Root + ".csv", Permissions.ShareDocuments, Export);
        map.Get(Root + "/{id:guid}", Permissions.ShareDocuments, Show);
        map.Get(Root + "/{id:guid}/visits.csv", Permissions.ShareDocuments, Visits);
        map.Post(Root + "/{id:guid}/revoke", Permissions.ShareDocuments, Revoke, Revoked);
        map.Get(Document, Permissions.ShareDocuments, OfDocument);
        map.Post(Document, Permissions.ShareDocuments, ShareDocument, Created);
        map.Get(Run, Permissions.ShareDocuments, OfRun);
        map.Post(Run, Permissions.ShareDocuments, ShareRun, Created);
    }

    private static async Task<IResult> OfDocument(Guid id, AkashiDb db, SignedIn signedIn, TimeProvider clock, CancellationToken ct) =>
        await FindDocument(id, db, signedIn, ct) is { } target
            ? Form(target, LinkForm.Usual(Days.Of(clock.GetUtcNow())), clock)
            : Answer.NotFound;

    private static async Task<IResult> OfRun(Guid id, AkashiDb db, SignedIn signedIn, TimeProvider clock, CancellationToken ct) =>
        await FindRun(id, db, signedIn, ct) is { } target
            ? Form(target, LinkForm.Usual(Days.Of(clock.GetUtcNow())), clock)
            : Answer.NotFound;

    private static async Task<IResult> ShareDocument(
        Guid id,
        HttpContext http,
        AkashiDb db,
        SignedIn signedIn,
        AuditTrail trail,
        TimeProvider clock,
        CancellationToken ct
    ) =>
        await FindDocument(id, db, signedIn, ct) is { } target
            ? await Share(target, http, db, signedIn, trail, clock, ct)
            : Answer.NotFound;

    private static async Task<IResult> ShareRun(
        Guid id,
        HttpContext http,
        AkashiDb db,
        SignedIn signedIn,
        AuditTrail trail,
        TimeProvider clock,
        CancellationToken ct
    ) => await FindRun(id, db, signedIn, ct) is { } target ? await Share(target, http, db, signedIn, trail, clock, ct) : Answer.NotFound;

    private static async Task<ShareTarget?> FindDocument(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var document = await OutputPages
            .Seen(db, signedIn)
            .SingleOrDefaultAsync(row => row.Id == id && row.WithdrawnAt == null && row.ErasedAt == null, ct);
        return document is null ? null : new(document.Key, document.Id, null, 1);
    }

    /// <summary>A run that issued something; nobody is sent to an empty archive.</summary>
    private static async Task<ShareTarget?> FindRun(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var run = await RunPages.Seen(db, signedIn).SingleOrDefaultAsync(row => row.Id == id, ct);
        var documents = await db.Set<IssuedDocument>()
            .CountAsync(row => row.RunId == id && row.WithdrawnAt == null && row.ErasedAt == null, ct);
        return run is not null && documents > 0 ? new(run.Name, null, run.Id, documents) : null;
    }

    private static async Task<bool> IsOfPdfs(Guid run, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return !await db.Set<IssuedDocument>().AnyAsync(row => row.RunId == run && row.Format != DocumentFormat.Pdf, ct);
    }

    private static async Task<bool> IsSealed(Guid run, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await db.Set<IssuedDocument>().AnyAsync(row => row.RunId == run && row.Seal != SealForm.None, ct);
    }

    private static readonly Failure NotToBeMerged = new(
        "not-to-be-merged",
        new("1 つにまとめられるのは PDF の帳票だけです。ZIP を選んでください。", "Only PDFs can be joined in one file; choose ZIP."),
        "form"
    );

    private static readonly Failure TooManyToMerge = new(
        "too-many-to-merge",
        new(
            $"1 つの PDF にまとめられるのは {DocumentArchive.MostMerged:N0} 通までです。ZIP を選んでください。",
            $"One PDF holds up to {DocumentArchive.MostMerged:N0} documents; choose ZIP."
        ),
        "form"
    );

    private static IResult Form(ShareTarget target, LinkForm typed, TimeProvider clock, FormProblems? problems = null) =>
        Answer.Page<SharePage>(
            new ShareView(target, typed, Days.Of(clock.GetUtcNow()), problems),
            problems is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );

    private static async Task<IResult> Share(
        ShareTarget target,
        HttpContext http,
        AkashiDb db,
        SignedIn signedIn,
        AuditTrail trail,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var typed = LinkForm.Of(await http.Request.ReadFormAsync(ct));
        var (terms, problems) = typed.Check(Days.Of(now), target.RunId is not null);
        if (terms.Form == SharedForm.Merged && target.Documents > DocumentArchive.MostMerged)
            problems.Add(TooManyToMerge);
        if (terms.Form == SharedForm.Merged && target.RunId is { } run && !await IsOfPdfs(run, db, ct))
            problems.Add(NotToBeMerged);
        if (terms.Form == SharedForm.Merged && target.RunId is { } whole && await IsSealed(whole, db, ct))
            problems.Add(SealForms.NotToBeMerged);
        if (problems.Any)
            return Form(target, typed, clock, problems);
        var (link, token) = Make(db.Tenant, target, terms, signedIn.Required.Id, now);
        await using var transaction = await db.Begin(ct);
        db.Add(link);
        await db.SaveChangesAsync(ct);
        await trail.Record(Created, link.Subject, ct, Facts(link));
        await transaction.CommitAsync(ct);
        return Answer.Page<LinkMadePage>(new LinkMade(link, $"{http.Request.Scheme}://{http.Request.Host}{RecipientPages.Path(token)}"));
    }

    internal static (SharedLink Link, LinkToken Token) Make(Guid tenant, ShareTarget target, LinkTerms terms, Guid by, DateTimeOffset now)
    {
        var token = LinkToken.New(tenant);
        var link = new SharedLink
        {
            TenantId = tenant,
            Id = Guid.CreateVersion7(now),
            TokenSha256 = token.Sha256,
            Name = target.Name,
            Recipient = terms.Recipient,
            DocumentId = target.DocumentId,
            RunId = target.RunId,
            Form = terms.Form,
            PasswordHash = terms.Password is { } password ? Passwords.Hash(password) : null,
            ExpiresAt = terms.ExpiresAt,
            MostDownloads = terms.MostDownloads,
            CreatedAt = now,
            CreatedBy = by,
        };
        return (link, token);
    }

    internal static object Facts(SharedLink link) =>
        new
        {
            name = link.Name,
            recipient = link.Recipient,
            document = link.DocumentId,
            run = link.RunId,
            form = link.Form.ToString(),
            password = link.PasswordHash is not null,
            expiresAt = link.ExpiresAt,
            mostDownloads = link.MostDownloads,
        };

    private static async Task<IResult> List(
        AkashiDb db,
        SignedIn signedIn,
        TimeProvider clock,
        string? q,
        string? state,
        int? page,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        var now = clock.GetUtcNow();
        var links = Search(db, signedIn, q, state, now);
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await links.LongCountAsync(ct);
        var rows = await Rows(db, Newest(links).Skip((number - 1) * PageSize).Take(PageSize)).ToListAsync(ct);
        return Answer.Page<LinkListPage>(new LinkList(new(rows, number, PageSize, total), q, state, now));
    }

    private static async Task<IResult> Export(
        AkashiDb db,
        SignedIn signedIn,
        TimeProvider clock,
        string? q,
        string? state,
        string? encoding,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        var now = clock.GetUtcNow();
        var rows = await Rows(db, Newest(Search(db, signedIn, q, state, now)).Take(MostInFile)).ToListAsync(ct);
        return CsvFile.Answer(
            "links.csv",
            encoding,
            [
                "id",
                "name",
                "recipient",
                "form",
                "password",
                "created_at",
                "created_by",
                "expires_at",
                "downloads",
                "most_downloads",
                "state",
            ],
            rows.Select(row =>
                new[]
                {
                    row.Link.Id.ToString("D"),
                    row.Link.Name,
                    row.Link.Recipient,
                    row.Link.Form.ToString().ToLowerInvariant(),
                    row.Link.PasswordHash is null ? "no" : "yes",
                    CsvFile.Time(row.Link.CreatedAt),
                    row.CreatedBy,
                    CsvFile.Time(row.Link.ExpiresAt),
                    row.Link.Downloads.ToString(CultureInfo.InvariantCulture),
                    row.Link.MostDownloads?.ToString(CultureInfo.InvariantCulture) ?? "",
                    row.Link.State(now).ToString(),
                }
            )
        );
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, SignedIn signedIn, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await Rows(db, Seen(db, signedIn).Where(link => link.Id == id)).SingleOrDefaultAsync(ct) is not { } row)
            return Answer.NotFound;
        var visits = await VisitsOf(db, id).Take(MostShownVisits).ToListAsync(ct);
        return Answer.Page<LinkPage>(new LinkView(row, visits, clock.GetUtcNow()));
    }

    private static async Task<IResult> Visits(Guid id, AkashiDb db, SignedIn signedIn, string? encoding, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (!await Seen(db, signedIn).AnyAsync(link => link.Id == id, ct))
            return Answer.NotFound;
        var visits = await VisitsOf(db, id).Take(MostInFile).ToListAsync(ct);
        return CsvFile.Answer(
            "visits.csv",
            encoding,
            ["at", "result", "address", "browser"],
            visits.Select(visit => new[] { CsvFile.Time(visit.At), visit.Result.ToString(), visit.Address, visit.Agent })
        );
    }

    private static async Task<IResult> Revoke(
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
        if (await Seen(db, signedIn).AsTracking().SingleOrDefaultAsync(row => row.Id == id && row.RevokedAt == null, ct) is not { } link)
            return Answer.NotFound;
        (link.RevokedAt, link.RevokedBy) = (clock.GetUtcNow(), signedIn.Required.Id);
        await db.SaveChangesAsync(ct);
        await trail.Record(Revoked, link.Subject, ct, new { name = link.Name, recipient = link.Recipient });
        await transaction.CommitAsync(ct);
        return Answer.Go(http, $"{Root}/{id}", new("リンクを取り消しました。", "The link is revoked."));
    }

    /// <summary>Administrators see every link, others those that they made (AUD-7).</summary>
    private static IQueryable<SharedLink> Seen(AkashiDb db, SignedIn signedIn)
    {
        var person = signedIn.Required;
        var links = db.Set<SharedLink>().AsNoTracking();
        return person.Role == Role.Administrator ? links : links.Where(link => link.CreatedBy == person.Id);
    }

    private static IQueryable<SharedLink> Search(AkashiDb db, SignedIn signedIn, string? q, string? state, DateTimeOffset now)
    {
        var links = Seen(db, signedIn);
        if (!string.IsNullOrWhiteSpace(q))
        {
            var like = LikePattern.Containing(q);
            links = links.Where(link =>
                EF.Functions.ILike(link.Name, like, LikePattern.Escape) || EF.Functions.ILike(link.Recipient, like, LikePattern.Escape)
            );
        }
        return state switch
        {
            "open" => links.Where(link =>
                link.RevokedAt == null && link.ExpiresAt > now && (link.MostDownloads == null || link.Downloads < link.MostDownloads)
            ),
            "unfetched" => links.Where(link => link.Downloads == 0),
            _ => links,
        };
    }

    private static IQueryable<SharedLink> Newest(IQueryable<SharedLink> links) =>
        links.OrderByDescending(link => link.CreatedAt).ThenByDescending(link => link.Id);

    private static IQueryable<LinkVisit> VisitsOf(AkashiDb db, Guid link) =>
        db.Set<LinkVisit>()
            .AsNoTracking()
            .Where(visit => visit.LinkId == link)
            .OrderByDescending(visit => visit.At)
            .ThenBy(visit => visit.Id);

    private static IQueryable<LinkRow> Rows(AkashiDb db, IQueryable<SharedLink> links) =>
        links.Select(link => new LinkRow(
            link,
            db.Set<User>().Where(user => user.Id == link.CreatedBy).Select(user => user.DisplayName).FirstOrDefault() ?? ""
        ));
}

/// <summary>What a link leads to: a document or a run.</summary>
public sealed record ShareTarget(string Name, Guid? DocumentId, Guid? RunId, int Documents)
{
    public string Page => DocumentId is { } document ? $"/console/documents/outputs/{document}" : $"/console/documents/runs/{RunId}";
}

public sealed record ShareView(ShareTarget Target, LinkForm Typed, DateOnly Today, FormProblems? Problems);

/// <summary>A link with its address, shown this once and never again.</summary>
public sealed record LinkMade(SharedLink Link, string Address);

public sealed record LinkRow(SharedLink Link, string CreatedBy);

public sealed record LinkList(PageOf<LinkRow> Links, string? Query, string? State, DateTimeOffset Now);

/// <param name="Visits">The newest of them.</param>
public sealed record LinkView(LinkRow Row, IReadOnlyList<LinkVisit> Visits, DateTimeOffset Now);
