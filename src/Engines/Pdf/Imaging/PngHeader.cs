using System.Buffers.Binary;

namespace Akashi.Engines.Pdf.Imaging;

internal enum PngColour
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}

/// <summary>The IHDR chunk (PNG specification, 11.2.2), checked.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, PngColour Colour, bool IsInterlaced)
{
    /// <summary>As for a JPEG, whose format ends there.</summary>
    private const int MaximumSide = 65_535;

    /// <summary>50 million pixels of 32 bits.</summary>
    private const long MaximumBytes = 200_000_000;

    public int Channels =>
        Colour switch
        {
            PngColour.Grey or PngColour.Palette => 1,
            PngColour.GreyAlpha => 2,
            PngColour.Rgb => 3,
            _ => 4,
        };

    /// <summary>Channels without alpha.</summary>
    public int Colours => Colour is PngColour.Rgb or PngColour.RgbAlpha ? 3 : 1;

    public bool HasAlphaChannel => Colour is PngColour.GreyAlpha or PngColour.RgbAlpha;

    /// <summary>Bytes from a sample to the same sample of the pixel to its left, which the filters look at.</summary>
    public int PixelStride => Math.Max(1, Channels * Depth / 8);

    /// <summary>Bytes of a row of <paramref name="width"/> pixels, without its filter byte.</summary>
    public int RowLength(int width) => (int)((((long)width * Channels * Depth) + 7) / 8);

    public static PngHeader Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13)
            throw new ImageException($"The PNG's header has {chunk.Length} bytes; 13 are expected.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(chunk),
            height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        int depth = chunk[8],
            colour = chunk[9];
        if (width == 0 || height == 0)
            throw new ImageException($"The PNG claims a size of {width} × {height} pixels.");
        if ((ulong)width * height > PdfImage.MaximumPixels)
            throw new ImageException($"The PNG has {width} × {height} pixels; {PdfImage.MaximumPixels:N0} are allowed.");
        if (width > MaximumSide || height > MaximumSide)
            throw new ImageException($"The PNG has a side of {Math.Max(width, height)} pixels; {MaximumSide:N0} are allowed.");
        if (!IsAllowed(depth, colour))
            throw new ImageException($"The PNG claims {depth} bits per sample of colour type {colour}; there is no such PNG.");
        if (chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
            throw new ImageException("The PNG uses a compression, filter or interlace method that is not defined.");
        var header = new PngHeader((int)width, (int)height, depth, (PngColour)colour, chunk[12] == 1);
        if ((long)header.RowLength(header.Width) * header.Height > MaximumBytes)
            throw new ImageException($"The PNG's pixels take more than {MaximumBytes:N0} bytes.");
        return header;
    }

    private static bool IsAllowed(int depth, int colour) =>
        (PngColour)colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.RgbAlpha => depth is 8 or 16,
            _ => false,
        };
}
