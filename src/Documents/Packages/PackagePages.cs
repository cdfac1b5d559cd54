using Akashi.Documents.Fonts;
using Akashi.Documents.Templates;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Packages;

/// <summary>export → upload → dry run → import.</summary>
internal static class PackagePages
{
    private const string Root = "/console/documents/packages";

    public static void Declare(ModuleMap map)
    {
        map.Audits(PackageExchange.Exported, PackageExchange.Uploaded, PackageExchange.Imported);
        map.Get(Root, Permissions.DesignTemplates, Show);
        map.Post(Root + "/export", Permissions.DesignTemplates, Export, PackageExchange.Exported);
        map.Upload(Root, Permissions.DesignTemplates, PackageFile.MostBytes, Upload, PackageExchange.Uploaded);
        map.Get(Root + "/{sha256}", Permissions.DesignTemplates, DryRun);
        map.Post(Root + "/{sha256}", Permissions.DesignTemplates, Import, PackageExchange.Imported);
    }

    private static Task<IResult> Show(AkashiDb db, PackageKey key, CancellationToken ct) => Page(null, db, key, ct);

    private static async Task<IResult> Page(FormProblems? problems, AkashiDb db, PackageKey key, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var templates = await db.Set<DocumentTemplate>()
            .Where(row => row.ArchivedAt == null)
            .OrderBy(row => row.Folder)
            .ThenBy(row => row.Name)
            .Select(row => new Works.TemplateChoice(row.Id, row.Folder, row.Name))
            .ToListAsync(ct);
        return Answer.Page<PackagePage>(
            new PackageView(templates, key.Verifier.ToString(), problems),
            problems?.All[0].Status ?? StatusCodes.Status200OK
        );
    }

    private static async Task<IResult> Export(
        HttpContext http,
        AkashiDb db,
        PackageKey key,
        PackageExchange exchange,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        var chosen = form["template"].Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).ToHashSet();
        if (chosen.Count == 0)
            return await Page(
                new FormProblems([new("no-template", new("書き出すテンプレートを選んでください。", "Choose what to export."), "template")]),
                db,
                key,
                ct
            );
        var file = Temporary();
        try
        {
            await exchange.Export(file, chosen, ct);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
        file.Position = 0;
        var day = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), PageContext.Japan);
        return Results.File(file, "application/zip", $"akashi-documents-{day:yyyyMMdd-HHmm}.zip");
    }

    /// <summary>Takes a package in; nothing of it is used before somebody has seen what it would do.</summary>
    private static async Task<IResult> Upload(
        HttpContext http,
        AkashiDb db,
        PackageKey key,
        IBlobStore blobs,
        AuditTrail trail,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (form.Files.GetFile("file") is not { Length: > 0 } upload)
            return await Page(new FormProblems([new("no-file", new("ファイルを選んでください。", "Choose a file."), "file")]), db, key, ct);
        string signer;
        try
        {
            using var package = PackageFile.Open(upload.OpenReadStream());
            signer = package.Signer.ToString();
        }
        catch (PackageException error)
        {
            return await Page(new FormProblems([new("package-unusable", error.Text, "file")]), db, key, ct);
        }
        await using var content = upload.OpenReadStream();
        var blob = await blobs.Put(db.Tenant, content, ct);
        await using var transaction = await db.Begin(ct);
        await trail.Record(PackageExchange.Uploaded, "documents", ct, new { sha256 = blob.Sha256, signer });
        await transaction.CommitAsync(ct);
        return Answer.Go(http, $"{Root}/{blob.Sha256}");
    }

    private static async Task<IResult> DryRun(
        string sha256,
        AkashiDb db,
        PackageKey key,
        IBlobStore blobs,
        FontShelf shelf,
        CancellationToken ct
    ) => await Look(sha256, null, db, key, blobs, shelf, ct);

    private static async Task<IResult> Look(
        string sha256,
        FormProblems? problems,
        AkashiDb db,
        PackageKey key,
        IBlobStore blobs,
        FontShelf shelf,
        CancellationToken ct
    )
    {
        try
        {
            using var package = await Open(sha256, db.Tenant, blobs, ct);
            if (package is null)
                return Answer.NotFound;
            await using var transaction = await db.Begin(ct);
            var plan = await PackagePlan.Of(package, db, shelf, ct);
            return Answer.Page<ImportPage>(
                new ImportView(
                    sha256,
                    package.Manifest,
                    package.Signer.ToString(),
                    package.Signer.ToString() == key.Verifier.ToString(),
                    plan,
                    problems
                ),
                problems?.All[0].Status ?? StatusCodes.Status200OK
            );
        }
        catch (PackageException error)
        {
            return await Page(new FormProblems([new("package-unusable", error.Text, "file")]), db, key, ct);
        }
    }

    private static async Task<IResult> Import(
        string sha256,
        HttpContext http,
        AkashiDb db,
        PackageKey key,
        IBlobStore blobs,
        FontShelf shelf,
        PackageExchange exchange,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        var choices = form
            .Keys.Where(name => name.StartsWith("choice-", StringComparison.Ordinal) && Guid.TryParse(name[7..], out _))
            .ToDictionary(name => Guid.Parse(name[7..]), name => form[name].ToString());
        var replaced = form["font"].OfType<string>().ToHashSet();
        Failure? failure;
        try
        {
            using var package = await Open(sha256, db.Tenant, blobs, ct);
            if (package is null)
                return Answer.NotFound;
            failure =
                package.Signer.ToString() != key.Verifier.ToString() && form["trusted"] != "yes"
                    ? NotTrusted
                    : await exchange.Import(package, form["plan"].ToString(), choices, replaced, ct);
        }
        catch (PackageException error)
        {
            return await Page(new FormProblems([new("package-unusable", error.Text, "file")]), db, key, ct);
        }
        if (failure is not null)
            return await Look(sha256, new FormProblems([failure]), db, key, blobs, shelf, ct);
        await blobs.Delete(db.Tenant, sha256, ct);
        return Answer.Go(http, "/console/documents/templates", new("帳票パッケージを取り込みました。", "The package is imported."));
    }

    private static async Task<PackageFile?> Open(string sha256, Guid tenant, IBlobStore blobs, CancellationToken ct)
    {
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
            return null;
        await using var blob = await blobs.Open(tenant, sha256, ct);
        if (blob is null)
            return null;
        var file = Temporary();
        await blob.CopyToAsync(file, ct);
        file.Position = 0;
        return PackageFile.Open(file);
    }

    private static FileStream Temporary() =>
        new(
            Path.Combine(Path.GetTempPath(), $"akashi-package-{Guid.CreateVersion7():N}"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );

    private static readonly Failure NotTrusted = new(
        "signer-not-confirmed",
        new(
            "別の環境で署名されたパッケージです。署名の鍵を送り主に確かめて、チェックを付けてください。",
            "This package was signed by another installation. Compare its key with the sender's and tick the box."
        ),
        "trusted"
    );
}

/// <param name="Key">What packages of this installation verify with.</param>
public sealed record PackageView(IReadOnlyList<Works.TemplateChoice> Templates, string Key, FormProblems? Problems);

/// <param name="Signer">The key that the package's signature verifies with.</param>
/// <param name="IsOwn">This installation signed it.</param>
public sealed record ImportView(
    string Sha256,
    PackageManifest Manifest,
    string Signer,
    bool IsOwn,
    PackagePlan Plan,
    FormProblems? Problems
);
