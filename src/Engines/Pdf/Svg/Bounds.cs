namespace Akashi.Engines.Pdf.Svg;

/// <summary>A rectangle that grows around points.</summary>
internal struct Bounds()
{
    public double Left { get; private set; } = double.PositiveInfinity;
    public double Top { get; private set; } = double.PositiveInfinity;
    public double Right { get; private set; } = double.NegativeInfinity;
    public double Bottom { get; private set; } = double.NegativeInfinity;

    public readonly double Width => Math.Max(0, Right - Left);
    public readonly double Height => Math.Max(0, Bottom - Top);
    public readonly bool IsEmpty => Left > Right;

    public void Add(double x, double y)
    {
        (Left, Right) = (Math.Min(Left, x), Math.Max(Right, x));
        (Top, Bottom) = (Math.Min(Top, y), Math.Max(Bottom, y));
    }

    public void Add(Bounds other, Affine map)
    {
        if (other.IsEmpty)
            return;
        foreach (
            var (x, y) in (ReadOnlySpan<(double, double)>)
                [(other.Left, other.Top), (other.Right, other.Top), (other.Left, other.Bottom), (other.Right, other.Bottom)]
        )
        {
            var p = map.Apply(x, y);
            Add(p.X, p.Y);
        }
    }
}
