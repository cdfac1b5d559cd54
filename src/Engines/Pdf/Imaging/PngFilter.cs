namespace Akashi.Engines.Pdf.Imaging;

/// <summary>The filters that make a row compress better by writing differences to its neighbours (PNG specification, 9).</summary>
internal static class PngFilter
{
    private const byte None = 0;
    private const byte Sub = 1;
    private const byte Up = 2;
    private const byte Average = 3;
    private const byte Paeth = 4;

    /// <summary>Restores a row in place.</summary>
    /// <param name="filter">The byte before the row.</param>
    /// <param name="above">The restored row above; zeros for the first one.</param>
    /// <param name="stride">Bytes per pixel, at least one.</param>
    public static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int stride)
    {
        switch (filter)
        {
            case None:
                break;
            case Sub:
                for (var i = stride; i < row.Length; i++)
                    row[i] += row[i - stride];
                break;
            case Up:
                for (var i = 0; i < row.Length; i++)
                    row[i] += above[i];
                break;
            case Average:
                for (var i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < stride ? 0 : row[i - stride]) + above[i]) / 2);
                break;
            case Paeth:
                for (var i = 0; i < row.Length; i++)
                    row[i] += i < stride ? above[i] : Predict(row[i - stride], above[i], above[i - stride]);
                break;
            default:
                throw new ImageException($"A row of the PNG has filter {filter}; 0 to 4 are defined.");
        }
    }

    /// <summary>Filters a row with whichever of the filters leaves the smallest differences (PNG specification, 12.8).</summary>
    /// <param name="candidate">Scratch of the row's length.</param>
    /// <param name="into">One byte for the filter's number, then the row.</param>
    public static void Apply(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int stride, Span<byte> candidate, Span<byte> into)
    {
        var best = long.MaxValue;
        foreach (var filter in (ReadOnlySpan<byte>)[None, Sub, Up, Paeth])
        {
            var sum = 0L;
            for (var i = 0; i < row.Length; i++)
            {
                byte left = i < stride ? (byte)0 : row[i - stride],
                    corner = i < stride ? (byte)0 : above[i - stride];
                candidate[i] = (byte)(
                    row[i]
                    - filter switch
                    {
                        None => 0,
                        Sub => left,
                        Up => above[i],
                        _ => Predict(left, above[i], corner),
                    }
                );
                sum += Math.Abs((int)(sbyte)candidate[i]);
            }
            if (sum >= best)
                continue;
            best = sum;
            into[0] = filter;
            candidate.CopyTo(into[1..]);
        }
    }

    private static byte Predict(int left, int above, int corner)
    {
        int byLeft = Math.Abs(above - corner),
            byAbove = Math.Abs(left - corner),
            byCorner = Math.Abs(left + above - corner - corner);
        if (byLeft <= byAbove && byLeft <= byCorner)
            return (byte)left;
        return (byte)(byAbove <= byCorner ? above : corner);
    }
}
