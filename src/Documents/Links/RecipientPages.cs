using Akashi.Documents.Outputs;
using Akashi.Documents.Works;
using Akashi.Platform.Blobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Links;

/// <summary>
/// The recipient's side: look at the page → give the password → fetch. Looking costs nothing, so what opens links in mails burns no
/// download; whatever is unknown, expired, revoked or used up gets one and the same answer.
/// </summary>
internal static class RecipientPages
{
    private const string Route = "/shared/{token}";
    private const int MostAttempts = 5;
    private static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    public static readonly AuditEvent Fetched = new("documents.link.fetched", new("受取リンクから帳票を取得", "Document fetched by link"));
    public static readonly AuditEvent Refused = new(
        "documents.link.refused",
        new("受取リンクのパスワード誤り", "Wrong password for a link")
    );
    public static readonly AuditEvent Locked = new("documents.link.locked", new("受取リンクをロック", "Link locked"));

    /// <summary>Hashing is the dearest thing a stranger can ask for: no more at a time than there are cores.</summary>
    private static readonly SemaphoreSlim Hashing = new(Environment.ProcessorCount);

    public static void Declare(ModuleMap map)
    {
        map.Audits(Fetched, Refused, Locked);
        map.Get(Route, Permission.Anyone, Show);
        map.Post(Route, Permission.Anyone, Fetch, Fetched, Refused, Locked);
    }

    public static string Path(LinkToken token) => $"/shared/{token}";

    private static async Task<IResult> Show(
        string token,
        HttpContext http,
        TenantScope scope,
        AkashiDb db,
        PageContext page,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        KeepQuiet(http);
        return await Open(token, scope, db, page, clock, ct) is { } open ? Page(open, null) : Gone;
    }

    /// <summary>Count the try → check the password → count the download and write down who fetched → send.</summary>
    private static async Task<IResult> Fetch(
        string token,
        HttpContext http,
        TenantScope scope,
        AkashiDb db,
        PageContext page,
        AuditTrail trail,
        Actor actor,
        IBlobStore blobs,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        KeepQuiet(http);
        var password = (await http.Request.ReadFormAsync(ct))["password"].ToString();
        if (await Open(token, scope, db, page, clock, ct) is not { } open)
            return Gone;
        if (open.Link.PasswordHash is { } hash)
        {
            if (!await Count(open.Link, db, clock, ct))
                return Page(open, Wrong);
            // The try is counted: from here on a caller who hangs up does not keep it from being recorded.
            ct = CancellationToken.None;
            if (!await Verify(password.Length <= 1000 ? password : "", hash))
            {
                await Refuse(open.Link, http, db, trail, actor, clock, ct);
                return Page(open, Wrong);
            }
        }
        return await Take(open.Link, http, db, trail, actor, clock, ct) is { } documents ? Send(open.Link, documents, http, blobs) : Gone;
    }

