using Akashi.Documents.Conversion;
using Akashi.Documents.Designer;
using Akashi.Documents.Fonts;
using Akashi.Documents.Outputs;
using Akashi.Engines.Pdf.Templates;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Templates;

/// <summary>list → new (sample, file) → show → replace the draft → publish → duplicate → archive; previews and downloads.</summary>
internal static class TemplatePages
{
    public const string Root = "/console/documents/templates";
    private const int PageSize = 50;
    private const int LongestComment = 300;

    public static void Declare(ModuleMap map)
    {
        map.Audits(
            TemplateWriter.Created,
            TemplateWriter.Described,
            TemplateWriter.DraftSaved,
            TemplateWriter.Published,
            TemplateWriter.Archived,
            TemplateWriter.Restored
        );
        map.Link(new("帳票テンプレート", "Templates"), Root, Permissions.ViewTemplates, 4, "paper");
        map.Get(Root, Permissions.ViewTemplates, List);
        map.Get(Root + "/new", Permissions.DesignTemplates, (string? sample) => Form(new(TemplateFields.Empty, sample, null)));
        map.Post(Root + "/new", Permissions.DesignTemplates, Create, TemplateWriter.Created);
        map.Get(Root + "/samples/{code}.pdf", Permissions.ViewTemplates, ShowSample);
        map.Get(Root + "/{id:guid}", Permissions.ViewTemplates, Show);
        map.Post(Root + "/{id:guid}", Permissions.DesignTemplates, Describe, TemplateWriter.Described);
        map.Get(Root + "/{id:guid}.pdf", Permissions.ViewTemplates, Preview);
        map.Get(Root + "/{id:guid}.json", Permissions.ViewTemplates, Download);
        map.Get(Root + "/{id:guid}/file", Permissions.ViewTemplates, DownloadOffice);
        map.Post(Root + "/{id:guid}/draft", Permissions.DesignTemplates, SaveDraft, TemplateWriter.DraftSaved, TemplateWriter.Created);
        map.Post(Root + "/{id:guid}/publish", Permissions.DesignTemplates, Publish, TemplateWriter.Published);
        map.Post(Root + "/{id:guid}/duplicate", Permissions.DesignTemplates, Duplicate, TemplateWriter.Created);
        map.Post(
            Root + "/{id:guid}/archive",
            Permissions.DesignTemplates,
            (Guid id, HttpContext http, TemplateWriter writer, CancellationToken ct) => Archive(id, true, http, writer, ct),
            TemplateWriter.Archived
        );
        map.Post(
            Root + "/{id:guid}/restore",
            Permissions.DesignTemplates,
            (Guid id, HttpContext http, TemplateWriter writer, CancellationToken ct) => Archive(id, false, http, writer, ct),
            TemplateWriter.Restored
        );
    }

    private static async Task<IResult> List(
        AkashiDb db,
        string? q,
        string? folder,
        string? tag,
        string? state,
        int? page,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        var rows = db.Set<DocumentTemplate>().AsNoTracking();
        rows = state == "archived" ? rows.Where(row => row.ArchivedAt != null) : rows.Where(row => row.ArchivedAt == null);
        if (!string.IsNullOrWhiteSpace(q))
        {
            var like = LikePattern.Containing(q);
            rows = rows.Where(row =>
                EF.Functions.ILike(row.Name, like, LikePattern.Escape)
                || row.Tags.Any(own => EF.Functions.ILike(own, like, LikePattern.Escape))
            );
        }
        if (!string.IsNullOrEmpty(folder))
            rows = rows.Where(row => row.Folder == folder || row.Folder.StartsWith(folder + "/"));
        if (!string.IsNullOrEmpty(tag))
            rows = rows.Where(row => row.Tags.Contains(tag));
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await rows.LongCountAsync(ct);
        var slice = await rows.OrderBy(row => row.Folder)
            .ThenBy(row => row.Name)
            .ThenBy(row => row.Id)
            .Skip((number - 1) * PageSize)
            .Take(PageSize)
            .Select(row => new TemplateRow(
                row.Id,
                row.Name,
                row.Folder,
                row.Tags,
                row.Published,
                row.DraftChangedAt,
                row.ArchivedAt != null,
                row.DraftSha256,
                row.DraftIsOffice
            ))
            .ToListAsync(ct);
        var folders = await db.Set<DocumentTemplate>()
            .Where(row => row.Folder != "")
            .Select(row => row.Folder)
            .Distinct()
            .OrderBy(name => name)
            .Take(200)
            .ToListAsync(ct);
        return Answer.Page<TemplateListPage>(new TemplateList(new(slice, number, PageSize, total), folders, q, folder, tag, state));
    }

