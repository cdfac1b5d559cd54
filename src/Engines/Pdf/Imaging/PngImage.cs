using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Imaging;

/// <summary>A PNG as image XObject: colours as they were deflated where that can be, alpha as a soft mask of 8 bits.</summary>
internal static class PngImage
{
    public static PdfImage Read(ReadOnlyMemory<byte> file)
    {
        var png = PngFile.Read(file.Span);
        var header = png.Header;
        var alpha = PngAlpha.For(png);
        // PDF reads the very bytes of a PNG whose rows hold colours only, top to bottom (ISO 32000-1, 7.4.4.4).
        var passes = header is { HasAlphaChannel: false, IsInterlaced: false };
        // Alpha beside colours takes both apart, into samples of 8 bits as every program shows them.
        var depth = header.HasAlphaChannel ? 8 : header.Depth;
        var rowLength = header.HasAlphaChannel ? header.Width * header.Colours : header.RowLength(header.Width);

        using var colours = passes ? null : new FilteredRows(rowLength, Math.Max(1, header.Colours * depth / 8));
        using var mask = alpha is null ? null : new FilteredRows(header.Width, 1);
        var colourRow = new byte[header.HasAlphaChannel ? rowLength : 0];
        var maskRow = new byte[header.Width];
        var isOpaque = true;
        PngRows.Read(
            png,
            row =>
            {
                if (header.HasAlphaChannel)
                    SplitColours(row, header, colourRow);
                colours?.Add(header.HasAlphaChannel ? colourRow : row);
                if (alpha is null)
                    return;
                alpha.Read(row, maskRow);
                isOpaque = isOpaque && !maskRow.AsSpan().ContainsAnyExcept((byte)255);
                mask!.Add(maskRow);
            }
        );

        var stream = new ImageStream(
            ImageStream.Entries(header.Width, header.Height, ColourSpace(png), depth),
            PngPredictor(header.Colours, depth, header.Width),
            colours?.Finish() ?? png.Data
        );
        return new(header.Width, header.Height, stream, isOpaque ? null : MaskStream(header, mask!))
        {
            Repacked = alpha is null && passes ? 0 : (long)header.Width * header.Height,
        };
    }

    private static ImageStream MaskStream(PngHeader header, FilteredRows mask) =>
        new(ImageStream.Entries(header.Width, header.Height, "/DeviceGray"u8, 8), PngPredictor(1, 8, header.Width), mask.Finish());

    private static byte[] PngPredictor(int colours, int bits, int columns)
    {
        using var filter = new ByteBuffer();
        filter.Raw("/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors "u8).Int(colours);
        return filter.Raw("/BitsPerComponent "u8).Int(bits).Raw("/Columns "u8).Int(columns).Raw(">>"u8).Span.ToArray();
    }

    private static byte[] ColourSpace(PngFile png)
    {
        if (png.Header.Colour != PngColour.Palette)
            return (png.Header.Colours == 1 ? "/DeviceGray"u8 : "/DeviceRGB"u8).ToArray();
        using var space = new ByteBuffer();
        // A pixel may name a colour beyond the palette; PDF then takes the last one (8.6.6.3), other programs black.
        return space.Raw("[/Indexed/DeviceRGB "u8).Int((png.Palette.Length / 3) - 1).Hex(png.Palette).Raw("]"u8).Span.ToArray();
    }

    private static void SplitColours(ReadOnlySpan<byte> row, PngHeader header, Span<byte> into)
    {
        int sample = header.Depth / 8,
            colours = header.Colours;
        for (int x = 0, from = 0, to = 0; x < header.Width; x++, from += sample)
        {
            for (var c = 0; c < colours; c++, from += sample)
                into[to++] = row[from];
        }
    }
}
