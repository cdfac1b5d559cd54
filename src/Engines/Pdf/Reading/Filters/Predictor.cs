using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Reading.Filters;

/// <summary>Undoes the differences that were taken before compression (ISO 32000-1, 7.4.4.4).</summary>
internal readonly record struct Predictor(int Kind, int Colours, int BitsPerComponent, int Columns)
{
    private const int MaxRow = 1 << 26;

    public bool IsNeeded => Kind > 1;

    public void Undo(ReadOnlySpan<byte> data, ByteBuffer into, DecodeBudget budget)
    {
        var bitsPerRow = (long)Colours * BitsPerComponent * Columns;
        if (Colours < 1 || Columns < 1 || BitsPerComponent is not (1 or 2 or 4 or 8 or 16) || bitsPerRow > MaxRow || Colours > 64)
            throw new PdfSourceException(
                $"A predictor has {Colours} colours of {BitsPerComponent} bits in {Columns} columns, which is not possible."
            );
        var row = (int)((bitsPerRow + 7) / 8);
        var pixel = Math.Max(1, Colours * BitsPerComponent / 8);
        budget.Take(data.Length);
        if (Kind == 2)
            UndoTiff(data, row, into);
        else
            UndoPng(data, row, pixel, into);
    }

    /// <summary>Each row begins with a byte that names its filter (ISO/IEC 15948, clause 9).</summary>
    private static void UndoPng(ReadOnlySpan<byte> data, int row, int pixel, ByteBuffer into)
    {
        var above = new byte[row];
        var line = new byte[row];
        while (data.Length > 1)
        {
            var filter = data[0];
            var length = Math.Min(row, data.Length - 1);
            line.AsSpan().Clear();
            data.Slice(1, length).CopyTo(line);
            data = data[(1 + length)..];
            for (var i = 0; i < length; i++)
            {
                int left = i >= pixel ? line[i - pixel] : 0,
                    up = above[i],
                    corner = i >= pixel ? above[i - pixel] : 0;
                line[i] += filter switch
                {
                    1 => (byte)left,
                    2 => (byte)up,
                    3 => (byte)((left + up) / 2),
                    4 => Paeth(left, up, corner),
                    _ => 0,
                };
            }
            into.Raw(line.AsSpan(0, length));
            (above, line) = (line, above);
        }
    }

    private static byte Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left),
            toUp = Math.Abs(estimate - up),
            toCorner = Math.Abs(estimate - corner);
        return (byte)(
            toLeft <= toUp && toLeft <= toCorner ? left
            : toUp <= toCorner ? up
            : corner
        );
    }

    /// <summary>Each component is the difference from the one to its left (TIFF 6.0, section 14).</summary>
    private void UndoTiff(ReadOnlySpan<byte> data, int row, ByteBuffer into)
    {
        var start = into.Length;
        into.Raw(data);
        var all = into.Writable[start..];
        for (; !all.IsEmpty; all = all[Math.Min(row, all.Length)..])
        {
            var line = all[..Math.Min(row, all.Length)];
            if (BitsPerComponent == 8)
            {
                for (var i = Colours; i < line.Length; i++)
                    line[i] += line[i - Colours];
            }
            else if (BitsPerComponent == 16)
            {
                for (var i = Colours * 2; i + 1 < line.Length; i += 2)
                {
                    var sum = (line[i] << 8) + line[i + 1] + (line[i - (Colours * 2)] << 8) + line[i - (Colours * 2) + 1];
                    (line[i], line[i + 1]) = ((byte)(sum >> 8), (byte)sum);
                }
            }
            else
                UndoTiffBits(line);
        }
    }

    private void UndoTiffBits(Span<byte> line)
    {
        var mask = (1 << BitsPerComponent) - 1;
        var samples = Math.Min(Colours * Columns, line.Length * 8 / BitsPerComponent);
        for (var i = Colours; i < samples; i++)
        {
            var value = (Sample(line, i) + Sample(line, i - Colours)) & mask;
            int bit = i * BitsPerComponent,
                shift = 8 - BitsPerComponent - (bit & 7);
            line[bit >> 3] = (byte)((line[bit >> 3] & ~(mask << shift)) | (value << shift));
        }
    }

    private int Sample(ReadOnlySpan<byte> line, int index)
    {
        var bit = index * BitsPerComponent;
        return (line[bit >> 3] >> (8 - BitsPerComponent - (bit & 7))) & ((1 << BitsPerComponent) - 1);
    }
}
