namespace Akashi.Engines.Pdf.Writing;

/// <summary>The marks of one page (ISO 32000-1, 7.8 and 8). Coordinates are points from the page's top left corner, y downwards.</summary>
/// <remarks>Colours, widths and opacities are remembered, so that equal ones in a row are written once.</remarks>
/// <param name="inks">Colours are written in the device CMYK space (8.6.4.4) instead of RGB.</param>
internal sealed class ContentStream(double pageHeight, Resources resources, bool inks = false) : IDisposable
{
    /// <summary>Control points at this share of the radius make a Bézier curve pass for a quarter of a circle.</summary>
    private const double Circle = 0.5523;

    private readonly ByteBuffer text = new(16 * 1024);
    private readonly Stack<State> saved = [];

    // A page begins with a black that is no ink.
    private State state = new(inks ? null : Colour.Black, inks ? null : Colour.Black, 1, 0, 1, 1, -1, 0);
    private bool inText;
    private long lineX;
    private long lineY;
    private bool endsWithText;

    public ReadOnlySpan<byte> Span => Marks.Span;

    /// <summary>Where marks are written that may not stand inside a text object (9.4.1, figure 9); one that is open ends.</summary>
    private ByteBuffer Marks
    {
        get
        {
            EndTextObject();
            return text;
        }
    }

    /// <summary>What the marks refer to by name.</summary>
    public Resources Resources => resources;

    // Graphics state (8.4) ----------------------------------------------------------------------------------------------

    public void Save()
    {
        Marks.Raw("q\n"u8);
        saved.Push(state);
    }

    /// <summary>Ends what <see cref="Save"/> began.</summary>
    public void Restore()
    {
        Marks.Raw("Q\n"u8);
        state = saved.Pop();
    }

    /// <summary>Puts a matrix before the current one (8.3.4). It works in the page's own space: points from the bottom left, y upwards.</summary>
    public void Transform(double a, double b, double c, double d, double e, double f)
    {
        Marks.Precise(a).Raw(" "u8).Precise(b).Raw(" "u8).Precise(c).Raw(" "u8).Precise(d).Raw(" "u8);
        Marks.Number(e).Raw(" "u8).Number(f).Raw(" cm\n"u8);
    }

    /// <summary>Turns what follows by <paramref name="degrees"/> clockwise around a point.</summary>
    public void Rotate(double degrees, double x, double y)
    {
        var (sin, cos) = Math.SinCos(-degrees * Math.PI / 180);
        var up = pageHeight - y;
        Transform(cos, sin, -sin, cos, x - (x * cos) + (up * sin), up - (x * sin) - (up * cos));
    }

    /// <summary>Sets the opacity of what follows, 0 to 1 (11.6.4.4).</summary>
    public void Opacity(double fill, double stroke)
    {
        if (state.FillOpacity == fill && state.StrokeOpacity == stroke)
            return;
        text.Raw("/G"u8).Int(resources.Opacity(fill, stroke)).Raw(" gs\n"u8);
        state = state with { FillOpacity = fill, StrokeOpacity = stroke };
    }

    /// <summary>What follows darkens what lies below, as ink on paper does (11.3.5, Multiply), until <see cref="Restore"/>.</summary>
    public void Multiply()
    {
        resources.UsesMultiply = true;
        Marks.Raw("/GM gs\n"u8);
    }

    /// <summary>The colour of fills and of text.</summary>
    public void Fill(Colour colour)
    {
        if (colour == state.Fill)
            return;
        Components(text, colour, inks).Raw(inks ? " k\n"u8 : " rg\n"u8);
        state = state with { Fill = colour };
    }

    /// <summary>The colour and width of lines.</summary>
    public void Stroke(Colour colour, double width)
    {
        if (colour != state.Stroke)
            Components(Marks, colour, inks).Raw(inks ? " K\n"u8 : " RG\n"u8);
        if (width != state.LineWidth)
            Marks.Number(width).Raw(" w\n"u8);
        state = state with { Stroke = colour, LineWidth = width };
    }

    /// <summary>How lines end: 0 butt, 1 round, 2 projecting square (8.4.3.3).</summary>
    public void LineCap(int style) => Marks.Int(style).Raw(" J\n"u8);

    /// <summary>How lines meet: 0 mitre, 1 round, 2 bevel (8.4.3.4).</summary>
    public void LineJoin(int style) => Marks.Int(style).Raw(" j\n"u8);

    /// <summary>The longest mitre, as a multiple of the line's width (8.4.3.5).</summary>
    public void MitreLimit(double limit) => Marks.Number(limit).Raw(" M\n"u8);

    /// <summary>Lengths of dashes and gaps in turn; an empty pattern is an unbroken line (8.4.3.6).</summary>
    public void Dash(ReadOnlySpan<double> pattern, double phase)
    {
        Marks.Raw("["u8);
        foreach (var length in pattern)
            Marks.Number(length).Raw(" "u8);
        Marks.Raw("]"u8).Number(phase).Raw(" d\n"u8);
    }

