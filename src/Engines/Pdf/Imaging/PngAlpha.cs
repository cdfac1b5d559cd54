using System.Buffers.Binary;

namespace Akashi.Engines.Pdf.Imaging;

/// <summary>How opaque each pixel of a PNG is, in 8 bits: by its alpha channel, its palette entry, or because it has the one transparent colour.</summary>
internal abstract class PngAlpha
{
    /// <summary>Null when every pixel is opaque by kind.</summary>
    public static PngAlpha? For(PngFile png) =>
        png switch
        {
            { Header: { HasAlphaChannel: true } header } => new Channel(header),
            { Transparency: null } => null,
            { Header: { Colour: PngColour.Palette } header, Transparency: { } byEntry } => new ByEntry(header.Depth, byEntry),
            _ => new ByColour(png.Header, png.Transparency),
        };

    /// <param name="row">An unfiltered row of the PNG.</param>
    /// <param name="alpha">A byte for each pixel: 0 transparent, 255 opaque.</param>
    public abstract void Read(ReadOnlySpan<byte> row, Span<byte> alpha);

    private static int Sample(ReadOnlySpan<byte> row, int x, int depth)
    {
        if (depth == 16)
            return BinaryPrimitives.ReadUInt16BigEndian(row[(x * 2)..]);
        var bit = x * depth;
        return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }

    private sealed class Channel(PngHeader header) : PngAlpha
    {
        public override void Read(ReadOnlySpan<byte> row, Span<byte> alpha)
        {
            var first = header.Colours * header.Depth / 8;
            for (var x = 0; x < alpha.Length; x++)
                alpha[x] = row[(x * header.PixelStride) + first];
        }
    }

    private sealed class ByEntry(int depth, byte[] entries) : PngAlpha
    {
        public override void Read(ReadOnlySpan<byte> row, Span<byte> alpha)
        {
            for (var x = 0; x < alpha.Length; x++)
                alpha[x] = Sample(row, x, depth) is var entry && entry < entries.Length ? entries[entry] : (byte)255;
        }
    }

    private sealed class ByColour(PngHeader header, byte[] colour) : PngAlpha
    {
        public override void Read(ReadOnlySpan<byte> row, Span<byte> alpha)
        {
            var channels = header.Channels;
            for (var x = 0; x < alpha.Length; x++)
            {
                var equal = 0;
                for (var c = 0; c < channels; c++)
                {
                    if (Sample(row, (x * channels) + c, header.Depth) == BinaryPrimitives.ReadUInt16BigEndian(colour.AsSpan(c * 2)))
                        equal++;
                }
                alpha[x] = equal == channels ? (byte)0 : (byte)255;
            }
        }
    }
}
