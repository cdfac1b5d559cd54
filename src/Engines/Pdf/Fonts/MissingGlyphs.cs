using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>A character that no font of its stack has, and the text in which it was first met.</summary>
public sealed record MissingGlyph(int CodePoint, string Text)
{
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"U+{CodePoint:X4} {(Rune.IsValid(CodePoint) ? new Rune(CodePoint).ToString() : "(lone surrogate)")} in “{Text}”"
        );
}

/// <summary>What to do about a character that no font has.</summary>
public enum MissingGlyphPolicy
{
    /// <summary>Write nothing and throw <see cref="MissingGlyphsException"/>, which names every such character.</summary>
    Throw,

    /// <summary>Draw the font's empty box and report; for drafts.</summary>
    DrawBox,
}

/// <summary>Collects missing characters, each once.</summary>
internal sealed class MissingGlyphs
{
    private const int Excerpt = 40;
    private readonly HashSet<int> seen = [];
    private readonly List<MissingGlyph> found = [];

    public IReadOnlyList<MissingGlyph> Found => found;

    public void Add(int codePoint, string text)
    {
        if (seen.Add(codePoint))
            found.Add(new(codePoint, text.Length <= Excerpt ? text : string.Concat(text.AsSpan(0, Excerpt), "…")));
    }
}

/// <summary>The document holds characters that its fonts lack. Add a font to the stack, or change the text.</summary>
public sealed class MissingGlyphsException(IReadOnlyList<MissingGlyph> glyphs)
    : Exception($"The fonts lack {glyphs.Count} of the document's characters: {string.Join("; ", glyphs)}.")
{
    public IReadOnlyList<MissingGlyph> Glyphs { get; } = glyphs;
}