    // Paths (8.5) -------------------------------------------------------------------------------------------------------

    public void MoveTo(double x, double y) => Point(x, y).Raw(" m\n"u8);

    public void LineTo(double x, double y) => Point(x, y).Raw(" l\n"u8);

    public void CurveTo(double x1, double y1, double x2, double y2, double x3, double y3) => Curve(x1, y1, x2, y2, x3, y3);

    public void ClosePath() => Marks.Raw("h\n"u8);

    /// <summary>Adds a rectangle to the path.</summary>
    public void RectanglePath(double x, double y, double width, double height) => Rectangle(x, y, width, height).Raw("\n"u8);

    /// <summary>Adds an ellipse to the path.</summary>
    public void EllipsePath(double x, double y, double radiusX, double radiusY)
    {
        double kx = radiusX * Circle,
            ky = radiusY * Circle;
        Point(x - radiusX, y).Raw(" m "u8);
        Curve(x - radiusX, y - ky, x - kx, y - radiusY, x, y - radiusY);
        Curve(x + kx, y - radiusY, x + radiusX, y - ky, x + radiusX, y);
        Curve(x + radiusX, y + ky, x + kx, y + radiusY, x, y + radiusY);
        Curve(x - kx, y + radiusY, x - radiusX, y + ky, x - radiusX, y);
        Marks.Raw("h\n"u8);
    }

    /// <summary>Paints the path and ends it.</summary>
    public void PaintPath(bool fill, bool stroke, bool evenOdd = false) =>
        Marks.Raw(
            (fill, stroke, evenOdd) switch
            {
                (true, true, false) => "B\n"u8,
                (true, true, true) => "B*\n"u8,
                (true, false, false) => "f\n"u8,
                (true, false, true) => "f*\n"u8,
                (false, true, _) => "S\n"u8,
                _ => "n\n"u8,
            }
        );

    /// <summary>Nothing outside the path is painted until <see cref="Restore"/> (8.5.4).</summary>
    public void ClipPath(bool evenOdd = false) => Marks.Raw(evenOdd ? "W* n\n"u8 : "W n\n"u8);

    /// <summary>Paints an image or form; for an image, the unit square of the current matrix (8.8, 8.10).</summary>
    public void XObject(ObjectId id) => Marks.Raw("/X"u8).Int(resources.XObject(id)).Raw(" Do\n"u8);

    /// <summary>Paints a shading into the clip (8.7.4).</summary>
    public void Shading(ObjectId id) => Marks.Raw("/S"u8).Int(resources.Shading(id)).Raw(" sh\n"u8);

    // Whole figures -----------------------------------------------------------------------------------------------------

    /// <summary>Nothing outside the rectangle is painted until <see cref="Restore"/> (8.5.4).</summary>
    public void Clip(double x, double y, double width, double height) => Rectangle(x, y, width, height).Raw(" W n\n"u8);

    public void FillRectangle(double x, double y, double width, double height, Colour colour)
    {
        Fill(colour);
        Rectangle(x, y, width, height).Raw(" f\n"u8);
    }

    public void FillRoundedRectangle(double x, double y, double width, double height, double radius, Colour colour)
    {
        Fill(colour);
        radius = Math.Min(radius, Math.Min(width, height) / 2);
        var k = radius * (1 - Circle);
        double right = x + width,
            bottom = y + height;
        Point(x + radius, y).Raw(" m "u8);
        Point(right - radius, y).Raw(" l "u8);
        Curve(right - k, y, right, y + k, right, y + radius);
        Point(right, bottom - radius).Raw(" l "u8);
        Curve(right, bottom - k, right - k, bottom, right - radius, bottom);
        Point(x + radius, bottom).Raw(" l "u8);
        Curve(x + k, bottom, x, bottom - k, x, bottom - radius);
        Point(x, y + radius).Raw(" l "u8);
        Curve(x, y + k, x + k, y, x + radius, y);
        Marks.Raw("f\n"u8);
    }

    public void Line(double x1, double y1, double x2, double y2, double width, Colour colour)
    {
        Stroke(colour, width);
        Point(x1, y1).Raw(" m "u8);
        Point(x2, y2).Raw(" l S\n"u8);
    }

    /// <summary>A row of round dots, <paramref name="pitch"/> points apart (8.4.3.6).</summary>
    public void Dots(double x1, double x2, double y, double diameter, double pitch, Colour colour)
    {
        Marks.Raw("q 1 J[0 "u8).Number(pitch).Raw("]0 d "u8).Number(diameter).Raw(" w "u8);
        Components(Marks, colour, inks).Raw(inks ? " K "u8 : " RG "u8);
        Point(x1, y).Raw(" m "u8);
        Point(x2, y).Raw(" l S Q\n"u8);
    }

