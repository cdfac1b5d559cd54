using Akashi.Documents.Conversion;
using Akashi.Documents.Designer;
using Akashi.Documents.Invoices;
using Akashi.Documents.Mappings;
using Akashi.Documents.Outputs;
using Akashi.Documents.Sources;
using Akashi.Documents.Templates;
using Akashi.Engines.Office;
using Akashi.Engines.Pdf.Templates;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Field = Akashi.Documents.Templates.TemplateField;

namespace Akashi.Documents.Works;

/// <summary>list → new (template, sample file) → map → try → run; the mapping as a file (DOC-2).</summary>
internal static class WorkPages
{
    internal const string Root = "/console/documents/works";
    private const int PageSize = 50;

    /// <summary>Of a request with a file of data in it.</summary>
    private const long MostBytes = 64 << 20;

    /// <summary>Of a sample, which is read whenever the work is looked at.</summary>
    private const long MostSampleBytes = 4 << 20;

    /// <summary>Outcomes that a trial shows.</summary>
    private const int Tried = 5;

    public static void Declare(ModuleMap map)
    {
        map.Audits(WorkWriter.Created, WorkWriter.Changed, WorkWriter.Archived);
        map.Link(new("ワーク", "Works"), Root, Permissions.IssueDocuments, 5, "flow");
        map.Get(Root, Permissions.IssueDocuments, List);
        map.Get(Root + "/new", Permissions.DesignTemplates, New);
        map.Post(Root + "/new", Permissions.DesignTemplates, Create, WorkWriter.Created);
        map.Get(Root + "/{id:guid}", Permissions.IssueDocuments, Show);
        map.Post(Root + "/{id:guid}", Permissions.DesignTemplates, Save, WorkWriter.Changed);
        map.Post(Root + "/{id:guid}/sample", Permissions.DesignTemplates, ReplaceSample, WorkWriter.Changed);
        map.Get(Root + "/{id:guid}/mapping.json", Permissions.IssueDocuments, Download);
        map.Post(Root + "/{id:guid}/mapping", Permissions.DesignTemplates, Import, WorkWriter.Changed);
        map.Get(Root + "/{id:guid}/try.pdf", Permissions.IssueDocuments, TryPdf);
        map.Upload(Root + "/{id:guid}/run", Permissions.IssueDocuments, MostBytes, Run, RunStarter.Started);
        map.Post(Root + "/{id:guid}/archive", Permissions.DesignTemplates, Archive, WorkWriter.Archived);
    }

    private static async Task<IResult> List(AkashiDb db, string? q, int? page, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var works = db.Set<DocumentWork>().AsNoTracking().Where(work => work.ArchivedAt == null);
        if (!string.IsNullOrWhiteSpace(q))
        {
            var like = LikePattern.Containing(q);
            works = works.Where(work => EF.Functions.ILike(work.Name, like, LikePattern.Escape));
        }
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await works.LongCountAsync(ct);
        var rows = await works
            .OrderBy(work => work.Name)
            .ThenBy(work => work.Id)
            .Skip((number - 1) * PageSize)
            .Take(PageSize)
            .Select(work => new WorkRow(
                work.Id,
                work.Name,
                db.Set<DocumentTemplate>()
                    .Where(template => template.Id == work.TemplateId)
                    .Select(template => template.Name)
                    .FirstOrDefault()
                    ?? "",
                db.Set<DocumentRun>().Where(run => run.Series == work.Id).Max(run => (DateTimeOffset?)run.StartedAt)
            ))
            .ToListAsync(ct);
        return Answer.Page<WorkListPage>(new WorkList(new(rows, number, PageSize, total), q));
    }

    private static async Task<IResult> New(Guid? template, AkashiDb db, CancellationToken ct) => await Form(db, "", template, null, ct);

    private static async Task<IResult> Form(AkashiDb db, string name, Guid? template, FormProblems? problems, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var templates = await db.Set<DocumentTemplate>()
            .Where(row => row.Published != null && row.ArchivedAt == null)
            .OrderBy(row => row.Folder)
            .ThenBy(row => row.Name)
            .Select(row => new TemplateChoice(row.Id, row.Folder, row.Name))
            .Take(1_000)
            .ToListAsync(ct);
        return Answer.Page<NewWorkPage>(
            new NewWork(name, template, templates, problems),
            problems is null ? StatusCodes.Status200OK : problems.All[0].Status
        );
    }

