using System.Diagnostics;
using System.Globalization;
using System.Text;
using Akashi.Documents.Fonts;
using Akashi.Documents.Templates;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TemplateException = Akashi.Engines.Pdf.Templates.TemplateException;

namespace Akashi.Documents.Designer;

/// <summary>The designer: its page → the draft that it opens → pictures of what is not saved yet → saving.</summary>
internal static class DesignerPages
{
    private const string Page = TemplatePages.Root + "/{id:guid}";

    public static void Declare(ModuleMap map)
    {
        map.Workbench(Page + "/design", Permissions.DesignTemplates, Show);
        map.Get(Page + "/draft", Permissions.DesignTemplates, Open);
        map.Ask(Page + "/preview", Permissions.DesignTemplates, Preview);
        map.Post(Page + "/design", Permissions.DesignTemplates, Save, TemplateWriter.DraftSaved, TemplateWriter.Created);
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var view = await db.Set<DocumentTemplate>()
            .Where(row => row.Id == id)
            .Where(row => !row.DraftIsOffice)
            .Select(row => new DesignerView(row.Id, row.Name, row.Published != null))
            .SingleOrDefaultAsync(ct);
        return view is null ? Answer.NotFound : Answer.Page<DesignerPage>(view);
    }

    /// <summary>The draft with what is needed to save it: <c>{fonts: [{name, address}], revision, csrf, person, draft}</c>.</summary>
    private static async Task<IResult> Open(Guid id, AkashiDb db, SignedIn signedIn, PageContext page, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return
            await db.Set<DocumentTemplate>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && !row.DraftIsOffice, ct)
                is { } template
            ? Results.Json(
                new
                {
                    fonts = await Fonts(db, ct),
                    revision = template.DraftRevision,
                    csrf = page.CsrfToken(),
                    person = signedIn.Required.Id,
                    draft = Encoding.UTF8.GetString(template.Draft).TrimStart('\uFEFF'),
                }
            )
            : Answer.NotFound;
    }

    /// <summary>A PDF of a template that nobody has saved, or what keeps it from being drawn: <c>{title, code, element, page}</c>.</summary>
    private static async Task<IResult> Preview(
        Guid id,
        HttpContext http,
        AkashiDb db,
        SignedIn signedIn,
        FontShelf shelf,
        PreviewTurns turns,
        CancellationToken ct
    )
    {
        if (!await Exists(id, db, ct))
            return Answer.NotFound;
        if (await Sent(http, ct) is not { } content)
            throw Answer.Fail(TemplateContent.TooLarge);
        using var turn = await turns.Wait(signedIn.Required.Id, ct);
        if (!turn.IsAcquired)
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var pdf = TemplateContent.Preview(content, "", await shelf.Now(db, content, ct));
            http.Response.Headers["Server-Timing"] = string.Create(
                CultureInfo.InvariantCulture,
                $"draw;dur={Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0.0}"
            );
            return Results.File(pdf, "application/pdf");
        }
        catch (TemplateException error)
        {
            return Unusable(error);
        }
    }

    /// <summary>Saves what the designer holds: <c>{revision, at}</c>, and <c>{aside, by}</c> when somebody else was faster.</summary>
    private static async Task<IResult> Save(
        Guid id,
        HttpContext http,
        AkashiDb db,
        FontShelf shelf,
        TemplateWriter writer,
        PageContext page,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!await Exists(id, db, ct))
            return Answer.NotFound;
        var form = await http.Request.ReadFormAsync(ct);
        if (await Sent(http, ct) is not { } content)
            throw Answer.Fail(TemplateContent.TooLarge);
        if (OfficeContent.Is(content))
            throw Answer.Fail(OfficeContent.NotDrawn);
        if (TemplateContent.Check(content, await shelf.Now(db, content, ct)) is { } unusable)
            throw Answer.Fail(unusable);
        _ = int.TryParse(form["revision"], out var revision);
        var sent = form["sent"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (await writer.SaveDraft(id, revision, content, ct, sent) is not { } saved)
            return Answer.NotFound;
        return Results.Json(
            new
            {
                revision = (saved.Aside ?? saved.Template).DraftRevision,
                at = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), page.Zone).ToString("HH:mm", CultureInfo.InvariantCulture),
                aside = saved.Aside is { } aside ? new { id = aside.Id, name = aside.Name } : null,
                by = saved.Aside is null ? null : await Name(saved.Template.DraftChangedBy, db, ct),
            }
        );
    }

    /// <summary>The tenant's fonts, each with the address of a file that browsers can read.</summary>
    private static async Task<object> Fonts(AkashiDb db, CancellationToken ct) =>
        (await db.Set<DocumentFont>().AsNoTracking().OrderBy(font => font.Name).ToListAsync(ct)).Select(font => new
        {
            name = font.Name,
            address = FontPages.FileOf(font),
        });

    private static async Task<bool> Exists(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await db.Set<DocumentTemplate>().AnyAsync(row => row.Id == id, ct);
    }

    private static async Task<string?> Name(Guid person, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await db.Set<User>().Where(user => user.Id == person).Select(user => user.DisplayName).SingleOrDefaultAsync(ct);
    }

    /// <summary>The template in the form; null when it is larger than templates may be.</summary>
    private static async Task<byte[]?> Sent(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (form.Files.GetFile("template") is not { } file)
            return [];
        if (file.Length > TemplateContent.Longest)
            return null;
        var content = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(content, ct);
        return content;
    }

    private static IResult Unusable(TemplateException error)
    {
        var place = error.Place with { Input = null };
        var message = new Text($"{place.ToJapanese()}{error.Japanese}", $"{place}{error.Problem}");
        return Results.Problem(
            new ProblemDetails
            {
                Status = StatusCodes.Status422UnprocessableEntity,
                Title = message.ToString(),
                Type = "urn:akashi:error:template-unusable",
                Extensions =
                {
                    ["code"] = "template-unusable",
                    ["element"] = place.Element,
                    ["page"] = place.Page,
                },
            }
        );
    }
}

public sealed record DesignerView(Guid Id, string Name, bool IsPublished);
