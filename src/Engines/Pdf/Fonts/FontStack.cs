namespace Akashi.Engines.Pdf.Fonts;

/// <summary>Fonts in order of preference: each character comes from the first that has it.</summary>
public sealed class FontStack
{
    private readonly OpenTypeFont[] fonts;

    /// <param name="fonts">At least one; the first also gives the line its ascent and descent.</param>
    public FontStack(params ReadOnlySpan<OpenTypeFont> fonts)
    {
        if (fonts.IsEmpty)
            throw new ArgumentException("A font stack needs a font.", nameof(fonts));
        this.fonts = fonts.ToArray();
    }

    public OpenTypeFont Primary => fonts[0];

    /// <summary>Finds font and glyph; false with the primary font's empty box (glyph 0) when no font has the character.</summary>
    public bool TryResolve(int codePoint, out OpenTypeFont font, out ushort glyph)
    {
        foreach (var candidate in fonts)
        {
            glyph = candidate.GlyphFor(codePoint);
            if (glyph == 0)
                continue;
            font = candidate;
            return true;
        }
        (font, glyph) = (fonts[0], 0);
        return false;
    }

    /// <summary>Finds the glyph for a character with the variation selector behind it, in the first font that knows the two together.</summary>
    public bool TryResolve(int codePoint, int selector, out OpenTypeFont font, out ushort glyph)
    {
        foreach (var candidate in fonts)
        {
            glyph = candidate.GlyphFor(codePoint, selector);
            if (glyph == 0)
                continue;
            font = candidate;
            return true;
        }
        (font, glyph) = (fonts[0], 0);
        return false;
    }
}
