using System.Buffers.Binary;
using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>
/// The typeface that ISO/IEC 15420 prints below bars, so that nobody needs to bring a font. The outlines are Norbert Schwarz's and
/// Matthew Skala's, who gave them to everybody for any use.
/// </summary>
internal static class OcrB
{
    private static readonly OpenTypeFont Font = OpenTypeFont.Parse(BarcodeResources.Read("OcrB.ttf"));
    private static readonly OcrGlyph?[] Glyphs = new OcrGlyph?[128];

    /// <summary>The glyph of a character; a box for one that the typeface lacks.</summary>
    public static OcrGlyph Glyph(char character)
    {
        // Printable ASCII is all there is; controls show nothing.
        var c = character switch
        {
            < ' ' => ' ',
            < (char)127 => character,
            _ => (char)127,
        };
        return Glyphs[c] ??= new(Font, Font.GlyphFor(c));
    }

    /// <summary>The extent of a text in whole units, at a size of so many units.</summary>
    public static (int Width, int Ascent, int Descent) Measure(string text, int sizeX, int sizeY)
    {
        var (width, ascent, descent) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var glyph = Glyph(text[i]);
            var box = glyph.Box(sizeX, sizeY);
            ascent = Math.Max(ascent, -box.Top);
            descent = Math.Max(descent, box.Bottom);
            width += i == text.Length - 1 ? box.Right : glyph.Advance(sizeX);
        }
        return (width, ascent, descent);
    }
}

/// <summary>One glyph of OCR-B. Its size is that of the ascent, not of the em.</summary>
internal sealed class OcrGlyph : IGlyphSink
{
    private readonly double ascent;
    private readonly double advance;
    private readonly double left,
        bottom,
        right,
        top;
    private readonly List<OcrStep> steps = [];

    public OcrGlyph(OpenTypeFont font, ushort glyph)
    {
        ascent = font.Ascent;
        advance = font.Advance(glyph) / ascent;
        GlyphOutline.Draw(font, glyph, this);
        if (steps.Count == 0)
            return;
        double Bound(int offset) => BinaryPrimitives.ReadInt16BigEndian(font.Outline(glyph)[offset..]) / ascent;
        (left, bottom, right, top) = (Bound(2), Bound(4), Bound(6), Bound(8));
    }

    /// <summary>In sizes, y upwards from the baseline.</summary>
    public IReadOnlyList<OcrStep> Steps => steps;

    public int Advance(int sizeX) => (int)(advance * sizeX);

    /// <summary>The whole units that the glyph touches, from its origin, y downwards.</summary>
    public (int Left, int Top, int Right, int Bottom) Box(int sizeX, int sizeY) =>
        (
            (int)Math.Floor(left * sizeX),
            (int)Math.Floor(-top * sizeY),
            (int)Math.Ceiling(right * sizeX),
            (int)Math.Ceiling(-bottom * sizeY)
        );

    void IGlyphSink.MoveTo(double x, double y) => steps.Add(new('m', default, default, At(x, y)));

    void IGlyphSink.LineTo(double x, double y) => steps.Add(new('l', default, default, At(x, y)));

    void IGlyphSink.CurveTo(double x1, double y1, double x2, double y2, double x, double y) =>
        steps.Add(new('c', At(x1, y1), At(x2, y2), At(x, y)));

    private (double X, double Y) At(double x, double y) => (x / ascent, y / ascent);
}

/// <summary>A move (m), a line (l) or a curve (c) to <paramref name="End"/>.</summary>
internal readonly record struct OcrStep(char Kind, (double X, double Y) First, (double X, double Y) Second, (double X, double Y) End);
