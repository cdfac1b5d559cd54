using Akashi.Documents.Templates;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Fonts;

/// <summary>A template that needs a font.</summary>
/// <param name="Versions">The published ones that hold on to it, in order.</param>
/// <param name="IsDraft">The draft names it.</param>
public sealed record FontUse(Guid TemplateId, string Template, IReadOnlyList<int> Versions, bool IsDraft)
{
    public Text Text =>
        new(
            $"{Template}（{string.Join("・", Versions.Select(number => $"第 {number} 版").Concat(IsDraft ? ["下書き"] : []))}）",
            $"{Template} ({string.Join(", ", Versions.Select(number => $"version {number}").Concat(IsDraft ? ["draft"] : []))})"
        );

    /// <summary>Every template that a font is used by, archived ones too; in the transaction that is open.</summary>
    public static async Task<IReadOnlyList<FontUse>> Of(AkashiDb db, DocumentFont font, CancellationToken ct)
    {
        // A version pins it with or without a turn among the substitutes, as things stood when it was published.
        string[] pins = [(font.Pin with { Substitutes = true }).ToString(), (font.Pin with { Substitutes = false }).ToString()];
        var versions = (
            await db.Set<TemplateVersion>()
                .Where(version => version.Fonts.Any(pin => pins.Contains(pin)))
                .Select(version => new { version.TemplateId, version.Number })
                .ToListAsync(ct)
        ).ToLookup(version => version.TemplateId, version => version.Number);
        var ids = versions.Select(version => version.Key).ToArray();
        var templates = await db.Set<DocumentTemplate>()
            .Where(template => ids.Contains(template.Id) || template.DraftFonts.Contains(font.Name))
            .OrderBy(template => template.Name)
            .Select(template => new
            {
                template.Id,
                template.Name,
                IsDraft = template.DraftFonts.Contains(font.Name),
            })
            .ToListAsync(ct);
        return
        [
            .. templates.Select(template => new FontUse(template.Id, template.Name, [.. versions[template.Id].Order()], template.IsDraft)),
        ];
    }

    /// <summary>How many templates use each font; in the transaction that is open.</summary>
    public static async Task<IReadOnlyDictionary<Guid, int>> Count(AkashiDb db, IReadOnlyList<DocumentFont> fonts, CancellationToken ct)
    {
        var counts = new Dictionary<Guid, int>();
        foreach (var font in fonts)
            counts[font.Id] = (await Of(db, font, ct)).Count;
        return counts;
    }
}