    /// <summary>Begins a run of glyphs with its baseline at (x, y); <see cref="Glyph"/> and <see cref="EndText"/> follow (9.4).</summary>
    /// <remarks>Runs one after the other share a text object: each is placed from where the one before it began.</remarks>
    public void BeginText(int font, double size, double x, double y, Colour colour)
    {
        Fill(colour);
        if (!inText)
        {
            text.Raw("BT "u8);
            inText = true;
            (lineX, lineY) = (0, 0);
        }
        Font(font, size);
        var (nextX, nextY) = (Thousandths(x), Thousandths(pageHeight - y));
        text.Thousandths(nextX - lineX).Raw(" "u8).Thousandths(nextY - lineY).Raw(" Td[("u8);
        (lineX, lineY) = (nextX, nextY);
    }

    /// <summary>Begins a run of glyphs under a matrix of its own, in the page's space, y upwards (9.4.2).</summary>
    public void BeginText(int font, double size, Colour colour, double a, double b, double c, double d, double e, double f)
    {
        Marks.Raw("BT "u8);
        Fill(colour);
        Font(font, size);
        text.Precise(a).Raw(" "u8).Precise(b).Raw(" "u8).Precise(c).Raw(" "u8).Precise(d).Raw(" "u8);
        text.Number(e).Raw(" "u8).Number(f).Raw(" Tm[("u8);
        // The next run does not go on from a turned line.
        inText = true;
        endsWithText = true;
    }

    /// <summary>Room added after every glyph, in points (9.3.2).</summary>
    public void CharacterSpacing(double points)
    {
        if (state.CharacterSpacing == points)
            return;
        text.Number(points).Raw(" Tc\n"u8);
        state = state with { CharacterSpacing = points };
    }

    public void Glyph(int cid) => text.EscapedPair((byte)(cid >> 8), (byte)cid);

    /// <summary>Moves on by <paramref name="thousandths"/> of the font size before the next glyph.</summary>
    public void Gap(double thousandths) => text.Raw(")"u8).Number(-thousandths).Raw("("u8);

    public void EndText()
    {
        text.Raw(")]TJ\n"u8);
        if (!endsWithText)
            return;
        endsWithText = false;
        EndTextObject();
    }

    private void EndTextObject()
    {
        if (inText)
            text.Raw("ET\n"u8);
        inText = false;
    }

    private void Font(int font, double size)
    {
        if (state.Font == font && state.FontSize == size)
            return;
        text.Raw("/F"u8).Int(font).Raw(" "u8).Number(size).Raw(" Tf "u8);
        state = state with { Font = font, FontSize = size };
    }

    private static long Thousandths(double value) => (long)Math.Round(value * 1000, MidpointRounding.AwayFromZero);

    /// <summary>Opens marked content (14.6); a number below zero marks an artifact, which has no place in the structure (14.8.2.2).</summary>
    public void BeginMark(string role, int mcid)
    {
        if (mcid < 0)
            Marks.Raw("/Artifact BMC\n"u8);
        else
            Marks.Name(role).Raw("<</MCID "u8).Int(mcid).Raw(">>BDC\n"u8);
    }

    /// <summary>Opens what a viewer replaces when somebody types into a field (12.7.3.3).</summary>
    public void BeginFieldText() => Marks.Raw("/Tx BMC\n"u8);

    public void EndMark() => Marks.Raw("EMC\n"u8);

    public void Dispose() => text.Dispose();

    /// <summary>Appends a colour's numbers: three, or four of inks.</summary>
    public static ByteBuffer Components(ByteBuffer into, Colour colour, bool inks)
    {
        if (!inks)
            return into.Number(colour.Red / 255.0).Raw(" "u8).Number(colour.Green / 255.0).Raw(" "u8).Number(colour.Blue / 255.0);
        var (cyan, magenta, yellow, black) = colour.Inks;
        return into.Number(cyan).Raw(" "u8).Number(magenta).Raw(" "u8).Number(yellow).Raw(" "u8).Number(black);
    }

    private ByteBuffer Rectangle(double x, double y, double width, double height) =>
        Point(x, y + height).Raw(" "u8).Number(width).Raw(" "u8).Number(height).Raw(" re"u8);

    private ByteBuffer Point(double x, double y) => Marks.Number(x).Raw(" "u8).Number(pageHeight - y);

    private void Curve(double x1, double y1, double x2, double y2, double x3, double y3)
    {
        Point(x1, y1).Raw(" "u8);
        Point(x2, y2).Raw(" "u8);
        Point(x3, y3).Raw(" c "u8);
    }

    private readonly record struct State(
        Colour? Fill,
        Colour? Stroke,
        double LineWidth,
        double CharacterSpacing,
        double FillOpacity,
        double StrokeOpacity,
        int Font,
        double FontSize
    );
}
