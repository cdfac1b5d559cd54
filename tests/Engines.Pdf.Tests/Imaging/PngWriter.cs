using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Akashi.Engines.Pdf.Imaging;

namespace Akashi.Engines.Pdf.Tests.Imaging;

/// <summary>Makes PNGs of every kind. Rows are filtered with each of the five filters in turn.</summary>
internal sealed class PngWriter
{
    public int Width { get; init; } = 13;
    public int Height { get; init; } = 11;
    public required int Depth { get; init; }
    public required int Colour { get; init; }
    public bool Interlaced { get; init; }
    public byte[]? Palette { get; init; }
    public byte[]? Transparency { get; init; }

    /// <summary>The sample of a channel at a pixel, in <see cref="Depth"/> bits.</summary>
    public required Func<int, int, int, int> Sample { get; init; }

    private int Channels =>
        Colour switch
        {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };

    public byte[] Bytes()
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Depth, (byte)Colour, (byte)(Interlaced ? 1 : 0));
        byte[] palette = Palette is null ? [] : Chunk("PLTE", Palette);
        byte[] transparency = Transparency is null ? [] : Chunk("tRNS", Transparency);
        var data = Deflated();
        var half = data.Length / 2;
        return
        [
            .. PngFile.Signature,
            .. Chunk("IHDR", header),
            .. Chunk("gAMA", [0, 0, 0, 1]),
            .. palette,
            .. transparency,
            .. Chunk("IDAT", data[..half]),
            .. Chunk("IDAT", data[half..]),
            .. Chunk("IEND", []),
        ];
    }

    public static byte[] Chunk(string type, byte[] content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc32.Of(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    private byte[] Deflated()
    {
        using var deflated = new MemoryStream();
        using (var zlib = new ZLibStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
        {
            if (Interlaced)
            {
                foreach (
                    var (x, y, dx, dy) in ((int, int, int, int)[])
                        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
                )
                    Pass(zlib, x, y, dx, dy);
            }
            else
                Pass(zlib, 0, 0, 1, 1);
        }
        return deflated.ToArray();
    }

    private void Pass(ZLibStream zlib, int x0, int y0, int dx, int dy)
    {
        if (x0 >= Width)
            return;
        var stride = Math.Max(1, Channels * Depth / 8);
        byte[]? above = null;
        for (var (y, n) = (y0, 0); y < Height; y += dy, n++)
        {
            var row = Row(x0, y, dx);
            above ??= new byte[row.Length];
            zlib.WriteByte((byte)(n % 5));
            for (var i = 0; i < row.Length; i++)
            {
                int left = i < stride ? 0 : row[i - stride],
                    up = above[i],
                    corner = i < stride ? 0 : above[i - stride];
                zlib.WriteByte((byte)(row[i] - Prediction(n % 5, left, up, corner)));
            }
            above = row;
        }
    }

    private byte[] Row(int x0, int y, int dx)
    {
        var bits = new List<bool>();
        for (var x = x0; x < Width; x += dx)
        {
            for (var c = 0; c < Channels; c++)
            {
                var sample = Sample(x, y, c);
                for (var b = Depth - 1; b >= 0; b--)
                    bits.Add((sample >> b & 1) != 0);
            }
        }
        var row = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++)
            row[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        return row;
    }

    private static int Prediction(int filter, int left, int up, int corner)
    {
        var p = left + up - corner;
        return filter switch
        {
            0 => 0,
            1 => left,
            2 => up,
            3 => (left + up) / 2,
            _ => ((int[])[left, up, corner]).MinBy(v => Math.Abs(p - v)),
        };
    }
}
