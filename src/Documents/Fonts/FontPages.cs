using Akashi.Documents.Templates;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Directory;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Fonts;

/// <summary>list → add → show → put in order → replace → remove; pictures of a line, files for the designer.</summary>
internal static class FontPages
{
    public const string Root = "/console/documents/fonts";

    public static void Declare(ModuleMap map)
    {
        map.Table(DocumentFont.Table);
        map.Audits(FontWriter.Added, FontWriter.Ordered, FontWriter.Replaced, FontWriter.Removed);
        map.Link(new("フォント", "Fonts"), Root, Permissions.ViewTemplates, 4, "font");
        map.Get(Root, Permissions.ViewTemplates, List);
        map.Upload(Root, Permissions.DesignTemplates, FontIntake.Longest + (1 << 20), Add, FontWriter.Added);
        map.Get(Root + "/{id:guid}", Permissions.ViewTemplates, Show);
        map.Get(Root + "/{id:guid}/{sha256}.svg", Permissions.ViewTemplates, Picture);
        map.Get(Root + "/{id:guid}/{sha256}.font", Permissions.DesignTemplates, File);
        map.Post(Root + "/{id:guid}/move", Permissions.DesignTemplates, Move, FontWriter.Ordered);
        map.Upload(Root + "/{id:guid}/replace", Permissions.DesignTemplates, FontIntake.Longest + (1 << 20), Replace, FontWriter.Replaced);
        map.Post(Root + "/{id:guid}/remove", Permissions.DesignTemplates, Remove, FontWriter.Removed);
    }

    /// <summary>Where browsers fetch a face as a file of its own.</summary>
    public static string FileOf(DocumentFont font) => $"{Root}/{font.Id}/{font.Sha256}.font";

    public static string PictureOf(DocumentFont font) => $"{Root}/{font.Id}/{font.Sha256}.svg";

    private static Task<IResult> List(string? q, AkashiDb db, CancellationToken ct) => Page(q, null, "", db, ct);

    private static async Task<IResult> Page(string? q, FormProblems? problems, string name, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var rows = db.Set<DocumentFont>().AsNoTracking();
        if (!string.IsNullOrWhiteSpace(q))
        {
            var like = LikePattern.Containing(q);
            rows = rows.Where(font =>
                EF.Functions.ILike(font.Name, like, LikePattern.Escape) || EF.Functions.ILike(font.PostScriptName, like, LikePattern.Escape)
            );
        }
        var fonts = await rows.OrderBy(font => font.Place == null).ThenBy(font => font.Place).ThenBy(font => font.Name).ToListAsync(ct);
        var last = await db.Set<DocumentFont>().MaxAsync(font => font.Place, ct) ?? 0;
        var uses = await FontUse.Count(db, fonts, ct);
        return Answer.Page<FontListPage>(
            new FontList(fonts, uses, last, q, name, problems),
            problems?.All[0].Status ?? StatusCodes.Status200OK
        );
    }

    private static async Task<IResult> Add(HttpContext http, AkashiDb db, FontWriter writer, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var name = form["name"].ToString().Trim();
        var (file, faces, failure) = await Take(form, ct);
        if (failure is null && name.Length > 0)
            failure = FontIntake.CheckName(name);
        IReadOnlyList<DocumentFont> added = [];
        if (failure is null)
            (added, failure) = await writer.Add(file, faces, name, form["substitutes"] == "yes", ct);
        if (failure is not null)
            return await Page(null, new FormProblems([failure]), name, db, ct);
        return added.Count == 1
            ? Answer.Go(http, $"{Root}/{added[0].Id}", new($"「{added[0].Name}」を追加しました。", $"Added “{added[0].Name}”."))
            : Answer.Go(http, Root, new($"{added.Count} 個のフォントを追加しました。", $"Added {added.Count} fonts."));
    }

    private static Task<IResult> Show(Guid id, AkashiDb db, CancellationToken ct) => Page(id, null, db, ct);

