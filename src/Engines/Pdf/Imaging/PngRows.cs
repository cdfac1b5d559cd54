using System.IO.Compression;

namespace Akashi.Engines.Pdf.Imaging;

/// <summary>Inflates a PNG's image data and hands out its rows from top to bottom, unfiltered and, where they are interlaced, put together.</summary>
internal static class PngRows
{
    public delegate void RowAction(ReadOnlySpan<byte> row);

    /// <summary>First column and row of the seven passes of an interlaced image, and their steps (PNG specification, 8.2).</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
    [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];

    public static void Read(PngFile png, RowAction each)
    {
        var header = png.Header;
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(png.Data, writable: false), CompressionMode.Decompress);
            if (header.IsInterlaced)
            {
                var length = header.RowLength(header.Width);
                var pixels = Deinterlace(header, zlib, length);
                for (var at = 0; at < pixels.Length; at += length)
                    each(pixels.AsSpan(at, length));
            }
            else
                ReadPass(zlib, header, header.Width, header.Height, (row, _) => each(row));
            // At its end the stream compares its checksum; a few bytes more are harmless and seen in the wild.
            zlib.ReadByte();
        }
        // zlib's errors come as either.
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new ImageException("The PNG's image data is damaged: it cannot be inflated.");
        }
    }

    private delegate void PassRow(ReadOnlySpan<byte> row, int y);

    private static void ReadPass(ZLibStream zlib, PngHeader header, int width, int height, PassRow each)
    {
        var length = header.RowLength(width);
        var (row, above) = (new byte[length + 1], new byte[length + 1]);
        for (var y = 0; y < height; y++)
        {
            if (zlib.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                throw new ImageException($"The PNG's image data ends in row {y} of {height}.");
            PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), header.PixelStride);
            each(row.AsSpan(1), y);
            (row, above) = (above, row);
        }
    }

    private static byte[] Deinterlace(PngHeader header, ZLibStream zlib, int length)
    {
        var pixels = new byte[checked(length * header.Height)];
        var bits = header.Channels * header.Depth;
        foreach (var (x0, y0, stepX, stepY) in Passes)
        {
            int width = (header.Width - x0 + stepX - 1) / stepX,
                height = (header.Height - y0 + stepY - 1) / stepY;
            if (width <= 0 || height <= 0)
                continue;
            ReadPass(
                zlib,
                header,
                width,
                height,
                (row, y) =>
                {
                    var target = pixels.AsSpan((y0 + (y * stepY)) * length, length);
                    for (var x = 0; x < width; x++)
                        CopyPixel(row, x, target, x0 + (x * stepX), bits);
                }
            );
        }
        return pixels;
    }

    private static void CopyPixel(ReadOnlySpan<byte> from, int x, Span<byte> into, int targetX, int bits)
    {
        if (bits >= 8)
        {
            var bytes = bits / 8;
            from.Slice(x * bytes, bytes).CopyTo(into[(targetX * bytes)..]);
            return;
        }
        var value = (from[x * bits / 8] >> (8 - bits - (x * bits % 8))) & ((1 << bits) - 1);
        into[targetX * bits / 8] |= (byte)(value << (8 - bits - (targetX * bits % 8)));
    }
}
