namespace Akashi.Engines.Pdf.Reading;

/// <summary>A rectangle in a page's own coordinates, in points; (Left, Bottom) is below and left of (Right, Top) (ISO 32000-1, 7.9.5).</summary>
internal readonly record struct Rectangle(double Left, double Bottom, double Right, double Top)
{
    /// <summary>A page that does not say how large it is; viewers take US letter.</summary>
    public static readonly Rectangle Letter = new(0, 0, 612, 792);

    public double Width => Right - Left;
    public double Height => Top - Bottom;

    public bool IsSensible => Width is > 0.01 and < 1e6 && Height is > 0.01 and < 1e6 && Math.Abs(Left) < 1e6 && Math.Abs(Bottom) < 1e6;

    public Rectangle Intersect(Rectangle other) =>
        new(Math.Max(Left, other.Left), Math.Max(Bottom, other.Bottom), Math.Min(Right, other.Right), Math.Min(Top, other.Top));

    /// <summary>Any two opposite corners are allowed; null when there are not four numbers.</summary>
    public static Rectangle? From(PdfValue value, ObjectStore store)
    {
        if (store.Resolve(value) is not PdfArray { Items.Count: >= 4 } array)
            return null;
        Span<double> n = stackalloc double[4];
        for (var i = 0; i < 4; i++)
        {
            if (store.Resolve(array.Items[i]) is not PdfNumber number)
                return null;
            n[i] = number.Value;
        }
        return new(Math.Min(n[0], n[2]), Math.Min(n[1], n[3]), Math.Max(n[0], n[2]), Math.Max(n[1], n[3]));
    }
}