    /// <summary>The link and what it leads to, in its own realm; null for all that cannot be fetched, whatever the reason.</summary>
    private static async Task<OpenLink?> Open(
        string text,
        TenantScope scope,
        AkashiDb db,
        PageContext page,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (LinkToken.Parse(text) is not { } token)
            return null;
        var now = clock.GetUtcNow();
        var hash = token.Sha256;
        scope.Enter(token.Tenant);
        await using var transaction = await db.Begin(ct);
        if (
            await db.Set<SharedLink>().AsNoTracking().SingleOrDefaultAsync(row => row.TokenSha256 == hash, ct) is not { } link
            || link.State(now) != LinkState.Open
            || await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == token.Tenant, ct) is not { } tenant
            || !tenant.IsOpen(Days.Of(now))
        )
            return null;
        var sums = await Documents(db, link)
            .GroupBy(_ => 1)
            .Select(all => new { Count = all.Count(), Pages = all.Sum(row => (long)row.Pages) })
            .SingleOrDefaultAsync(ct);
        if (sums is null)
            return null;
        var zone = await db.Set<TenantSettings>().Select(settings => settings.DisplayZone).SingleAsync(ct);
        (page.Company, page.Zone) = (tenant.Name, TimeZoneInfo.FindSystemTimeZoneById(zone));
        return new(link, tenant.Name, sums.Count, sums.Pages);
    }

    /// <summary>What was withdrawn is handed out no longer.</summary>
    private static IQueryable<IssuedDocument> Documents(AkashiDb db, SharedLink link)
    {
        var rows = db.Set<IssuedDocument>().AsNoTracking().Where(row => row.WithdrawnAt == null && row.ErasedAt == null);
        return link.RunId is { } run ? rows.Where(row => row.RunId == run) : rows.Where(row => row.Id == link.DocumentId);
    }

    /// <summary>Counts one try before the password is looked at, so that a hundred at once are still only as many as the limit.</summary>
    /// <returns>False while the link is locked.</returns>
    private static async Task<bool> Count(SharedLink link, AkashiDb db, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now + LockedFor;
        await using var transaction = await db.Begin(ct);
        var row = db.Set<SharedLink>().Where(row => row.Id == link.Id);
        await row.Where(row => row.LockedUntil != null && row.LockedUntil <= now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.FailedAttempts, 0).SetProperty(row => row.LockedUntil, (DateTimeOffset?)null),
                ct
            );
        var counted = await row.Where(row => row.LockedUntil == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.FailedAttempts, row => row.FailedAttempts + 1)
                        .SetProperty(row => row.LockedUntil, row => row.FailedAttempts + 1 >= MostAttempts ? until : null),
                ct
            );
        await transaction.CommitAsync(ct);
        return counted == 1;
    }

    private static async Task<bool> Verify(string password, string hash)
    {
        await Hashing.WaitAsync();
        try
        {
            return await Task.Run(() => Passwords.Verify(password, hash));
        }
        finally
        {
            Hashing.Release();
        }
    }

    private static async Task Refuse(
        SharedLink link,
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        Actor actor,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        var locked = await db.Set<SharedLink>().AnyAsync(row => row.Id == link.Id && row.LockedUntil != null, ct);
        db.Add(Visit(link, locked ? VisitResult.Locked : VisitResult.WrongPassword, http, actor, clock));
        await db.SaveChangesAsync(ct);
        await trail.Record(locked ? Locked : Refused, link.Subject, ct, new { name = link.Name, address = actor.Address }, Outcome.Failure);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Counts the download, unless the link was used up or revoked since it was looked at.</summary>
    private static async Task<List<IssuedDocument>?> Take(
        SharedLink link,
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        Actor actor,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Begin(ct);
        var taken = await db.Set<SharedLink>()
            .Where(row =>
                row.Id == link.Id
                && row.RevokedAt == null
                && row.ExpiresAt > now
                && (row.MostDownloads == null || row.Downloads < row.MostDownloads)
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Downloads, row => row.Downloads + 1)
                        .SetProperty(row => row.FailedAttempts, 0)
                        .SetProperty(row => row.LockedUntil, (DateTimeOffset?)null),
                ct
            );
        var documents = await Documents(db, link).OrderBy(row => row.Segment).ThenBy(row => row.SegmentOffset).ToListAsync(ct);
        if (taken == 0 || documents.Count == 0)
            return null;
        db.Add(Visit(link, VisitResult.Fetched, http, actor, clock));
        await db.SaveChangesAsync(ct);
        await trail.Record(
            Fetched,
            link.Subject,
            ct,
            new
            {
                name = link.Name,
                recipient = link.Recipient,
                address = actor.Address,
            }
        );
        await transaction.CommitAsync(ct);
        return documents;
    }

    private static LinkVisit Visit(SharedLink link, VisitResult result, HttpContext http, Actor actor, TimeProvider clock)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return new()
        {
            TenantId = link.TenantId,
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            LinkId = link.Id,
            At = clock.GetUtcNow(),
            Result = result,
            Address = actor.Address ?? "",
            Agent = string.Concat(agent.Where(c => !char.IsControl(c)).Take(200)),
        };
    }

    private static IResult Send(SharedLink link, List<IssuedDocument> documents, HttpContext http, IBlobStore blobs)
    {
        if (link.Form == SharedForm.Zip)
            // The archive writes the descriptor behind each entry synchronously, some bytes at a time.
            http.Features.Get<IHttpBodyControlFeature>()!.AllowSynchronousIO = true;
        return link.Form switch
        {
            SharedForm.Zip => Results.Stream(
                output => DocumentArchive.WriteZip(documents, blobs, output, http.RequestAborted),
                "application/zip",
                DocumentFile.Name(link.Name, ".zip")
            ),
            SharedForm.Merged => Results.Stream(
                output => Merged(link.Name, documents, blobs, output, http.RequestAborted),
                "application/pdf",
                DocumentFile.Name(link.Name, ".pdf")
            ),
            _ => Results.Stream(
                async output =>
                {
                    await foreach (var (_, pdf) in DocumentArchive.Read(documents, blobs, http.RequestAborted))
                        await output.WriteAsync(pdf, http.RequestAborted);
                },
                DocumentFormat.MediaType(documents[0].Format),
                DocumentFile.Name(link.Name, $".{documents[0].Format}")
            ),
        };
    }

    /// <summary>The PDF's writer needs a stream that it can write to at once; the network is none.</summary>
    private static async Task Merged(string title, List<IssuedDocument> documents, IBlobStore blobs, Stream output, CancellationToken ct)
    {
        await using var file = PrivateFile.Create();
        await DocumentArchive.WriteMerged(title, documents, blobs, file, ct);
        file.Position = 0;
        await file.CopyToAsync(output, ct);
    }

    /// <summary>The address is the secret: nobody is told where a visitor came from, and no search engine keeps it.</summary>
    private static void KeepQuiet(HttpContext http)
    {
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
    }

    private static IResult Page(OpenLink open, FormProblems? problems) =>
        Answer.Page<RecipientPage>(
            new RecipientView(
                open.Company,
                open.Link.ExpiresAt,
                open.Link.MostDownloads - open.Link.Downloads,
                open.Link.PasswordHash is not null,
                // What it is called is told to nobody who does not know the password.
                open.Link.PasswordHash
                    is null
                    ? open.Link.Name
                    : null,
                open.Link.Form,
                open.Documents,
                open.Pages,
                problems
            ),
            problems is null ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden
        );

    private static IResult Gone => Answer.Page<LinkGonePage>(new LinkGone(), StatusCodes.Status404NotFound);

    private static readonly FormProblems Wrong = new([
        new(
            "link-password",
            new(
                "パスワードをお確かめください。続けて間違えると、しばらく受け取れなくなります。",
                "Check the password. After several wrong tries nothing can be fetched for a while."
            ),
            "password"
        ),
    ]);

    private sealed record OpenLink(SharedLink Link, string Company, int Documents, long Pages);
}

/// <param name="Left">Downloads that are left; null for as many as one likes.</param>
/// <param name="Name">Null while a password keeps it.</param>
public sealed record RecipientView(
    string Company,
    DateTimeOffset ExpiresAt,
    int? Left,
    bool WantsPassword,
    string? Name,
    SharedForm Form,
    int Documents,
    long Pages,
    FormProblems? Problems
);

public sealed record LinkGone;