    private static async Task<IResult> Create(HttpContext http, AkashiDb db, FontShelf shelf, TemplateWriter writer, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var (fields, code) = (TemplateFields.Of(form), form["sample"].ToString());
        var problems = fields.Check();
        var (content, origin) = ((byte[]?)null, "");
        if (form.Files.GetFile("file") is { Length: > 0 } file)
            (content, origin) = (await Take(file, problems, db, shelf, ct), file.FileName);
        else if (Sample.Of(code) is { } sample)
            (content, origin) = (sample.Content, $"sample {code}");
        else
            problems.Add(new("no-start", new("見本を選ぶか、ファイルを選んでください。", "Choose a sample or a file."), "file"));
        if (problems.Any)
            return Form(new(fields, code, problems));
        var template = await writer.Create(fields, content!, origin.Length <= 200 ? origin : origin[..200], ct);
        return Answer.Go(http, $"{Root}/{template.Id}", new($"「{template.Name}」を作成しました。", $"Created “{template.Name}”."));
    }

    private static IResult Form(NewTemplate model) =>
        Answer.Page<NewTemplatePage>(model, model.Problems is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static IResult ShowSample(string code) =>
        Sample.Of(code) is { } sample ? Pdf(sample.Content, sample.Title.ToString(), TemplateContent.Fonts) : Answer.NotFound;

    private static async Task<IResult> Show(Guid id, AkashiDb db, PdfConverter office, CancellationToken ct) =>
        await Page(id, db, office, null, ct);

    private static async Task<IResult> Page(
        Guid id,
        AkashiDb db,
        PdfConverter office,
        FormProblems? problems,
        CancellationToken ct,
        TemplateFields? typed = null
    )
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentTemplate>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } template)
            return Answer.NotFound;
        var versions = await db.Set<TemplateVersion>()
            .Where(row => row.TemplateId == id)
            .OrderByDescending(row => row.Number)
            .Select(row => new VersionRow(row.Number, row.Comment, row.PublishedAt, row.PublishedBy, row.Sha256, row.AsPdf))
            .ToListAsync(ct);
        // Fonts that were replaced or put in another order come with the next version, like a draft that is ahead.
        var asPdf = versions.Count > 0 && versions[0].AsPdf;
        var pins = await FontPin.Of(db, template.Draft, asPdf, ct);
        var published = await db.Set<TemplateVersion>()
            .Where(row => row.TemplateId == id && row.Number == template.Published)
            .Select(row => row.Fonts)
            .SingleOrDefaultAsync(ct);
        var ids = versions.Select(version => version.By).Append(template.DraftChangedBy).ToHashSet();
        var people = await db.Set<User>()
            .Where(user => ids.Contains(user.Id))
            .ToDictionaryAsync(user => user.Id, user => user.DisplayName, ct);
        // LibreOffice may have to be looked for, and nobody's rows wait for that.
        await transaction.DisposeAsync();
        return Answer.Page<TemplatePage>(
            new TemplateView(
                template,
                typed ?? TemplateFields.Of(template),
                template.DraftSha256 != template.PublishedSha256,
                versions,
                people,
                problems,
                template.DraftIsOffice ? OfficeContent.Fields(template.Draft) : []
            )
            {
                HasOtherFonts = published is not null && !pins.SequenceEqual(published),
                AsPdf = asPdf,
                Converter = template.DraftIsOffice ? await office.Version(ct) : null,
                Inconvertible = template.DraftIsOffice ? await office.Unavailable(ct) : null,
            },
            problems?.All[0].Status ?? StatusCodes.Status200OK
        );
    }

    private static async Task<IResult> Describe(
        Guid id,
        HttpContext http,
        AkashiDb db,
        PdfConverter office,
        TemplateWriter writer,
        CancellationToken ct
    )
    {
        var fields = TemplateFields.Of(await http.Request.ReadFormAsync(ct));
        var problems = fields.Check();
        if (problems.Any)
            return await Page(id, db, office, problems, ct, fields);
        return await writer.Describe(id, fields, ct) is { } template
            ? Answer.Go(http, $"{Root}/{id}", new($"「{template.Name}」を保存しました。", $"Saved “{template.Name}”."))
            : Answer.NotFound;
    }

    /// <summary>The draft, or a version, drawn with the values that stand in the template; an Excel or Word file as it is.</summary>
    private static async Task<IResult> Preview(
        Guid id,
        int? version,
        AkashiDb db,
        FontShelf shelf,
        DocumentPress press,
        PreviewTurns turns,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await Shown(id, version, db, ct) is not var (name, content, pins))
            return Answer.NotFound;
        if (!OfficeContent.Is(content))
            return Pdf(content, name, (await shelf.Of(db.Tenant, pins, ct)).Fonts);
        using var turn = await turns.Wait(signedIn.Required.Id, ct);
        if (!turn.IsAcquired)
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        try
        {
            return await press.Preview(db.Tenant, content, pins, clock.GetUtcNow(), ct) is { } pdf
                ? Results.File(pdf, DocumentFormat.MediaType(DocumentFormat.Pdf))
                : throw Answer.Fail(PdfConverter.NotConvertible);
        }
        catch (ConversionException error)
        {
            throw Answer.Fail(error.Failure);
        }
    }

    /// <summary>As <see cref="Shown"/>; null for an Excel or Word file.</summary>
    internal static async Task<(string Name, byte[] Content, string[] Fonts)?> Drawn(
        Guid id,
        int? version,
        AkashiDb db,
        CancellationToken ct
    ) => await Shown(id, version, db, ct) is { } shown && !OfficeContent.Is(shown.Content) ? shown : null;

    /// <summary>A draft with the fonts as they are, or a version with those that it holds on to.</summary>
    private static async Task<(string Name, byte[] Content, string[] Fonts)?> Shown(
        Guid id,
        int? version,
        AkashiDb db,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentTemplate>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } template)
            return null;
        if (version is null)
            return (template.Name, template.Draft, await FontPin.Of(db, template.Draft, asPdf: true, ct));
        return
            await db.Set<TemplateVersion>().AsNoTracking().SingleOrDefaultAsync(row => row.TemplateId == id && row.Number == version, ct)
                is { } published
            ? (template.Name, published.Content, published.Fonts)
            : null;
    }

    private static async Task<IResult> Download(Guid id, int? version, AkashiDb db, CancellationToken ct) =>
        await Content(id, version, db, ct) is var (name, content) && content is not null && !OfficeContent.Is(content)
            ? Results.File(content, "application/json", $"{name}{(version is null ? "" : $"-v{version}")}.json")
            : Answer.NotFound;

    /// <summary>The Excel or Word file that the draft or a version is.</summary>
    private static async Task<IResult> DownloadOffice(Guid id, int? version, AkashiDb db, CancellationToken ct)
    {
        var (name, content) = await Content(id, version, db, ct);
        if (content is null || !OfficeContent.Is(content))
            return Answer.NotFound;
        var format = OfficeContent.Format(OfficeContent.Parse(content).Kind);
        return Results.File(
            content,
            DocumentFormat.MediaType(format),
            DocumentFile.Name(name, $"{(version is null ? "" : $"-v{version}")}.{format}")
        );
    }

    private static async Task<(string Name, byte[]? Content)> Content(Guid id, int? version, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentTemplate>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } template)
            return ("", null);
        return version is not { } number
            ? (template.Name, template.Draft)
            : (
                template.Name,
                await db.Set<TemplateVersion>()
                    .Where(row => row.TemplateId == id && row.Number == number)
                    .Select(row => row.Content)
                    .SingleOrDefaultAsync(ct)
            );
    }

    private static async Task<IResult> SaveDraft(
        Guid id,
        HttpContext http,
        AkashiDb db,
        FontShelf shelf,
        PdfConverter office,
        TemplateWriter writer,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        var problems = new FormProblems();
        _ = int.TryParse(form["revision"], out var revision);
        if (form.Files.GetFile("file") is not { Length: > 0 } file)
        {
            problems.Add(new("no-file", new("ファイルを選んでください。", "Choose a file."), "file"));
            return await Page(id, db, office, problems, ct);
        }
        if (await Take(file, problems, db, shelf, ct) is not { } content)
            return await Page(id, db, office, problems, ct);
        return await writer.SaveDraft(id, revision, content, ct) switch
        {
            null => Answer.NotFound,
            { Aside: { } aside } => Answer.Go(
                http,
                $"{Root}/{aside.Id}",
                new(
                    $"ほかの人が先に保存していたため、あなたの内容は「{aside.Name}」として別に保存しました。どちらも失われていません。",
                    $"Somebody else had saved first, so yours was kept beside it as “{aside.Name}”. Nothing was lost."
                )
            ),
            _ => Answer.Go(http, $"{Root}/{id}", new("下書きを保存しました。", "The draft is saved.")),
        };
    }

    private static async Task<byte[]?> Take(IFormFile file, FormProblems problems, AkashiDb db, FontShelf shelf, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await file.CopyToAsync(buffer, ct);
        var bytes = buffer.ToArray();
        var (content, failure) = TemplateContent.Read(bytes, await shelf.Now(db, bytes, ct));
        if (failure is not null)
            problems.Add(failure);
        return content;
    }

    private static async Task<IResult> Publish(
        Guid id,
        HttpContext http,
        AkashiDb db,
        PdfConverter office,
        TemplateWriter writer,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        var comment = form["comment"].ToString().Trim();
        // Without a number it is no draft's: whoever sends that is told to look again.
        _ = int.TryParse(form["revision"], out var revision);
        var (template, failure) = await writer.Publish(
            id,
            revision,
            comment.Length <= LongestComment ? comment : comment[..LongestComment],
            form["format"] == DocumentFormat.Pdf,
            ct
        );
        if (template is null)
            return Answer.NotFound;
        return failure is not null
            ? await Page(id, db, office, new FormProblems([failure]), ct)
            : Answer.Go(
                http,
                $"{Root}/{id}",
                new($"第 {template.Published} 版を公開しました。", $"Version {template.Published} is published.")
            );
    }

    private static async Task<IResult> Duplicate(Guid id, HttpContext http, TemplateWriter writer, CancellationToken ct) =>
        await writer.Duplicate(id, ct) is { } copy
            ? Answer.Go(http, $"{Root}/{copy.Id}", new($"「{copy.Name}」を作成しました。", $"Created “{copy.Name}”."))
            : Answer.NotFound;

    private static async Task<IResult> Archive(Guid id, bool archive, HttpContext http, TemplateWriter writer, CancellationToken ct) =>
        await writer.Archive(id, archive, ct) is { } template
            ? Answer.Go(
                http,
                archive ? Root : $"{Root}/{id}",
                archive
                    ? new($"「{template.Name}」を保管しました。", $"Archived “{template.Name}”.")
                    : new($"「{template.Name}」を一覧に戻しました。", $"“{template.Name}” is back in the list.")
            )
            : Answer.NotFound;

    private static IResult Pdf(byte[] content, string name, TemplateFonts fonts)
    {
        try
        {
            return Results.File(TemplateContent.Preview(content, name, fonts), "application/pdf");
        }
        catch (TemplateException error)
        {
            throw Answer.Fail(TemplateContent.Unusable(error));
        }
    }
}

