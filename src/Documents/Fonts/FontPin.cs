using System.Globalization;
using System.Text.Json;
using Akashi.Documents.Templates;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Fonts;

/// <summary>
/// A font as a version of a template holds on to it: by the hash of its file, so that nothing that happens to the font later reaches
/// the version's documents. The order of a version's pins is the order in which they stand in for one another.
/// </summary>
/// <param name="Substitutes">Characters that other fonts lack come from it, too.</param>
internal sealed record FontPin(string Name, string Sha256, int Face, bool Substitutes)
{
    /// <summary><c>SHA256 face + name</c>, with a minus for a font that does not substitute.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sha256} {Face} {(Substitutes ? '+' : '-')} {Name}");

    /// <exception cref="FormatException">It is none.</exception>
    public static FontPin Parse(string text)
    {
        var parts = text.Split(' ', 4);
        return
            parts is [{ Length: 64 } sha256, var face, "+" or "-", { Length: > 0 } name]
            && sha256.All(char.IsAsciiHexDigitLower)
            && int.TryParse(face, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new(name, sha256, index, parts[2] == "+")
            : throw new FormatException($"'{text}' is no font of a version.");
    }

    /// <summary>The tenant's fonts as they are now, cut down to what a template can come to need; in the transaction that is open.</summary>
    /// <param name="asPdf">Whether an Excel or Word file goes out as PDF: by which names it asks for fonts is LibreOffice's to say, so it has all.</param>
    public static async Task<string[]> Of(AkashiDb db, byte[] content, bool asPdf, CancellationToken ct)
    {
        var isOffice = OfficeContent.Is(content);
        if (isOffice && !asPdf)
            return [];
        var named = NamesIn(content);
        var fonts = await db.Set<DocumentFont>()
            .AsNoTracking()
            .Where(font => isOffice || font.Place != null || named.Contains(font.Name))
            .OrderBy(font => font.Place == null)
            .ThenBy(font => font.Place)
            .ThenBy(font => font.Name)
            .ToListAsync(ct);
        return [.. fonts.Select(font => font.Pin.ToString())];
    }

    /// <summary>The fonts that a template names, besides those that every installation has.</summary>
    public static string[] NamesIn(ReadOnlySpan<byte> content)
    {
        if (OfficeContent.Is(content))
            return [];
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var json = new Utf8JsonReader(content.StartsWith("\uFEFF"u8) ? content[3..] : content, new() { MaxDepth = 64 });
        try
        {
            for (int variants = -1; json.Read(); )
            {
                if (json.TokenType == JsonTokenType.EndObject && json.CurrentDepth == variants)
                    variants = -1;
                if (json.TokenType != JsonTokenType.PropertyName)
                    continue;
                var isName = json.ValueTextEquals("fontName"u8) || variants >= 0;
                var opens = json.ValueTextEquals("fontVariants"u8);
                json.Read();
                if (opens && json.TokenType == JsonTokenType.StartObject)
                    variants = json.CurrentDepth;
                else if (isName && json.TokenType == JsonTokenType.String && json.GetString() is { Length: > 0 } name)
                    names.Add(name);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // It is no template; who reads it as one says why.
        }
        return [.. names.Except(TemplateContent.BuiltIn)];
    }
}