    private static async Task<IResult> Page(Guid id, FormProblems? problems, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentFont>().AsNoTracking().SingleOrDefaultAsync(font => font.Id == id, ct) is not { } font)
            return Answer.NotFound;
        var by = await db.Set<User>().Where(user => user.Id == font.AddedBy).Select(user => user.DisplayName).SingleOrDefaultAsync(ct);
        var last = await db.Set<DocumentFont>().MaxAsync(row => row.Place, ct) ?? 0;
        return Answer.Page<FontPage>(
            new FontView(font, by, await FontUse.Of(db, font, ct), last, problems),
            problems?.All[0].Status ?? StatusCodes.Status200OK
        );
    }

    /// <summary>A line in the font alone: what it lacks does not come from another.</summary>
    private static async Task<IResult> Picture(Guid id, string sha256, HttpContext http, AkashiDb db, FontShelf shelf, CancellationToken ct)
    {
        if (await Find(id, db, ct) is not { } font || font.Sha256 != sha256)
            return Answer.NotFound;
        var face = await shelf.Font(db.Tenant, sha256, font.Face);
        Keep(http);
        return Results.Text(FontPicture.Svg(face, FontSample.Line(face)), "image/svg+xml");
    }

    /// <summary>One face, for the designer in the browser, which measures with it and reads no collections.</summary>
    private static async Task<IResult> File(Guid id, string sha256, HttpContext http, AkashiDb db, FontShelf shelf, CancellationToken ct)
    {
        if (await Find(id, db, ct) is not { } font || font.Sha256 != sha256)
            return Answer.NotFound;
        Keep(http);
        var face = FontFile.Extract(await shelf.File(db.Tenant, sha256, ct), font.Face);
        return Results.Bytes(face, font.IsPostScript ? "font/otf" : "font/ttf");
    }

    private static async Task<IResult> Move(Guid id, HttpContext http, AkashiDb db, FontWriter writer, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var (font, failure) = await writer.Move(id, form["to"].ToString(), ct);
        if (font is null)
            return Answer.NotFound;
        return failure is not null ? await Page(null, new FormProblems([failure]), "", db, ct) : Answer.Go(http, Root);
    }

    private static async Task<IResult> Replace(Guid id, HttpContext http, AkashiDb db, FontWriter writer, CancellationToken ct)
    {
        if (await Find(id, db, ct) is null)
            return Answer.NotFound;
        var (file, faces, failure) = await Take(await http.Request.ReadFormAsync(ct), ct);
        DocumentFont? font = null;
        if (failure is null)
        {
            (font, failure) = await writer.Replace(id, file, faces, ct);
            if (font is null)
                return Answer.NotFound;
        }
        return failure is not null
            ? await Page(id, new FormProblems([failure]), db, ct)
            : Answer.Go(http, $"{Root}/{id}", new($"「{font!.Name}」を置き換えました。", $"Replaced “{font.Name}”."));
    }

    private static async Task<IResult> Remove(Guid id, HttpContext http, AkashiDb db, FontWriter writer, CancellationToken ct)
    {
        var (font, failure) = await writer.Remove(id, ct);
        if (font is null)
            return Answer.NotFound;
        return failure is not null
            ? await Page(id, new FormProblems([failure]), db, ct)
            : Answer.Go(http, Root, new($"「{font.Name}」を削除しました。", $"Removed “{font.Name}”."));
    }

    private static async Task<(byte[] File, IReadOnlyList<FontFace> Faces, Failure? Failure)> Take(
        IFormCollection form,
        CancellationToken ct
    )
    {
        if (form.Files.GetFile("file") is not { Length: > 0 } upload)
            return ([], [], NoFile);
        if (upload.Length > FontIntake.Longest)
            return ([], [], FontIntake.TooLarge);
        var file = new byte[upload.Length];
        await using var content = upload.OpenReadStream();
        await content.ReadExactlyAsync(file, ct);
        var (faces, failure) = await FontIntake.Look(file, ct);
        return (file, faces, failure);
    }

    /// <summary>Another file has another address.</summary>
    private static void Keep(HttpContext http) => http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";

    private static async Task<DocumentFont?> Find(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await db.Set<DocumentFont>().AsNoTracking().SingleOrDefaultAsync(font => font.Id == id, ct);
    }

    private static readonly Failure NoFile = new(
        "no-file",
        new("フォントのファイルを選んでください。", "Choose the file of a font."),
        "file"
    );
}

/// <param name="Uses">How many templates need each.</param>
/// <param name="Last">The place of the last one that stands in for others; 0 without one.</param>
/// <param name="Name">What was typed.</param>
public sealed record FontList(
    IReadOnlyList<DocumentFont> Fonts,
    IReadOnlyDictionary<Guid, int> Uses,
    int Last,
    string? Query,
    string Name,
    FormProblems? Problems
);

public sealed record FontView(DocumentFont Font, string? AddedBy, IReadOnlyList<FontUse> Uses, int Last, FormProblems? Problems);
