using System.Collections.Concurrent;

namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>The rows of a barcode's picture from top to bottom. Most of them equal the row above and are not made.</summary>
internal sealed class BarcodeRows
{
    /// <summary>Pictures of glyphs: few sizes of few characters, the same in nearly all barcodes.</summary>
    private static readonly ConcurrentDictionary<(char Character, int SizeX, int SizeY), GlyphCoverage> Known = new();

    private const int MaximumKnown = 4096;

    private readonly BarcodeSymbol symbol;
    private readonly BarcodePalette palette;
    private readonly bool[] changes;
    private readonly List<(GlyphCoverage Coverage, int Left, int Top)> glyphs = [];
    private readonly byte[] pixels;
    private int textTop;
    private int textBottom;

    public BarcodeRows(BarcodeSymbol symbol, BarcodePalette palette)
    {
        this.symbol = symbol;
        this.palette = palette;
        pixels = new byte[symbol.Width];
        changes = new bool[symbol.Height + 1];
        changes[0] = true;
        Mark(symbol.Bars);
        Mark(symbol.Frame);
        if (symbol.Text is { } text)
            PlaceText(text);
    }

    /// <summary>Entries of the palette, one for each pixel of the row that was made last.</summary>
    public ReadOnlySpan<byte> Pixels => pixels;

    /// <summary>Makes a row; false for one that equals the row above it.</summary>
    public bool MoveTo(int y)
    {
        var hasText = y >= textTop && y < textBottom;
        if (!changes[y] && !hasText && y != textBottom)
            return false;
        pixels.AsSpan().Clear();
        Fill(symbol.Frame, y, palette.Frame);
        Fill(symbol.Bars, y, BarcodePalette.Bar);
        if (!hasText)
            return true;
        foreach (var (coverage, left, top) in glyphs)
        {
            if (y >= top && y < top + coverage.Height)
                DrawGlyph(coverage, left, y - top);
        }
        return true;
    }

    private void Mark(ReadOnlySpan<BarcodeRectangle> rectangles)
    {
        foreach (var r in rectangles)
            changes[r.Y] = changes[r.Y + r.Height] = true;
    }

    private void Fill(ReadOnlySpan<BarcodeRectangle> rectangles, int y, byte entry)
    {
        foreach (ref readonly var r in rectangles)
        {
            if (y >= r.Y && y < r.Y + r.Height)
                pixels.AsSpan(r.X, r.Width).Fill(entry);
        }
    }

    private void PlaceText(BarcodeText text)
    {
        var pen = text.X;
        (textTop, textBottom) = (int.MaxValue, 0);
        foreach (var character in text.Value)
        {
            var coverage = Coverage((character, text.SizeX, text.SizeY));
            glyphs.Add((coverage, pen + coverage.Left, text.Baseline + coverage.Top));
            textTop = Math.Min(textTop, text.Baseline + coverage.Top);
            textBottom = Math.Max(textBottom, text.Baseline + coverage.Top + coverage.Height);
            pen += OcrB.Glyph(character).Advance(text.SizeX);
        }
    }

    private static GlyphCoverage Coverage((char Character, int SizeX, int SizeY) key)
    {
        if (Known.TryGetValue(key, out var known))
            return known;
        var made = new GlyphCoverage(OcrB.Glyph(key.Character), key.SizeX, key.SizeY);
        if (Known.Count < MaximumKnown)
            Known.TryAdd(key, made);
        return made;
    }

    /// <summary>Text is laid over paper in steps, and over ink where it covers half of a pixel.</summary>
    private void DrawGlyph(GlyphCoverage coverage, int left, int row)
    {
        var steps = palette.TextSteps;
        for (int x = Math.Max(0, -left), end = Math.Min(coverage.Width, symbol.Width - left); x < end; x++)
        {
            var step = (int)((coverage[x, row] * steps) + 0.5f);
            if (step == 0)
                continue;
            ref var pixel = ref pixels[left + x];
            var isInk = pixel == BarcodePalette.Bar || pixel == palette.Frame;
            if (isInk ? step * 2 > steps : pixel < palette.Text(step) || step == steps)
                pixel = palette.Text(isInk ? steps : step);
        }
    }
}
