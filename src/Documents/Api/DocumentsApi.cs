using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Akashi.Documents.Outputs;
using Akashi.Documents.Seals;
using Akashi.Documents.Templates;
using Akashi.Documents.Works;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Akashi.Documents.Api;

/// <summary>templates → issue one → issue many → progress → search → read again. The contract is docs/api/openapi.json.</summary>
internal static class DocumentsApi
{
    private const string Root = "/api/v1/documents";
    private const int PageSize = 50;
    private const int TemplatesOnPage = 20;
    private const int MostProblems = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void Declare(ModuleMap map)
    {
        map.Get(Root + "/templates", Permissions.ReadByApi, Templates);
        map.Post(Root + "/templates/{id:guid}/documents", Permissions.IssueByApi, Issue, DocumentIssuer.Issued);
        map.Post(Root + "/templates/{id:guid}/runs", Permissions.IssueByApi, Start, RunStarter.Started);
        map.Get(Root + "/runs/{id:guid}", Permissions.ReadByApi, ShowRun);
        map.Get(Root, Permissions.ReadByApi, Search);
        map.Get(Root + "/{id:guid}", Permissions.ReadByApi, Show);
        foreach (var format in DocumentFormat.All)
            map.Get(
                $"{Root}/{{id:guid}}.{format}",
                Permissions.ReadByApi,
                (Guid id, AkashiDb db, SignedIn signedIn, DocumentIssuer issuer, CancellationToken ct) =>
                    Download(id, format, db, signedIn, issuer, ct)
            );
    }

    private static async Task<IResult> Templates(AkashiDb db, int? page, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var rows =
            from template in db.Set<DocumentTemplate>().AsNoTracking()
            where template.Published != null && template.ArchivedAt == null
            join version in db.Set<TemplateVersion>().AsNoTracking()
                on new { template.Id, Number = template.Published!.Value } equals new { Id = version.TemplateId, version.Number }
            select new
            {
                template.Id,
                template.Name,
                template.Folder,
                template.Tags,
                version.Number,
                version.Content,
            };
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await rows.LongCountAsync(ct);
        var slice = await rows.OrderBy(row => row.Name)
            .ThenBy(row => row.Id)
            .Skip((number - 1) * TemplatesOnPage)
            .Take(TemplatesOnPage)
            .ToListAsync(ct);
        return Ok(
            new ApiPage<ApiTemplate>(
                [
                    .. slice.Select(row => new ApiTemplate(
                        row.Id,
                        row.Name,
                        row.Folder,
                        row.Tags,
                        row.Number,
                        [
                            .. TemplateField
                                .Of(row.Content)
                                .Select(field => new ApiField(field.Name, field.Type, field.IsRequired, field.Columns)),
                        ]
                    )),
                ],
                number,
                TemplatesOnPage,
                total
            )
        );
    }

    private static async Task<IResult> Issue(
        Guid id,
        string? seal,
        HttpContext http,
        AkashiDb db,
        SignedIn signedIn,
        DocumentIssuer issuer,
        Idempotency idempotency,
        CancellationToken ct
    )
    {
        var form = Form(seal);
        var body = await Body(http, ct);
        var mark = Idempotency.Of(http, body);
        if (await idempotency.Earlier(mark, ct) is { } made)
            return await Again(made);
        var target = await Target(id, db, ct);
        var (document, failure) = await issuer.Issue(target, Order(body, target.Fields), form, null, ct, idempotency.Row(mark));
        if (document is not null)
            return await Answer(document);
        // Of two equal requests at once the second finds its number taken, by what the first has just made.
        return await idempotency.Earlier(mark, ct) is { } other ? await Again(other) : throw new FailureException(failure!);

        async Task<IResult> Again(Guid made) => await Answer(await Find(made, db, signedIn, ct) ?? throw new FailureException(NoDocument));

        async Task<IResult> Answer(IssuedDocument issued)
        {
            http.Response.Headers.Location = $"{Root}/{issued.Id:D}";
            return WantsFile(http, issued.Format)
                ? new Created(DocumentFormat.Answer(await issuer.Open(issued, ct), issued))
                : Results.Json(await Shown(issued, db, ct), Json, statusCode: StatusCodes.Status201Created);
        }
    }

    private static async Task<IResult> Start(
        Guid id,
        string? seal,
        HttpContext http,
        AkashiDb db,
        RunStarter starter,
        Idempotency idempotency,
        SignedIn signedIn,
        CancellationToken ct
    )
    {
        var form = Form(seal);
        var body = await Body(http, ct);
        var mark = Idempotency.Of(http, body);
        if (await idempotency.Earlier(mark, ct) is { } made)
            return await Accepted(made);
        var target = await Target(id, db, ct);
        var run = new RunTarget(id, target.Name, id, target.Version.Number, SourceSha256: Convert.ToHexStringLower(SHA256.HashData(body)))
        {
            Seal = form,
        };
        try
        {
            var (started, failure) = await starter.Start(run, OrderLines.Read(body, target.Fields), ct, idempotency.Row(mark));
            return await Accepted((started ?? throw new FailureException(failure!)).Id);
        }
        catch (JsonException error)
        {
            throw new FailureException(NotJson(error));
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Two equal requests at once: the first has made the run.
            return await Accepted(await idempotency.Earlier(mark, ct) ?? throw new FailureException(NoRun));
        }

        async Task<IResult> Accepted(Guid accepted)
        {
            http.Response.Headers.Location = $"{Root}/runs/{accepted:D}";
            return Results.Json(await Run(accepted, db, signedIn, ct), Json, statusCode: StatusCodes.Status202Accepted);
        }
    }

