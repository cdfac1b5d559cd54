namespace Akashi.Engines.Pdf.Fonts;

/// <summary>A number for each glyph of a font, 0 at first. A document shows few of a font's glyphs: the others take no memory.</summary>
internal readonly struct GlyphNumbers(int glyphCount)
{
    private const int PageBits = 8;

    private readonly ushort[]?[] pages = new ushort[]?[((glyphCount - 1) >> PageBits) + 1];

    public ushort this[ushort glyph]
    {
        get => pages[glyph >> PageBits] is { } page ? page[glyph & ((1 << PageBits) - 1)] : (ushort)0;
        set => (pages[glyph >> PageBits] ??= new ushort[1 << PageBits])[glyph & ((1 << PageBits) - 1)] = value;
    }
}