    private static async Task<IResult> Create(HttpContext http, AkashiDb db, WorkWriter writer, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var name = form["name"].ToString().Trim();
        var problems = new FormProblems();
        CheckName(name, problems);
        if (!Guid.TryParse(form["template"], out var template))
            problems.Add(new("template-required", new("テンプレートを選んでください。", "Choose a template."), "template"));
        if (form.Files.GetFile("file") is not { Length: > 0 } file)
            problems.Add(NoFile);
        else if (file.Length > MostSampleBytes)
            problems.Add(SampleTooLarge);
        else if (!problems.Any)
        {
            await using var content = file.OpenReadStream();
            var (work, failure) = await writer.Create(name, template, file.FileName, content, ct);
            if (work is not null)
                return Answer.Go(
                    http,
                    $"{Root}/{work.Id}",
                    new("作成しました。名前の同じ列と項目を対応づけてあります。", "Created. Columns and fields of equal names are mapped.")
                );
            problems.Add(failure!);
        }
        return await Form(db, name, template, problems, ct);
    }

    private static void CheckName(string name, FormProblems problems)
    {
        problems.Require("name", name, new("名前を入力してください。", "Enter a name."));
        if (name.Length > 100 || name.Any(char.IsControl))
            problems.Add(
                new("text-form", new("100 文字以内の 1 行で入力してください。", "Enter one line of up to 100 characters."), "name")
            );
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, WorkWriter writer, IBlobStore blobs, CancellationToken ct) =>
        await Page(id, null, null, db, writer, blobs, ct);

    /// <summary>The work with its form, what is wrong with it, and what comes of its sample.</summary>
    internal static async Task<IResult> Page(
        Guid id,
        MappingForm? typed,
        FormProblems? problems,
        AkashiDb db,
        WorkWriter writer,
        IBlobStore blobs,
        CancellationToken ct
    )
    {
        if (await Open(id, db, writer, ct) is not { } open)
            return Answer.NotFound;
        var mapping = Mapping.Parse(open.Work.Mapping);
        return Answer.Page<WorkPage>(
            new WorkView(
                open.Work,
                open.Template,
                open.Fields,
                typed ?? MappingForm.Of(mapping, open.Fields),
                await Findings(open, mapping, blobs, ct),
                await Try(open, blobs, Tried, ct),
                open.IsPdf,
                problems
            ),
            problems?.All[0].Status ?? StatusCodes.Status200OK
        );
    }

