using System.Globalization;
using Akashi.Documents.Seals;
using Akashi.Documents.Templates;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Outputs;

/// <summary>issue by hand → search → show → the PDF again → correct → delete; the history as CSV (AUD-2, AUD-7, DOC-4).</summary>
internal static class OutputPages
{
    private const string Root = "/console/documents/outputs";
    private const int PageSize = 50;
    private const int MostCounted = 10_000;
    private const int LongestReason = 300;

    public static void Declare(ModuleMap map)
    {
        map.Audits(DocumentIssuer.Issued, DocumentIssuer.Corrected, DocumentIssuer.Deleted);
        map.Link(new("発行した帳票", "Documents"), Root, Permissions.ViewOutputs, 5, "papers");
        map.Get(Root, Permissions.ViewOutputs, List);
        map.Get(Root + ".csv", Permissions.ViewOutputs, OutputFiles.Csv);
        map.Get(Root + ".xlsx", Permissions.ViewOutputs, OutputFiles.Xlsx);
        map.Get(Root + "/{id:guid}", Permissions.ViewOutputs, Show);
        foreach (var format in DocumentFormat.All)
            map.Get(
                $"{Root}/{{id:guid}}.{format}",
                Permissions.ViewOutputs,
                (Guid id, AkashiDb db, SignedIn signedIn, DocumentIssuer issuer, HttpContext http, CancellationToken ct) =>
                    Download(id, format, db, signedIn, issuer, http, ct)
            );
        map.Get(Root + "/{id:guid}/correct", Permissions.IssueDocuments, Correct);
        map.Post(Root + "/{id:guid}/correct", Permissions.IssueDocuments, IssueCorrection, DocumentIssuer.Corrected);
        map.Post(Root + "/{id:guid}/delete", Permissions.IssueDocuments, Delete, DocumentIssuer.Deleted);
        map.Get("/console/documents/templates/{id:guid}/issue", Permissions.IssueDocuments, New);
        map.Post("/console/documents/templates/{id:guid}/issue", Permissions.IssueDocuments, Issue, DocumentIssuer.Issued);
    }

