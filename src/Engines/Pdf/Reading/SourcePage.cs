namespace Akashi.Engines.Pdf.Reading;

/// <summary>A page of a <see cref="PdfSource"/>.</summary>
public sealed class SourcePage
{
    internal SourcePage(ObjectStore store, PdfDictionary dictionary, int number, Rectangle box, PdfDictionary resources)
    {
        Store = store;
        Dictionary = dictionary;
        Number = number;
        Box = box;
        Resources = resources;
    }

    /// <summary>1 for the first page of the file.</summary>
    public int Number { get; }

    /// <summary>Points, as the page is shown: cropped and rotated.</summary>
    public double Width => (Rotation % 180 == 0 ? Box.Width : Box.Height) * UserUnit;

    /// <inheritdoc cref="Width"/>
    public double Height => (Rotation % 180 == 0 ? Box.Height : Box.Width) * UserUnit;

    /// <summary>Null for a page that stands in the tree itself, which is against the rules.</summary>
    internal PdfReference? Reference { get; init; }

    internal ObjectStore Store { get; }

    internal PdfDictionary Dictionary { get; }

    /// <summary>The part of the page's own space that is shown.</summary>
    internal Rectangle Box { get; }

    /// <summary>Degrees clockwise: 0, 90, 180 or 270.</summary>
    internal int Rotation { get; init; }

    /// <summary>Points per unit of the page's space.</summary>
    internal double UserUnit { get; init; } = 1;

    internal PdfDictionary Resources { get; }

    /// <summary>From the page's own space to the page as it is shown, in points from the bottom left.</summary>
    internal (double A, double B, double C, double D, double E, double F) Matrix =>
        Rotation switch
        {
            90 => (0, -UserUnit, UserUnit, 0, -Box.Bottom * UserUnit, Box.Right * UserUnit),
            180 => (-UserUnit, 0, 0, -UserUnit, Box.Right * UserUnit, Box.Top * UserUnit),
            270 => (0, UserUnit, -UserUnit, 0, Box.Top * UserUnit, -Box.Left * UserUnit),
            _ => (UserUnit, 0, 0, UserUnit, -Box.Left * UserUnit, -Box.Bottom * UserUnit),
        };

    /// <summary>The corner of the page's own space that is shown at the top left.</summary>
    internal (double X, double Y) Corner => (Rotation is 0 or 90 ? Box.Left : Box.Right, Rotation is 0 or 270 ? Box.Top : Box.Bottom);

    /// <summary>Where a point of the page's own space is shown, in points from the top left.</summary>
    internal (double X, double Y) Shown(double x, double y)
    {
        var (a, b, c, d, e, f) = Matrix;
        return ((a * x) + (c * y) + e, Height - ((b * x) + (d * y) + f));
    }
}
