using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>Widths and heights of text, in points, as pdfme takes them from a font.</summary>
internal static class Measure
{
    [ThreadStatic]
    private static List<TextGlyph>? shaped;

    /// <summary>Width of a text on one line; the spacing stands between its UTF-16 units.</summary>
    public static double Width(ReadOnlySpan<char> text, FontStack fonts, double size, double spacing)
    {
        if (text.IsEmpty)
            return -spacing;
        var width = 0.0;
        var primary = fonts.Primary;
        var forms = primary.Forms(Shaper.Script(text));
        var units = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = CodePoint(text, ref i);
            if (VariationSequences.IsSelector(c))
                return ShapedWidth(text, fonts, size) + ((text.Length - 1) * spacing);
            var glyph = primary.GlyphFor(c);
            if (glyph != 0)
            {
                if (forms.MayJoin(glyph) && i + 1 < text.Length)
                    return ShapedWidth(text, fonts, size) + ((text.Length - 1) * spacing);
                units += primary.Advance(forms.Alone(glyph));
            }
            else if (fonts.TryResolve(c, out var font, out glyph))
                width += (double)font.Advance(glyph) / font.UnitsPerEm;
            else
                units += primary.Advance(0);
        }
        return (((double)units / primary.UnitsPerEm) + width) * size + ((text.Length - 1) * spacing);
    }

    private static double ShapedWidth(ReadOnlySpan<char> text, FontStack fonts, double size)
    {
        var glyphs = shaped ??= [];
        glyphs.Clear();
        Shaper.Shape(text, fonts, glyphs);
        var width = 0.0;
        foreach (var glyph in glyphs)
            width += (double)glyph.Font.Advance(glyph.Glyph) / glyph.Font.UnitsPerEm;
        return width * size;
    }

    /// <summary>From the baseline up to the font's ascent, which is the height of a first line.</summary>
    public static double Height(OpenTypeFont font, double size)
    {
        double ascent = font.Ascent != 0 ? font.Ascent : font.Bounds.Top,
            descent = font.Descent != 0 ? font.Descent : font.Bounds.Bottom;
        return (ascent - descent - Math.Abs((double)font.Descent)) * size / font.UnitsPerEm;
    }

    /// <summary>From the baseline down to the font's descent; negative.</summary>
    public static double Descent(OpenTypeFont font, double size) => (double)font.Descent / font.UnitsPerEm * size;

    /// <summary>The code point at <paramref name="i"/>, which is left at its last unit.</summary>
    public static int CodePoint(ReadOnlySpan<char> text, ref int i)
    {
        var c = text[i];
        return char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? char.ConvertToUtf32(c, text[++i]) : c;
    }
}