    private static async Task<IResult> List(OutputSearch search, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var rows = await search.Apply(Seen(db, signedIn), db, ct);
        var number = Math.Clamp(search.Page ?? 1, 1, MostCounted / PageSize);
        // Of very many nobody reads the last page; counting them all would take longer than finding the first.
        var total = await rows.Take(MostCounted + 1).LongCountAsync(ct);
        var slice = await Rows(db, Newest(rows).Skip((number - 1) * PageSize).Take(PageSize)).ToListAsync(ct);
        return Answer.Page<OutputListPage>(
            new OutputList(new(slice, number, PageSize, Math.Min(total, MostCounted)) { IsMore = total > MostCounted }, search)
        );
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await Rows(db, Seen(db, signedIn).Where(row => row.Id == id)).SingleOrDefaultAsync(ct) is not { } row)
            return Answer.NotFound;
        var successor = await db.Set<IssuedDocument>()
            .Where(other => other.Corrects == id)
            .Select(other => (Guid?)other.Id)
            .FirstOrDefaultAsync(ct);
        var reissues = await db.Set<Reissue>()
            .Where(reissue => reissue.DocumentId == id)
            .OrderByDescending(reissue => reissue.ReissuedAt)
            .Take(100)
            .ToListAsync(ct);
        var ids = reissues
            .Select(reissue => (Guid?)reissue.ReissuedBy)
            .Append(row.Document.WithdrawnBy)
            .Append(row.Document.HeldBy)
            .OfType<Guid>()
            .ToHashSet();
        var people = await db.Set<User>()
            .Where(user => ids.Contains(user.Id))
            .ToDictionaryAsync(user => user.Id, user => user.DisplayName, ct);
        return Answer.Page<OutputPage>(new OutputView(row, successor, reissues, people));
    }

    /// <summary>The file as it was issued, byte for byte.</summary>
    private static async Task<IResult> Download(
        Guid id,
        string format,
        AkashiDb db,
        SignedIn signedIn,
        DocumentIssuer issuer,
        HttpContext http,
        CancellationToken ct
    )
    {
        IssuedDocument? document;
        await using (await db.Begin(ct))
            document = await Seen(db, signedIn).SingleOrDefaultAsync(row => row.Id == id && row.Format == format, ct);
        if (document is null)
            return Answer.NotFound;
        if (document.ErasedAt is not null)
            throw Answer.Fail(IsErased);
        http.Response.Headers.CacheControl = "private, no-store";
        return DocumentFormat.Answer(await issuer.Open(document, ct), document);
    }

    private static async Task<IResult> New(Guid id, AkashiDb db, CancellationToken ct) =>
        await Target(id, db, ct) is { } target ? await Form(target, IssueForm.Empty(target.Fields), null, null, db, ct) : Answer.NotFound;

    private static async Task<IResult> Issue(Guid id, HttpContext http, AkashiDb db, DocumentIssuer issuer, CancellationToken ct)
    {
        if (await Target(id, db, ct) is not { } target)
            return Answer.NotFound;
        var typed = IssueForm.Of(await http.Request.ReadFormAsync(ct), target.Fields);
        return await IssueTyped(http, target, typed, null, db, issuer, ct);
    }

    private static async Task<IResult> Correct(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        if (await Earlier(id, db, signedIn, ct) is not { } document || await Target(document.TemplateId, db, ct) is not { } target)
            return Answer.NotFound;
        var typed = IssueForm.Empty(target.Fields) with
        {
            Key = document.Key,
            Date = document.TransactionDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            Amount = document.Amount?.ToString("0.####", CultureInfo.InvariantCulture) ?? "",
            Counterparty = document.Counterparty ?? "",
            Seal = Words.Write(document.Seal),
        };
        return await Form(target, typed, new(document, ""), null, db, ct);
    }

    private static async Task<IResult> IssueCorrection(
        Guid id,
        HttpContext http,
        AkashiDb db,
        SignedIn signedIn,
        DocumentIssuer issuer,
        CancellationToken ct
    )
    {
        if (await Earlier(id, db, signedIn, ct) is not { } document || await Target(document.TemplateId, db, ct) is not { } target)
            return Answer.NotFound;
        var form = await http.Request.ReadFormAsync(ct);
        // The number is the document's own: a correction stands for the same thing.
        var typed = IssueForm.Of(form, target.Fields) with
        {
            Key = document.Key,
        };
        return await IssueTyped(http, target, typed, new(document, form["reason"].ToString().Trim()), db, issuer, ct);
    }

    private static async Task<IResult> IssueTyped(
        HttpContext http,
        IssueTarget target,
        IssueForm typed,
        Correction? correction,
        AkashiDb db,
        DocumentIssuer issuer,
        CancellationToken ct
    )
    {
        var (order, problems) = typed.Check(target.Fields);
        if (correction is not null && correction.Reason.Length is 0 or > LongestReason)
            problems.Add(NoReason);
        var (seal, unknown) = SealForms.Read(typed.Seal);
        if (unknown is not null)
            problems.Add(unknown);
        if (order is null || problems.Any)
            return await Form(target, typed, correction, problems, db, ct);
        var (document, failure) = await issuer.Issue(
            target,
            order,
            seal,
            correction is null ? null : (correction.Of.Id, correction.Reason),
            ct
        );
        return document is null
            ? await Form(target, typed, correction, new FormProblems([failure!]), db, ct)
            : Answer.Go(http, $"{Root}/{document.Id}", new($"「{document.Key}」を発行しました。", $"“{document.Key}” is issued."));
    }

    private static async Task<IResult> Delete(
        Guid id,
        HttpContext http,
        AkashiDb db,
        SignedIn signedIn,
        DocumentIssuer issuer,
        CancellationToken ct
    )
    {
        var reason = (await http.Request.ReadFormAsync(ct))["reason"].ToString().Trim();
        if (await Earlier(id, db, signedIn, ct) is null)
            return Answer.NotFound;
        if (reason.Length is 0 or > LongestReason)
            throw Answer.Fail(NoReason);
        var (document, failure) = await issuer.Delete(id, reason, ct);
        if (failure is not null)
            throw Answer.Fail(failure);
        return document is not null
            ? Answer.Go(
                http,
                $"{Root}/{id}",
                new($"「{document.Key}」を削除しました。履歴には残ります。", $"“{document.Key}” is deleted. The history keeps it.")
            )
            : Answer.NotFound;
    }

    /// <summary>Administrators see every document, others those that they issued (AUD-7).</summary>
    internal static IQueryable<IssuedDocument> Seen(AkashiDb db, SignedIn signedIn)
    {
        var rows = db.Set<IssuedDocument>().AsNoTracking();
        var person = signedIn.Required;
        return person.Role == Role.Administrator ? rows : rows.Where(row => row.IssuedBy == person.Id);
    }

    /// <summary>Documents of one part of a run were issued at once; they stay in the order of their data.</summary>
    internal static IQueryable<IssuedDocument> Newest(IQueryable<IssuedDocument> rows) =>
        rows.OrderByDescending(row => row.IssuedAt).ThenBy(row => row.SegmentOffset).ThenBy(row => row.Id);

    internal static IQueryable<OutputRow> Rows(AkashiDb db, IQueryable<IssuedDocument> documents) =>
        documents.Select(row => new OutputRow(
            row,
            db.Set<DocumentTemplate>().Where(template => template.Id == row.TemplateId).Select(template => template.Name).FirstOrDefault()
                ?? "",
            db.Set<User>().Where(user => user.Id == row.IssuedBy).Select(user => user.DisplayName).FirstOrDefault() ?? "",
            db.Set<Reissue>().Count(reissue => reissue.DocumentId == row.Id),
            db.Set<SigningCertificate>()
                .Where(certificate => certificate.Id == row.CertificateId)
                .Select(certificate => new Signer(certificate.Subject, certificate.Issuer, certificate.Serial, certificate.Sha256))
                .FirstOrDefault()
        ));

    private static async Task<IssuedDocument?> Earlier(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await Seen(db, signedIn).SingleOrDefaultAsync(row => row.Id == id && row.WithdrawnAt == null, ct);
    }

    internal static async Task<IssueTarget?> Target(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (
            await db.Set<DocumentTemplate>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct)
            is not { Published: { } number, ArchivedAt: null } template
        )
            return null;
        return new(
            template,
            await db.Set<TemplateVersion>().AsNoTracking().SingleAsync(row => row.TemplateId == id && row.Number == number, ct)
        );
    }

    private static async Task<IResult> Form(
        IssueTarget target,
        IssueForm typed,
        Correction? correction,
        FormProblems? problems,
        AkashiDb db,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        var seals = target.Version.MakesPdf ? await SealPin.Possible(db, ct) : [SealForm.None];
        return Answer.Page<IssuePage>(
            new IssueView(target, seals, typed, correction, problems),
            problems is null ? StatusCodes.Status200OK : problems.All[0].Status
        );
    }

    private static readonly Failure NoReason = CustodyPages.NoReason;

    internal static readonly Failure IsErased = new(
        "document-erased",
        new("保存期間が過ぎたため、この帳票は消去されました。", "The document was erased when its retention ended."),
        Status: 410
    );
}