    internal static async Task<OpenWork?> Open(Guid id, AkashiDb db, WorkWriter writer, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentWork>().AsNoTracking().SingleOrDefaultAsync(work => work.Id == id, ct) is not { } work)
            return null;
        var template = await db.Set<DocumentTemplate>().AsNoTracking().SingleAsync(row => row.Id == work.TemplateId, ct);
        var version = await writer.Newest(work.TemplateId, ct);
        return new(
            work,
            template,
            version is null ? [] : Field.Of(version.Content),
            version is null || OfficeContent.Is(version.Content) ? null : InvoiceFields.Of(version.Content),
            version is null or { MakesPdf: true },
            await WorkExtras.Of(db, work, ct)
        );
    }

    /// <summary>What is wrong between a mapping, the tables of the sample and the template.</summary>
    internal static async Task<IReadOnlyList<MappingFinding>> Findings(
        OpenWork open,
        Mapping mapping,
        IBlobStore blobs,
        CancellationToken ct
    )
    {
        var columns = new Dictionary<string, IReadOnlyList<string>> { [DocumentWork.Source] = open.Work.Columns };
        if (WorkSources.HasChildren(mapping))
        {
            try
            {
                await using var file = await Sample(open.Work, blobs, ct);
                columns = WorkSources.Columns(file, open.Work.ReadFormat(), mapping);
            }
            catch (SourceException error)
            {
                return [new("view.children", 0, error.Text)];
            }
        }
        return WorkWriter.Check(mapping, columns, open.Fields);
    }

    /// <summary>The first documents that come of the sample, or why there are none.</summary>
    private static async Task<IReadOnlyList<RunItem>> Try(OpenWork open, IBlobStore blobs, int count, CancellationToken ct)
    {
        try
        {
            await using var file = await Sample(open.Work, blobs, ct);
            return
            [
                .. WorkData.Read(file, open.Work, open.Fields, open.Extras).SelectMany(item => Checked(item, open.Invoice)).Take(count),
            ];
        }
        catch (SourceException error)
        {
            return [new(null, new(error.Line, "", "", error.Text, Stops: true))];
        }
        catch (MappingException error)
        {
            return [new(null, new(0, "", "", error.Text, Stops: true))];
        }
    }

    /// <summary>An item, and behind it what keeps it from being a qualified invoice.</summary>
    private static IEnumerable<RunItem> Checked(RunItem item, InvoiceFields? invoice) =>
        item.Order is { } order && invoice is not null
            ?
            [
                item,
                .. invoice
                    .Check(order.Values)
                    .Select(problem => new RunItem(null, new(order.Line, order.Key, problem.Field, problem.Message))),
            ]
            : [item];

    internal static async Task<MemoryStream> Sample(DocumentWork work, IBlobStore blobs, CancellationToken ct)
    {
        var copy = new MemoryStream();
        await using var blob = await blobs.Open(work.TenantId, work.SampleSha256, ct) ?? throw new DamagedBlobException(work.SampleSha256);
        await blob.CopyToAsync(copy, ct);
        copy.Position = 0;
        return copy;
    }

    /// <summary>One document of the sample as it would be issued; nothing is kept of it.</summary>
    private static async Task<IResult> TryPdf(
        Guid id,
        int? n,
        AkashiDb db,
        WorkWriter writer,
        IBlobStore blobs,
        DocumentPress press,
        PreviewTurns previews,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await Open(id, db, writer, ct) is not { Template: { Published: { } number, ArchivedAt: null } } open)
            return Answer.NotFound;
        var items = await Try(open, blobs, Tried, ct);
        var order = items.Select(item => item.Order).OfType<DocumentOrder>().ElementAtOrDefault(Math.Clamp(n ?? 1, 1, Tried) - 1);
        if (order is null)
            return Answer.NotFound;
        TemplateVersion version;
        await using (await db.Begin(ct))
            version = await db.Set<TemplateVersion>()
                .AsNoTracking()
                .SingleAsync(row => row.TemplateId == open.Template.Id && row.Number == number, ct);
        using var turn = await previews.Wait(signedIn.Required.Id, ct);
        if (!turn.IsAcquired)
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        try
        {
            using var file = new MemoryStream();
            var read = await press.Read(db.Tenant, version, ct);
            var at = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), PageContext.Japan);
            var pressed = DocumentPress.Press(
                // A trial shows what would be refused as well; the page beside it says why.
                read with
                {
                    Invoice = null,
                },
                open.Work.Name,
                order,
                at,
                file
            );
            if (await press.ToPdf(db.Tenant, read, [pressed], file, at, ct) is [null])
                throw Answer.Fail(PdfConverter.NotConvertible);
            return Results.File(file.ToArray(), DocumentFormat.MediaType(read.Format));
        }
        catch (OfficeException error)
        {
            throw Answer.Fail(OfficeContent.Unusable(error) with { Field = null });
        }
        catch (ConversionException error)
        {
            throw Answer.Fail(error.Failure);
        }
        catch (TemplateException error)
        {
            throw Answer.Fail(TemplateContent.Unusable(error) with { Field = null });
        }
    }

    private static async Task<IResult> Save(
        Guid id,
        HttpContext http,
        AkashiDb db,
        WorkWriter writer,
        IBlobStore blobs,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (await Open(id, db, writer, ct) is not { } open)
            return Answer.NotFound;
        var typed = MappingForm.Of(form, open.Fields);
        var mapping = typed.Apply(Mapping.Parse(open.Work.Mapping));
        var name = form["name"].ToString().Trim();
        var problems = new FormProblems();
        CheckName(name, problems);
        foreach (var finding in await Findings(open, mapping, blobs, ct))
            problems.Add(Wrong(finding, open.Fields));
        if (problems.Any)
            return await Page(id, typed, problems, db, writer, blobs, ct);
        _ = int.TryParse(form["revision"], out var revision);
        var (_, failure) = await writer.Change(id, revision, work => (work.Name, work.Mapping) = (name, mapping.ToJson()), ct);
        return failure is null
            ? Answer.Go(http, $"{Root}/{id}", new("保存しました。", "Saved."))
            : await Page(id, typed, new FormProblems([failure]), db, writer, blobs, ct);
    }

    /// <summary>A finding at the field of the form that it is about.</summary>
    private static Failure Wrong(MappingFinding finding, IReadOnlyList<Field> fields)
    {
        var place =
            finding.Field.StartsWith("view.search.", StringComparison.Ordinal) ? finding.Field["view.search.".Length..]
            : finding.Field.StartsWith("view.", StringComparison.Ordinal) ? "key"
            : FieldName(finding.Field, fields);
        return new(
            "mapping",
            finding.Position > 0
                ? new($"{finding.Position} 文字目: {finding.Message.Ja}", $"Character {finding.Position}: {finding.Message.En}")
                : finding.Message,
            place
        );
    }

    /// <summary><c>details[2]</c> is the second column of the table details.</summary>
    private static string? FieldName(string name, IReadOnlyList<Field> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (name == fields[i].Name)
                return fields[i].IsTable ? $"field{i}-0" : $"field{i}";
            if (
                fields[i].IsTable
                && name.StartsWith(fields[i].Name + "[", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(fields[i].Name.Length + 1).TrimEnd(']'), out var column)
            )
                return $"field{i}-{column - 1}";
        }
        return null;
    }

    private static async Task<IResult> ReplaceSample(
        Guid id,
        HttpContext http,
        AkashiDb db,
        WorkWriter writer,
        IBlobStore blobs,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (await Open(id, db, writer, ct) is null)
            return Answer.NotFound;
        if (form.Files.GetFile("file") is not { Length: > 0 } file)
            return await Page(id, null, new FormProblems([NoFile]), db, writer, blobs, ct);
        if (file.Length > MostSampleBytes)
            return await Page(id, null, new FormProblems([SampleTooLarge]), db, writer, blobs, ct);
        await using var content = file.OpenReadStream();
        SourceFormat format;
        IReadOnlyList<string> columns;
        try
        {
            format = Chosen(form, SourceDetector.Detect(content, file.FileName).Format);
            columns = WorkWriter.Columns(content, format);
        }
        catch (SourceException error)
        {
            return await Page(id, null, new FormProblems([WorkWriter.Unreadable(error)]), db, writer, blobs, ct);
        }
        content.Position = 0;
        var sample = await blobs.Put(db.Tenant, content, ct);
        _ = int.TryParse(form["revision"], out var revision);
        var (_, failure) = await writer.Change(
            id,
            revision,
            work =>
                (work.Format, work.Columns, work.SampleName, work.SampleSha256) = (
                    DocumentWork.Write(format),
                    [.. columns],
                    WorkWriter.Short(file.FileName),
                    sample.Sha256
                ),
            ct
        );
        return failure is null
            ? Answer.Go(http, $"{Root}/{id}", new("見本のファイルを置き換えました。", "The sample is replaced."))
            : await Page(id, null, new FormProblems([failure]), db, writer, blobs, ct);
    }

    /// <summary>What was found out about a file, with what the person says about it instead.</summary>
    private static SourceFormat Chosen(IFormCollection form, SourceFormat found)
    {
        var table = form["table"].ToString().Trim();
        return found with
        {
            Encoding = form["encoding"].ToString() is "utf-8" or "cp932" or "utf-16" ? form["encoding"].ToString() : found.Encoding,
            Delimiter = form["delimiter"].ToString() switch
            {
                "comma" => ',',
                "tab" => '\t',
                "semicolon" => ';',
                "pipe" => '|',
                _ => found.Delimiter,
            },
            HasHeader = form["header"].ToString() switch
            {
                "yes" => true,
                "no" => false,
                _ => found.HasHeader,
            },
            Sheet = found.Kind != SourceKind.Json && table.Length > 0 ? table : found.Sheet,
            Table = found.Kind == SourceKind.Json && table.Length > 0 ? table : found.Table,
        };
    }

    private static async Task<IResult> Download(Guid id, AkashiDb db, WorkWriter writer, CancellationToken ct) =>
        await Open(id, db, writer, ct) is { } open
            ? Results.File(
                System.Text.Encoding.UTF8.GetBytes(open.Work.Mapping),
                "application/json",
                DocumentFile.Name(open.Work.Name, ".mapping.json")
            )
            : Answer.NotFound;

    private static async Task<IResult> Import(
        Guid id,
        HttpContext http,
        AkashiDb db,
        WorkWriter writer,
        IBlobStore blobs,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (await Open(id, db, writer, ct) is not { } open)
            return Answer.NotFound;
        if (form.Files.GetFile("mapping") is not { Length: > 0 } file)
            return await Page(id, null, new FormProblems([NoFile with { Field = "mapping" }]), db, writer, blobs, ct);
        using var reader = new StreamReader(file.OpenReadStream());
        try
        {
            var mapping = Mapping.Parse(await reader.ReadToEndAsync(ct));
            var wrong = (await Findings(open, mapping, blobs, ct)).FirstOrDefault();
            if (wrong is not null)
                throw new MappingException(new($"{wrong.Field}: {wrong.Message.Ja}", $"{wrong.Field}: {wrong.Message.En}"));
            _ = int.TryParse(form["revision"], out var revision);
            var (_, failure) = await writer.Change(id, revision, work => work.Mapping = mapping.ToJson(), ct);
            return failure is null
                ? Answer.Go(http, $"{Root}/{id}", new("マッピングを取り込みました。", "The mapping is imported."))
                : await Page(id, null, new FormProblems([failure]), db, writer, blobs, ct);
        }
        catch (MappingException error)
        {
            return await Page(id, null, new FormProblems([new("mapping", error.Text, "mapping")]), db, writer, blobs, ct);
        }
    }

    private static async Task<IResult> Run(
        Guid id,
        HttpContext http,
        AkashiDb db,
        WorkWriter writer,
        RunStarter starter,
        IBlobStore blobs,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (await Open(id, db, writer, ct) is not { Work.ArchivedAt: null } open)
            return Answer.NotFound;
        if (form.Files.GetFile("file") is not { Length: > 0 } file)
            return await Page(id, null, new FormProblems([NoFile]), db, writer, blobs, ct);
        if (open.Template is not { Published: { } version, ArchivedAt: null })
            return await Page(id, null, new FormProblems([DocumentIssuer.NotPublished]), db, writer, blobs, ct);
        await using var content = file.OpenReadStream();
        var source = await blobs.Put(db.Tenant, content, ct);
        Failure failure;
        try
        {
            var (run, refused) = await starter.Start(
                new(id, open.Work.Name, open.Template.Id, version, WorkWriter.Short(file.FileName), source.Sha256)
                {
                    Seal = open.Work.Seal,
                },
                WorkData.Read(content, open.Work, open.Fields, open.Extras),
                ct
            );
            if (run is not null)
                return Answer.Go(http, $"/console/documents/runs/{run.Id}", new("発行を始めました。", "The documents are being issued."));
            failure = refused!;
        }
        catch (SourceException error)
        {
            failure = WorkWriter.Unreadable(error);
        }
        return await Page(id, null, new FormProblems([failure]), db, writer, blobs, ct);
    }

    private static async Task<IResult> Archive(Guid id, HttpContext http, WorkWriter writer, CancellationToken ct) =>
        await writer.Archive(id, ct) is { } work
            ? Answer.Go(http, Root, new($"「{work.Name}」を保管しました。", $"Archived “{work.Name}”."))
            : Answer.NotFound;

    private static readonly Failure NoFile = new("no-file", new("ファイルを選んでください。", "Choose a file."), "file");

    private static readonly Failure SampleTooLarge = new(
        "sample-too-large",
        new(
            $"見本のファイルは {MostSampleBytes >> 20} MB までです。はじめの数行だけのファイルにしてください。発行には大きなファイルも使えます。",
            $"A sample has up to {MostSampleBytes >> 20} MB; some of its first rows are enough. A run takes larger files."
        ),
        "file"
    );
}

/// <summary>A work with its template and what its mapping is tried with.</summary>
/// <param name="Fields">Of the template's newest version.</param>
/// <param name="IsPdf">Whether its documents are.</param>
internal sealed record OpenWork(
    DocumentWork Work,
    DocumentTemplate Template,
    IReadOnlyList<Field> Fields,
    InvoiceFields? Invoice,
    bool IsPdf,
    WorkExtras Extras
);

public sealed record WorkRow(Guid Id, string Name, string Template, DateTimeOffset? LastRun);

public sealed record WorkList(PageOf<WorkRow> Works, string? Query);

public sealed record TemplateChoice(Guid Id, string Folder, string Name);

public sealed record NewWork(string Name, Guid? Template, IReadOnlyList<TemplateChoice> Templates, FormProblems? Problems);

/// <param name="Fields">Of the template's newest version.</param>
/// <param name="Trial">The first documents and problems that come of the sample.</param>
public sealed record WorkView(
    DocumentWork Work,
    DocumentTemplate Template,
    IReadOnlyList<Field> Fields,
    MappingForm Form,
    IReadOnlyList<MappingFinding> Findings,
    IReadOnlyList<RunItem> Trial,
    bool IsPdf,
    FormProblems? Problems
);
