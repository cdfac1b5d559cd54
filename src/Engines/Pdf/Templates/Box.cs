namespace Akashi.Engines.Pdf.Templates;

/// <summary>Four lengths in millimetres around a box: a border, a padding.</summary>
internal readonly record struct Edges(double Top, double Right, double Bottom, double Left)
{
    public bool Any => Top > 0 || Right > 0 || Bottom > 0 || Left > 0;

    public double Vertical => Top + Bottom;

    public static Edges Read(SchemaJson schema, string name, double otherwise = 0) =>
        schema.Part(name) is { } part
            ? new(part.Number("top", 0), part.Number("right", 0), part.Number("bottom", 0), part.Number("left", 0))
            : new(otherwise, otherwise, otherwise, otherwise);

    public static Edges operator +(Edges a, Edges b) => new(a.Top + b.Top, a.Right + b.Right, a.Bottom + b.Bottom, a.Left + b.Left);

    /// <summary>The edges of one part of a box that is cut by page breaks: top and bottom only where the box begins and ends.</summary>
    public Edges OfPart(bool first, bool last) => this with { Top = first ? Top : 0, Bottom = last ? Bottom : 0 };
}

/// <summary>A place on a page in millimetres from its top left corner.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    public Box Inside(Edges edges) =>
        new(X + edges.Left, Y + edges.Top, Math.Max(0, Width - edges.Left - edges.Right), Math.Max(0, Height - edges.Top - edges.Bottom));
}