public sealed record TemplateRow(
    Guid Id,
    string Name,
    string Folder,
    string[] Tags,
    int? Published,
    DateTimeOffset ChangedAt,
    bool IsArchived,
    string DraftSha256,
    bool IsOffice
);

public sealed record TemplateList(
    PageOf<TemplateRow> Templates,
    IReadOnlyList<string> Folders,
    string? Query,
    string? Folder,
    string? Tag,
    string? State
);

public sealed record NewTemplate(TemplateFields Fields, string? Sample, FormProblems? Problems);

/// <param name="AsPdf">See <see cref="TemplateVersion.AsPdf"/>.</param>
public sealed record VersionRow(int Number, string Comment, DateTimeOffset At, Guid By, string Sha256, bool AsPdf);

/// <param name="IsAhead">The draft differs from the newest version.</param>
/// <param name="OfficeFields">What a draft that is an Excel or Word file asks for.</param>
public sealed record TemplateView(
    DocumentTemplate Template,
    TemplateFields Fields,
    bool IsAhead,
    IReadOnlyList<VersionRow> Versions,
    IReadOnlyDictionary<Guid, string> People,
    FormProblems? Problems,
    IReadOnlyList<TemplateField> OfficeFields
)
{
    /// <summary>The newest version holds on to other fonts than the draft would be published with.</summary>
    public bool HasOtherFonts { get; init; }

    /// <summary>Whether the newest version's documents are converted to PDF.</summary>
    public bool AsPdf { get; init; }

    /// <summary>The program that converts Excel and Word files; null where there is none.</summary>
    public string? Converter { get; init; }

    /// <summary>Why there is none.</summary>
    public Failure? Inconvertible { get; init; }
}
