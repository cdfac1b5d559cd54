using Akashi.Engines.Pdf.Compression;
using Akashi.Engines.Pdf.Imaging;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>A symbol as a picture of one pixel to the unit, as pdfme draws it: viewers smooth its edges in the same way.</summary>
internal static class BarcodeImage
{
    private const byte SameAsAbove = 2;

    public static PdfImage Make(BarcodeSymbol symbol, BarcodeColours colours)
    {
        if ((long)symbol.Width * symbol.Height > PdfImage.MaximumPixels)
            throw new BarcodeException($"A barcode of {symbol.Width} × {symbol.Height} pixels is too large for a picture.");
        var palette = BarcodePalette.For(symbol, colours);
        var picture = Stream(symbol, palette, palette.ColourSpace(), static (_, entry) => entry);
        // Where nothing lies below, a mask says how much of the ink there is.
        var mask = colours.Background is null
            ? Stream(symbol, palette, "/DeviceGray"u8, static (palette, entry) => palette.Opacity(entry))
            : null;
        return new(symbol.Width, symbol.Height, picture, mask);
    }

    /// <summary>Packs and deflates the rows; one that equals the row above it is written as no difference.</summary>
    private static ImageStream Stream(
        BarcodeSymbol symbol,
        BarcodePalette palette,
        ReadOnlySpan<byte> colourSpace,
        Func<BarcodePalette, byte, byte> map
    )
    {
        var (width, bits) = (symbol.Width, palette.Bits);
        var length = 1 + (((width * bits) + 7) / 8);
        using var data = new ByteBuffer(length * symbol.Height);
        var rows = new BarcodeRows(symbol, palette);
        for (var y = 0; y < symbol.Height; y++)
        {
            var packed = data.Take(length);
            packed.Clear();
            if (!rows.MoveTo(y))
            {
                packed[0] = SameAsAbove;
                continue;
            }
            Pack(rows.Pixels, bits, palette, map, packed[1..]);
        }
        using var deflated = new ByteBuffer(4096);
        Deflate.Append(data.Span, deflated);
        using var filter = new ByteBuffer(128);
        filter.Raw("/Filter/FlateDecode/DecodeParms<</Predictor 15/BitsPerComponent "u8).Int(bits);
        filter.Raw("/Columns "u8).Int(width).Raw(">>"u8);
        return new(ImageStream.Entries(width, symbol.Height, colourSpace, bits), filter.Span.ToArray(), deflated.Span.ToArray());
    }

    private static void Pack(
        ReadOnlySpan<byte> pixels,
        int bits,
        BarcodePalette palette,
        Func<BarcodePalette, byte, byte> map,
        Span<byte> into
    )
    {
        Span<byte> values = stackalloc byte[16];
        for (byte entry = 0; entry < values.Length; entry++)
            values[entry] = map(palette, entry);
        var (at, free) = (0, 8);
        foreach (var pixel in pixels)
        {
            free -= bits;
            into[at] |= (byte)(values[pixel] << free);
            if (free == 0)
                (at, free) = (at + 1, 8);
        }
    }
}