    private static async Task<IResult> ShowRun(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct) =>
        Ok(await Run(id, db, signedIn, ct));

    private static async Task<IResult> Search([AsParameters] ApiSearch search, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var rows = await search.Conditions.Apply(OutputPages.Seen(db, signedIn), db, ct);
        var number = Math.Clamp(search.Page ?? 1, 1, 100_000);
        var total = await rows.LongCountAsync(ct);
        var slice = await OutputPages.Newest(rows).Skip((number - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        var signers = await Signers(slice, db, ct);
        return Ok(new ApiPage<ApiDocument>([.. slice.Select(row => ApiDocument.Of(row, signers, Root))], number, PageSize, total));
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct) =>
        await Find(id, db, signedIn, ct) is { } document ? Ok(await Shown(document, db, ct)) : throw new FailureException(NoDocument);

    private static async Task<IResult> Download(
        Guid id,
        string format,
        AkashiDb db,
        SignedIn signedIn,
        DocumentIssuer issuer,
        CancellationToken ct
    ) =>
        await Find(id, db, signedIn, ct) is { } document && document.Format == format
            ? DocumentFormat.Answer(await issuer.Open(document, ct), document)
            : throw new FailureException(NoDocument);

    private static async Task<IssuedDocument?> Find(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await OutputPages.Seen(db, signedIn).SingleOrDefaultAsync(row => row.Id == id, ct);
    }

    private static async Task<ApiDocument> Shown(IssuedDocument document, AkashiDb db, CancellationToken ct)
    {
        if (document.CertificateId is null)
            return ApiDocument.Of(document, new Dictionary<Guid, SigningCertificate>(), Root);
        await using var transaction = await db.Begin(ct);
        return ApiDocument.Of(document, await Signers([document], db, ct), Root);
    }

    /// <summary>The certificates of the documents' signatures, in the transaction that is open.</summary>
    private static async Task<Dictionary<Guid, SigningCertificate>> Signers(
        List<IssuedDocument> documents,
        AkashiDb db,
        CancellationToken ct
    )
    {
        var ids = documents.Select(document => document.CertificateId).OfType<Guid>().ToHashSet();
        return ids.Count == 0
            ? []
            : await db.Set<SigningCertificate>().AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, ct);
    }

    /// <exception cref="FailureException">There is no such seal.</exception>
    private static SealForm Form(string? seal) =>
        SealForms.Read(seal) is (var form, null) ? form : throw new FailureException(SealForms.Read(seal).Failure!);

    private static async Task<ApiRun> Run(Guid id, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var row =
            await RunPages.Rows(db, RunPages.Seen(db, signedIn).Where(run => run.Id == id)).SingleOrDefaultAsync(ct)
            ?? throw new FailureException(NoRun);
        var problems = await RunPages.InOrder(db, id).Take(MostProblems).ToListAsync(ct);
        var heldUp = await RunPages.HeldUp(db, id, ct);
        return ApiRun.Of(row, problems, heldUp, Root);
    }

    private static async Task<IssueTarget> Target(Guid id, AkashiDb db, CancellationToken ct) =>
        await OutputPages.Target(id, db, ct) ?? throw new FailureException(NoTemplate);

    /// <summary>The body whole; the server's limit keeps it small.</summary>
    private static async Task<byte[]> Body(HttpContext http, CancellationToken ct)
    {
        var type = http.Request.GetTypedHeaders().ContentType?.MediaType.ToString().ToLowerInvariant();
        if (type is not ("application/json" or "application/x-ndjson" or "application/jsonl"))
            throw new FailureException(NoJsonType);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, ct);
        return body.ToArray();
    }

    private static DocumentOrder Order(byte[] body, IReadOnlyList<TemplateField> fields)
    {
        try
        {
            using var json = OrderJson.Parse(body);
            var (order, problem) = OrderJson.Read(json.RootElement, fields);
            return order ?? throw new FailureException(WrongOrder(problem!));
        }
        catch (JsonException error)
        {
            throw new FailureException(NotJson(error));
        }
    }

    private static bool WantsFile(HttpContext http, string format) =>
        http.Request.Query["as"] == format
        || http.Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == DocumentFormat.MediaType(format));

    private static IResult Ok<T>(T answer) => Results.Json(answer, Json);

    private static Failure NotJson(JsonException error) =>
        new("body-not-json", OrderJson.Damage(error), "$", StatusCodes.Status400BadRequest);

    private static Failure WrongOrder(BodyProblem problem) =>
        new("order-wrong", new($"{problem.Path}: {problem.Message.Ja}", $"{problem.Path}: {problem.Message.En}"), problem.Path);

    private static readonly Failure NoJsonType = new(
        "media-type",
        new("Content-Type は application/json にしてください。", "Send the body as application/json."),
        Status: StatusCodes.Status415UnsupportedMediaType
    );

    private static readonly Failure NoTemplate = Nothing(
        "template-not-found",
        new("公開中のテンプレートがありません。", "There is no published template with this id.")
    );
    private static readonly Failure NoDocument = Nothing(
        "document-not-found",
        new("帳票がありません。", "There is no document with this id.")
    );
    private static readonly Failure NoRun = Nothing("run-not-found", new("一括発行がありません。", "There is no run with this id."));

    private static Failure Nothing(string code, Text message) => new(code, message, Status: StatusCodes.Status404NotFound);

    /// <summary>An answer whose status is 201.</summary>
    private sealed class Created(IResult inner) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status201Created;
            return inner.ExecuteAsync(httpContext);
        }
    }
}
