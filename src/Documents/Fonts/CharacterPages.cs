using Akashi.Documents.Sources;
using Akashi.Documents.Templates;
using Akashi.Engines.Pdf.Templates;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Fonts;

/// <summary>Which characters of a text or a file a template cannot draw, before documents are issued with them.</summary>
internal static class CharacterPages
{
    private const string Root = TemplatePages.Root + "/{id:guid}/characters";

    /// <summary>UTF-16 units of a text that is pasted.</summary>
    public const int LongestText = 100_000;

    private const int Shown = 500;

    public static void Declare(ModuleMap map)
    {
        map.Get(Root, Permissions.ViewTemplates, Show);
        map.Ask(Root, Permissions.ViewTemplates, Check);
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, CancellationToken ct) =>
        await Choices(id, db, ct) is { } view ? Answer.Page<CharacterPage>(view) : Answer.NotFound;

    private static async Task<IResult> Check(Guid id, HttpContext http, AkashiDb db, FontShelf shelf, CancellationToken ct)
    {
        if (await Choices(id, db, ct) is not { } view)
            return Answer.NotFound;
        var form = await http.Request.ReadFormAsync(ct);
        int? version = int.TryParse(form["version"], out var number) ? number : null;
        if (await TemplatePages.Drawn(id, version, db, ct) is not var (_, content, pins))
            return Answer.NotFound;
        var text = form["text"].ToString().ReplaceLineEndings("\n");
        view = view with { Version = version, Text = text };
        var file = form.Files.GetFile("file");
        if (text.Length == 0 && file is not { Length: > 0 })
            return Wrong(
                view,
                new("no-text", new("文字を貼り付けるか、ファイルを選んでください。", "Paste a text or choose a file."), "text")
            );
        if (text.Length > LongestText)
            return Wrong(view, TooLong);
        var fonts = (await shelf.Of(db.Tenant, pins, ct)).Fonts;
        try
        {
            if (form["as"] == "pdf" && text.Length > 0)
                return Results.File(CharacterCheck.Draw(text, fonts, TemplateContent.DefaultFont), "application/pdf");
            using var read = new MemoryStream();
            if (file is { Length: > 0 })
                await file.CopyToAsync(read, ct);
            read.Position = 0;
            var lines = text.Split('\n').Select((line, i) => ((long)i + 1, line));
            var (characters, missing) = CharacterCheck.Of(
                file is { Length: > 0 } ? lines.Where(_ => text.Length > 0).Concat(CharacterCheck.Lines(read, file.FileName)) : lines,
                fonts,
                Names(content, pins)
            );
            return Answer.Page<CharacterPage>(
                view with
                {
                    Found = new(characters, missing.Count, [.. missing.Take(Shown)], Names(content, pins).Count),
                }
            );
        }
        catch (SourceException error)
        {
            return Wrong(view, new("file-unreadable", error.Text, "file"));
        }
        catch (TemplateException error)
        {
            return Wrong(view, TemplateContent.Unusable(error) with { Field = "text" });
        }
    }

    /// <summary>The fonts that have to be asked one by one: each that is used only where it is named adds its own characters to what all others have.</summary>
    private static List<string> Names(byte[] content, string[] pins)
    {
        var named = FontPin.NamesIn(content);
        return
        [
            TemplateContent.DefaultFont,
            .. pins.Select(FontPin.Parse).Where(pin => !pin.Substitutes && named.Contains(pin.Name)).Select(pin => pin.Name),
        ];
    }

    /// <summary>The newest version is looked at unless somebody chooses the draft.</summary>
    private static async Task<CharacterView?> Choices(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return
            await db.Set<DocumentTemplate>()
                .Where(template => template.Id == id && !template.DraftIsOffice)
                .Select(template => new CharacterView(id, template.Name, template.Published))
                .SingleOrDefaultAsync(ct)
                is { } view
            ? view with
            {
                Version = view.Published,
            }
            : null;
    }

    private static IResult Wrong(CharacterView view, Failure failure) =>
        Answer.Page<CharacterPage>(view with { Problems = new([failure]) }, failure.Status);

    private static readonly Failure TooLong = new(
        "text-too-long",
        new(
            $"貼り付けられるのは {LongestText:N0} 文字までです。それより多いときはファイルを選んでください。",
            $"Up to {LongestText:N0} characters can be pasted; choose a file for more."
        ),
        "text"
    );
}

/// <param name="Published">The newest version, if there is one.</param>
public sealed record CharacterView(Guid Id, string Name, int? Published)
{
    /// <summary>Whose fonts are asked; null for the draft.</summary>
    public int? Version { get; init; }

    public string Text { get; init; } = "";
    public CharactersFound? Found { get; init; }
    public FormProblems? Problems { get; init; }
}

/// <param name="Characters">How many different ones were looked for.</param>
/// <param name="Missing">How many of them are missing.</param>
/// <param name="Rows">The first of those.</param>
/// <param name="Fonts">How many fonts were asked.</param>
public sealed record CharactersFound(int Characters, int Missing, IReadOnlyList<MissingCharacter> Rows, int Fonts);
