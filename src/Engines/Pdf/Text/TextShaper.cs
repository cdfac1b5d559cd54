using System.Runtime.InteropServices;
using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Text;

/// <summary>
/// A character with its glyph, and the room it takes in points, of which <c>Gap</c> is empty room behind the glyph.
/// <c>Font</c> is null for what is not drawn: a newline, a word joiner.
/// </summary>
/// <param name="Selector">The variation selector that chose the glyph, or 0.</param>
internal readonly record struct ShapedGlyph(
    OpenTypeFont? Font,
    ushort Glyph,
    int CodePoint,
    int Run,
    double Advance,
    double Gap = 0,
    int Selector = 0
);

/// <summary>Turns runs of text into glyphs: one per code point, from the first font of the stack that has it.</summary>
internal static class TextShaper
{
    /// <summary>Room between a chip's text and its ends, as a share of the font size.</summary>
    public const double ChipPadding = 0.55;

    /// <summary>Room between a chip and its neighbours, as a share of the font size.</summary>
    public const double ChipMargin = 0.2;

    public static ShapedGlyph[] Shape(ReadOnlySpan<TextRun> runs, MissingGlyphs missing)
    {
        var length = 0;
        foreach (var run in runs)
            length += run.Text.Length;
        var glyphs = new List<ShapedGlyph>(length);
        for (var r = 0; r < runs.Length; r++)
            Append(runs[r], r, glyphs, missing);
        return [.. glyphs];
    }

    /// <summary>Width of a text on one line, in points.</summary>
    public static double Measure(string text, TextStyle style, MissingGlyphs missing)
    {
        var width = 0.0;
        foreach (var glyph in Shape([new TextRun(text, style)], missing))
            width += glyph.Advance;
        return width;
    }

    private static void Append(TextRun run, int index, List<ShapedGlyph> glyphs, MissingGlyphs missing)
    {
        var (text, style) = (run.Text, run.Style);
        var first = glyphs.Count;
        for (var i = 0; i < text.Length; i++)
        {
            var c = CodePoint(text, ref i);
            if (IsInvisible(c))
            {
                glyphs.Add(new(null, 0, c, index, 0));
                continue;
            }
            var selector = VariationSequences.SelectorAt(text, i + 1, out var length);
            if (selector != 0 && style.Fonts.TryResolve(c, selector, out var font, out var glyph))
                i += length;
            else
            {
                // A sequence that no font knows is reported when its selector comes.
                selector = 0;
                if (!style.Fonts.TryResolve(c == '\t' ? ' ' : c, out font, out glyph))
                    missing.Add(c, text);
            }
            glyphs.Add(new(font, glyph, c, index, font.Advance(glyph) * style.Size / font.UnitsPerEm, Selector: selector));
        }
        if (run.Chip is null || glyphs.Count == first)
            return;
        // The ends of a chip take room too; whoever draws it gives the text its distance.
        var span = CollectionsMarshal.AsSpan(glyphs)[first..];
        var end = style.Size * (ChipPadding + ChipMargin);
        span[0] = span[0] with { Advance = span[0].Advance + end };
        span[^1] = span[^1] with { Advance = span[^1].Advance + end };
    }

    private static int CodePoint(string text, ref int i) =>
        char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
            ? char.ConvertToUtf32(text[i], text[++i])
            : text[i];

    /// <summary>Characters that only speak to the line breaker.</summary>
    private static bool IsInvisible(int c) =>
        c is '\u200B' or '\u2060' or '\uFEFF' or '\u00AD' || CharacterClasses.Of(c) == CharacterClass.Newline;
}
