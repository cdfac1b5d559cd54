using System.Buffers.Binary;
using Akashi.Engines.Pdf.Fonts.Cff;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>Takes a glyph's outline, in font units with y upwards. Every contour is closed by its end.</summary>
internal interface IGlyphSink
{
    void MoveTo(double x, double y);

    void LineTo(double x, double y);

    void CurveTo(double x1, double y1, double x2, double y2, double x, double y);
}

/// <summary>Draws outlines, parts of composite glyphs included (OpenType 'glyf').</summary>
internal static class GlyphOutline
{
    private const int MaximumDepth = 8;

    /// <summary>Parts of one glyph, counted through all levels.</summary>
    private const int MaximumParts = 256;

    private const int ArgumentsAreWords = 0x0001;
    private const int ArgumentsAreOffsets = 0x0002;
    private const int HasScale = 0x0008;
    private const int MoreParts = 0x0020;
    private const int HasTwoScales = 0x0040;
    private const int HasMatrix = 0x0080;

    public static void Draw(OpenTypeFont font, ushort glyph, IGlyphSink sink)
    {
        if (font.Cff is not null)
        {
            CharstringPainter.Draw(font.Outline(glyph), sink);
            return;
        }
        var parts = 0;
        Draw(font, glyph, Affine.Identity, sink, 0, ref parts);
    }

    private static void Draw(OpenTypeFont font, ushort glyph, Affine map, IGlyphSink sink, int depth, ref int parts)
    {
        if (depth > MaximumDepth || ++parts > MaximumParts)
            throw new FontException($"Glyph {glyph} of the font is composed of too many parts, or of itself.");
        var outline = font.Outline(glyph);
        if (outline.Length < 10)
            return;
        if ((outline[0] & 0x80) == 0)
        {
            GlyphContour.Draw(outline, map, sink);
            return;
        }
        for (var (at, more) = (10, true); more; )
        {
            int flags = Word(outline, at);
            var part = (ushort)Word(outline, at + 2);
            at += 4;
            var isWord = (flags & ArgumentsAreWords) != 0;
            double dx = isWord ? Word(outline, at) : (sbyte)Byte(outline, at),
                dy = isWord ? Word(outline, at + 2) : (sbyte)Byte(outline, at + 1);
            at += isWord ? 4 : 2;
            if ((flags & ArgumentsAreOffsets) == 0)
                (dx, dy) = (0, 0); // points to be matched: too rare for the tables it needs
            var (a, b, c, d) = (1.0, 0.0, 0.0, 1.0);
            if ((flags & HasScale) != 0)
            {
                a = d = Word(outline, at) / 16384.0;
                at += 2;
            }
            else if ((flags & HasTwoScales) != 0)
            {
                (a, d) = (Word(outline, at) / 16384.0, Word(outline, at + 2) / 16384.0);
                at += 4;
            }
            else if ((flags & HasMatrix) != 0)
            {
                (a, b) = (Word(outline, at) / 16384.0, Word(outline, at + 2) / 16384.0);
                (c, d) = (Word(outline, at + 4) / 16384.0, Word(outline, at + 6) / 16384.0);
                at += 8;
            }
            Draw(font, part, map.Times(new(a, b, c, d, dx, dy)), sink, depth + 1, ref parts);
            more = (flags & MoreParts) != 0;
        }
    }

    private static byte Byte(ReadOnlySpan<byte> outline, int at) => at < outline.Length ? outline[at] : throw CutOff();

    private static short Word(ReadOnlySpan<byte> outline, int at) =>
        at + 2 <= outline.Length ? BinaryPrimitives.ReadInt16BigEndian(outline[at..]) : throw CutOff();

    internal static FontException CutOff() => new("A glyph of the font ends in the middle of its outline.");
}
