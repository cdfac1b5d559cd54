using Akashi.Engines.Pdf.Imaging;

namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>
/// A barcode as rectangles and glyphs on a grid of whole units, stretched by whoever paints it. It fills the grid, so that the
/// quiet zone around it is the painter's matter.
/// </summary>
/// <remarks>
/// All bars and modules have edges on the grid, which is five units to the point of the room that was asked for; that keeps
/// modules of one width equally wide in print.
/// </remarks>
public sealed class BarcodeSymbol
{
    private readonly BarcodeRectangle[] bars;
    private readonly BarcodeRectangle[] frame;

    internal BarcodeSymbol(int width, int height, BarcodeRectangle[] bars, BarcodeRectangle[] frame, BarcodeText? text)
    {
        Width = width;
        Height = height;
        this.bars = bars;
        this.frame = frame;
        Text = text;
    }

    /// <summary>Units from left to right.</summary>
    public int Width { get; }

    /// <summary>Units from top to bottom.</summary>
    public int Height { get; }

    /// <summary>Dark modules, those of a row that touch joined.</summary>
    public ReadOnlySpan<BarcodeRectangle> Bars => bars;

    /// <summary>The bearer frame of ITF-14, always black.</summary>
    public ReadOnlySpan<BarcodeRectangle> Frame => frame;

    /// <summary>What people read, or null.</summary>
    public BarcodeText? Text { get; }

    /// <summary>The symbol as a picture of one pixel to the unit.</summary>
    /// <exception cref="BarcodeException">It would be larger than a picture may be.</exception>
    public PdfImage ToImage(BarcodeColours colours) => BarcodeImage.Make(this, colours);
}

/// <summary>Units from the symbol's top left corner.</summary>
public readonly record struct BarcodeRectangle(int X, int Y, int Width, int Height);

/// <summary>The line below the bars, in the glyphs of OCR-B.</summary>
/// <param name="X">Where the first glyph's origin stands.</param>
/// <param name="Baseline">Units below the symbol's top.</param>
/// <param name="SizeX">The font's size in units, horizontally: the text is stretched as the bars are.</param>
/// <param name="SizeY">The font's size in units, vertically.</param>
public sealed record BarcodeText(string Value, int X, int Baseline, int SizeX, int SizeY);
