namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>How much of each unit of a grid a glyph covers: the signed areas below its edges, summed up from left to right.</summary>
internal sealed class GlyphCoverage
{
    /// <summary>Straight pieces of a curve; at the sizes of a barcode's text their error is below a hundredth of a unit.</summary>
    private const int Pieces = 6;

    private readonly float[] sums;

    public GlyphCoverage(OcrGlyph glyph, int sizeX, int sizeY)
    {
        var box = glyph.Box(sizeX, sizeY);
        (Left, Top, Width, Height) = (box.Left, box.Top, box.Right - box.Left, box.Bottom - box.Top);
        sums = new float[(Width + 1) * Height];
        AddOutline(glyph, sizeX, sizeY);
        for (var y = 0; y < Height; y++)
        {
            var sum = 0f;
            for (var x = 0; x < Width; x++)
            {
                sum += sums[(y * (Width + 1)) + x];
                sums[(y * (Width + 1)) + x] = Math.Min(1, Math.Abs(sum));
            }
        }
    }

    /// <summary>From the glyph's origin to the first covered column.</summary>
    public int Left { get; }

    /// <summary>From the baseline to the first covered row, downwards; negative as a rule.</summary>
    public int Top { get; }

    public int Width { get; }
    public int Height { get; }

    /// <summary>0 to 1.</summary>
    public float this[int x, int y] => sums[(y * (Width + 1)) + x];

    private void AddOutline(OcrGlyph glyph, int sizeX, int sizeY)
    {
        (double X, double Y) At((double X, double Y) p) => ((p.X * sizeX) - Left, (-p.Y * sizeY) - Top);
        var (pen, start) = ((X: 0.0, Y: 0.0), (X: 0.0, Y: 0.0));
        foreach (var step in glyph.Steps)
        {
            var end = At(step.End);
            switch (step.Kind)
            {
                case 'm':
                    AddLine(pen.X, pen.Y, start.X, start.Y);
                    start = end;
                    break;
                case 'l':
                    AddLine(pen.X, pen.Y, end.X, end.Y);
                    break;
                default:
                    AddCurve(pen, At(step.First), At(step.Second), end);
                    break;
            }
            pen = end;
        }
        AddLine(pen.X, pen.Y, start.X, start.Y);
    }

    private void AddCurve((double X, double Y) from, (double X, double Y) first, (double X, double Y) second, (double X, double Y) to)
    {
        var (px, py) = from;
        for (var n = 1; n <= Pieces; n++)
        {
            double t = n / (double)Pieces,
                u = 1 - t;
            double a = u * u * u,
                b = 3 * u * u * t,
                c = 3 * u * t * t,
                d = t * t * t;
            var x = (a * from.X) + (b * first.X) + (c * second.X) + (d * to.X);
            var y = (a * from.Y) + (b * first.Y) + (c * second.Y) + (d * to.Y);
            AddLine(px, py, x, y);
            (px, py) = (x, y);
        }
    }

    /// <summary>Adds what an edge covers to its right, row by row.</summary>
    private void AddLine(double x0, double y0, double x1, double y1)
    {
        if (y0 == y1)
            return;
        var direction = y0 < y1 ? 1 : -1;
        if (direction < 0)
            (x0, y0, x1, y1) = (x1, y1, x0, y0);
        var slope = (x1 - x0) / (y1 - y0);
        for (var row = Math.Max(0, (int)y0); row < Math.Min(Height, (int)Math.Ceiling(y1)); row++)
        {
            double from = Math.Max(row, y0),
                to = Math.Min(row + 1, y1);
            if (to > from)
                AddSpan(row, x0 + ((from - y0) * slope), x0 + ((to - y0) * slope), direction * (to - from));
        }
    }

    /// <summary>An edge within one row, parted at the columns it crosses.</summary>
    private void AddSpan(int row, double xa, double xb, double height)
    {
        var (low, high) = xa < xb ? (xa, xb) : (xb, xa);
        var line = row * (Width + 1);
        int first = Math.Clamp((int)Math.Floor(low), 0, Width),
            last = Math.Clamp((int)Math.Ceiling(high), first + 1, Width + 1);
        for (var column = first; column < last; column++)
        {
            double from = Math.Max(low, column),
                to = Math.Min(high, column + 1);
            var share = high > low ? Math.Max(0, to - from) / (high - low) : 1;
            var middle = high > low ? (from + to) / 2 : low;
            var covered = (float)(height * share * Math.Clamp(column + 1 - middle, 0, 1));
            var part = (float)(height * share);
            sums[line + column] += covered;
            if (column < Width)
                sums[line + column + 1] += part - covered;
        }
    }
}