/// <param name="Template">The template's name as it is now.</param>
/// <param name="Reissues">How often it was handed out once more.</param>
/// <param name="Signer">Whose signature it bears; null without one.</param>
public sealed record OutputRow(IssuedDocument Document, string Template, string IssuedBy, int Reissues, Signer? Signer);

/// <summary>The certificate of a signature, as the history shows it.</summary>
public sealed record Signer(string Subject, string Issuer, string Serial, string Sha256);

public sealed record OutputList(PageOf<OutputRow> Documents, OutputSearch Search);

/// <param name="Successor">The document that took its place.</param>
/// <param name="People">Names of those who withdrew, held or reissued it.</param>
public sealed record OutputView(OutputRow Row, Guid? Successor, IReadOnlyList<Reissue> Reissues, IReadOnlyDictionary<Guid, string> People);

/// <summary>The version of a template that a document is issued of.</summary>
public sealed record IssueTarget(DocumentTemplate Template, TemplateVersion Version)
{
    public Guid Id => Template.Id;
    public string Name => Template.Name;
    public IReadOnlyList<TemplateField> Fields { get; } = TemplateField.Of(Version);
}

public sealed record Correction(IssuedDocument Of, string Reason);

/// <param name="Seals">What there is to seal it with.</param>
public sealed record IssueView(
    IssueTarget Target,
    IReadOnlyList<SealForm> Seals,
    IssueForm Typed,
    Correction? Correction,
    FormProblems? Problems
);
