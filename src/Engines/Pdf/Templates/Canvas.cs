using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates.Texts;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>
/// A page that elements draw on. Coordinates are points from the page's bottom left, as pdfme computes them, so that
/// roundings are its own.
/// </summary>
internal sealed class Canvas(PdfDocument document, PdfPage page, RenderState state, ContentStream? form = null, double? formHeight = null)
{
    public PdfPage Page => page;
    public PdfDocument Document => document;
    public RenderState State => state;
    public ContentStream Content { get; } = form ?? page.Content;
    public double Height { get; } = formHeight ?? page.Height;

    /// <summary>For what is drawn into a form of its own, with its origin at the lower left.</summary>
    public Canvas On(ContentStream content, double height) => new(document, page, state, content, height);

    /// <summary>The lower left corner of a box, and its size.</summary>
    public (double X, double Y, double Width, double Height) Place(Box box)
    {
        var height = Peer.Points(box.Height);
        return (Peer.Points(box.X), Height - Peer.Points(box.Y) - height, Peer.Points(box.Width), height);
    }

    public void Opacity(double? opacity) => Content.Opacity(opacity ?? 1, opacity ?? 1);

    public void FillRectangle(double x, double y, double width, double height, Colour colour, Rotation rotation)
    {
        if (width <= 0 || height <= 0)
            return;
        if (rotation.IsNone)
        {
            Content.FillRectangle(x, Top(y) - height, width, height, colour);
            return;
        }
        var (px, py) = rotation.Turn(x, y);
        Content.Save();
        Content.Transform(rotation.Cos, rotation.Sin, -rotation.Sin, rotation.Cos, px, py);
        Content.FillRectangle(0, Height - height, width, height, colour);
        Content.Restore();
    }

    public void Line(double x1, double y1, double x2, double y2, double width, Colour colour) =>
        Content.Line(x1, Top(y1), x2, Top(y2), width, colour);

    /// <summary>Adds a closed path through corners.</summary>
    public void Polygon(ReadOnlySpan<(double X, double Y)> corners)
    {
        for (var i = 0; i < corners.Length; i++)
        {
            if (i == 0)
                Content.MoveTo(corners[i].X, Top(corners[i].Y));
            else
                Content.LineTo(corners[i].X, Top(corners[i].Y));
        }
        Content.ClosePath();
    }

    /// <summary>Draws text on one line with its baseline's beginning at (x, y); glyphs a font lacks come from the next.</summary>
    public void Text(
        ReadOnlySpan<char> text,
        FontStack fonts,
        double size,
        double spacing,
        Colour colour,
        double x,
        double y,
        Rotation rotation,
        double slant = 0
    )
    {
        Content.CharacterSpacing(spacing);
        var drawn = text.ContainsAny(Cleaned) ? Clean(text) : text;
        var glyphs = state.Glyphs;
        glyphs.Clear();
        Shaper.Shape(drawn, fonts, glyphs);
        OpenTypeFont? font = null;
        FontSubset? subset = null;
        var pen = 0.0;
        foreach (var glyph in glyphs)
        {
            var end = glyph.Start;
            var c = Measure.CodePoint(drawn, ref end);
            if (glyph.Glyph == 0 && !IsInvisible(c))
                state.Missing(c);
            if (glyph.Font != font)
            {
                if (font is not null)
                    Content.EndText();
                font = glyph.Font;
                subset = Begin(font, size, colour, x, y, pen, rotation, slant);
            }
            Content.Glyph(
                end + 1 < glyph.Start + glyph.Length
                    ? subset!.Cid(glyph.Glyph, drawn.Slice(glyph.Start, glyph.Length))
                    : subset!.Cid(glyph.Glyph, c)
            );
            pen += ((double)font.Advance(glyph.Glyph) * size / font.UnitsPerEm) + spacing;
        }
        if (font is not null)
            Content.EndText();
    }

    /// <summary>Draws one glyph with its origin at (x, y), its baseline along (cos, sin).</summary>
    public void Glyph(
        OpenTypeFont font,
        ushort glyph,
        int codePoint,
        double size,
        Colour colour,
        double x,
        double y,
        double cos,
        double sin
    )
    {
        var number = document.FontNumber(font, Content.Resources);
        Content.BeginText(number, size, colour, cos, sin, -sin, cos, x, y);
        Content.Glyph(document.Subset(number).Cid(glyph, codePoint));
        Content.EndText();
    }

    private FontSubset Begin(OpenTypeFont font, double size, Colour colour, double x, double y, double pen, Rotation rotation, double slant)
    {
        var number = document.FontNumber(font, Content.Resources);
        if (rotation.IsNone && slant == 0)
            Content.BeginText(number, size, x + pen, Top(y), colour);
        else
        {
            var (cos, sin) = (rotation.Cos, rotation.Sin);
            Content.BeginText(number, size, colour, cos, sin, -sin + slant, cos, x + (pen * cos), y + (pen * sin));
        }
        return document.Subset(number);
    }

    /// <summary>As pdf-lib cleans text before it draws it: a tab is four spaces, and some controls are nothing.</summary>
    private static string Clean(ReadOnlySpan<char> text)
    {
        var clean = new System.Text.StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is '\t' or '\u0085' or '\u2028' or '\u2029')
                clean.Append("    ");
            else if (!Cleaned.Contains(c))
                clean.Append(c);
        }
        return clean.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Cleaned = System.Buffers.SearchValues.Create(
        "\t\b\v\n\r\f\u0085\u2028\u2029"
    );

    private double Top(double y) => Height - y;

    /// <summary>Characters that have no picture anywhere; a font need not have them.</summary>
    private static bool IsInvisible(int c) => c is < 0x20 or 0x7F or 0xAD or >= 0x200B and <= 0x200F or 0x2060 or 0xFEFF;
}

/// <summary>A turn around a point, in pdf-lib's sense: counter-clockwise.</summary>
internal readonly record struct Rotation
{
    /// <param name="degrees">The element's <c>rotate</c>: clockwise.</param>
    public Rotation(double degrees, double pivotX, double pivotY)
    {
        IsNone = degrees == 0;
        Degrees = -degrees;
        (Sin, Cos) = Math.SinCos(-degrees * Math.PI / 180);
        (PivotX, PivotY) = (pivotX, pivotY);
    }

    public static readonly Rotation None = new(0, 0, 0);

    public bool IsNone { get; }
    public double Degrees { get; }
    public double Sin { get; }
    public double Cos { get; }
    public double PivotX { get; }
    public double PivotY { get; }

    public (double X, double Y) Turn(double x, double y) =>
        IsNone ? (x, y) : ((Cos * (x - PivotX)) - (Sin * (y - PivotY)) + PivotX, (Sin * (x - PivotX)) + (Cos * (y - PivotY)) + PivotY);
}
