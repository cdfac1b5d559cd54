namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>A line: as long as its box is wide and as thick as it is high.</summary>
internal sealed class LineElement(SchemaJson schema) : Element(schema)
{
    private readonly Colour? colour = schema.Colour("color");

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        if (colour is { } drawn)
            Draw(canvas, placed.Box, drawn, Rotate, Opacity);
    }

    public static void Draw(Canvas canvas, Box box, Colour colour, double rotate, double? opacity)
    {
        if (box.Width == 0 || box.Height == 0)
            return;
        var (x, y, width, height) = canvas.Place(box);
        var rotation = rotate == 0 ? Rotation.None : new(rotate, x + (width / 2), y + (height / 2));
        var (x1, y1) = rotation.Turn(x, y + (height / 2));
        var (x2, y2) = rotation.Turn(x + width, y + (height / 2));
        canvas.Opacity(opacity);
        canvas.Line(x1, y1, x2, y2, height, colour);
    }
}

/// <summary>A rectangle, its corners rounded if it has a radius.</summary>
internal sealed class RectangleElement(SchemaJson schema) : Element(schema)
{
    private readonly Colour? fill = schema.Colour("color");
    private readonly Colour? border = schema.Colour("borderColor");
    private readonly double borderWidth = schema.Number("borderWidth", 0);
    private readonly double radius = schema.Number("radius", 0);

    public override void Draw(Canvas canvas, Placed placed, string value) =>
        Draw(canvas, placed.Box, fill, border, borderWidth, radius, Rotate, Opacity);

    public static void Draw(
        Canvas canvas,
        Box box,
        Colour? fill,
        Colour? border,
        double borderWidth,
        double radius,
        double rotate,
        double? opacity
    )
    {
        if (fill is null && border is null)
            return;
        var (x, y, width, height) = canvas.Place(box);
        var line = Peer.Points(borderWidth);
        var rotation = rotate == 0 ? Rotation.None : new(rotate, x + (width / 2), y + (height / 2));
        (x, y) = rotation.Turn(x, y);
        // The border stands inside the box.
        if (!canvas.State.Options.LikePeer || rotation.IsNone)
        {
            x += line / 2 * (rotation.Cos - rotation.Sin);
            y += line / 2 * (rotation.Cos + rotation.Sin);
        }
        else
        {
            // pdfme's formula is right for an upright one only; a quarter turn takes the rectangle off the page.
            var shift = rotation.Sin / rotation.Cos * Math.PI * Math.PI;
            if (Math.Abs(shift) > 1e6)
                return;
            x += (line * ((1 - rotation.Sin) / 2)) + shift;
            y += (line * ((1 + rotation.Sin) / 2)) + shift;
        }
        var content = canvas.Content;
        canvas.Opacity(opacity);
        if (fill is { } inside)
            content.Fill(inside);
        if (border is { } outline)
            content.Stroke(outline, line);
        // pdf-lib: no border without a width, but a hair line when there is nothing else to see.
        var outlined = border is not null && (line > 0 || fill is null);
        if (rotation.IsNone && radius <= 0)
        {
            content.RectanglePath(x, canvas.Height - y - (height - line), width - line, height - line);
            content.PaintPath(fill is not null, outlined);
            return;
        }
        content.Save();
        content.Transform(rotation.Cos, rotation.Sin, -rotation.Sin, rotation.Cos, x, y);
        Path(canvas, width - line, height - line, Peer.Points(radius));
        content.PaintPath(fill is not null, outlined);
        content.Restore();
    }

    private static void Path(Canvas canvas, double width, double height, double radius)
    {
        var content = canvas.Content;
        double bottom = canvas.Height,
            top = canvas.Height - height;
        if (radius <= 0)
        {
            content.RectanglePath(0, top, width, height);
            return;
        }
        radius = Math.Min(radius, Math.Min(width, height) / 2);
        var k = radius - (4 * ((Math.Sqrt(2) - 1) / 3) * radius);
        content.MoveTo(0, bottom - radius);
        content.CurveTo(0, bottom - k, k, bottom, radius, bottom);
        content.LineTo(width - radius, bottom);
        content.CurveTo(width - k, bottom, width, bottom - k, width, bottom - radius);
        content.LineTo(width, top + radius);
        content.CurveTo(width, top + k, width - k, top, width - radius, top);
        content.LineTo(radius, top);
        content.CurveTo(k, top, 0, top + k, 0, top + radius);
        content.ClosePath();
    }
}

/// <summary>An ellipse inside its box.</summary>
internal sealed class EllipseElement(SchemaJson schema) : Element(schema)
{
    private readonly Colour? fill = schema.Colour("color");
    private readonly Colour? border = schema.Colour("borderColor");
    private readonly double borderWidth = schema.Number("borderWidth", 0);

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        if (fill is not null || border is not null)
            Draw(canvas, placed.Box, fill, border, Peer.Points(borderWidth), Rotate, Opacity);
    }

    public static void Draw(Canvas canvas, Box box, Colour? fill, Colour? border, double line, double rotate, double? opacity)
    {
        var (x, y, width, height) = canvas.Place(box);
        var rotation = new Rotation(rotate, 0, 0);
        var content = canvas.Content;
        canvas.Opacity(opacity);
        if (fill is { } inside)
            content.Fill(inside);
        if (border is { } outline)
            content.Stroke(outline, line);
        content.Save();
        content.Transform(rotation.Cos, rotation.Sin, -rotation.Sin, rotation.Cos, x + (width / 2), y + (height / 2));
        content.EllipsePath(0, canvas.Height, (width - line) / 2, (height - line) / 2);
        content.PaintPath(fill is not null, border is not null && (line > 0 || fill is null));
        content.Restore();
    }
}

/// <summary>A circle around a choice (○で囲む), drawn when the value is <c>true</c>.</summary>
internal sealed class CircleMarkElement(SchemaJson schema) : Element(schema)
{
    private readonly Colour? colour = schema.Colour("color");
    private readonly double borderWidth = schema.Number("borderWidth", 0);

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        var line = Peer.Points(borderWidth);
        var smaller = Math.Min(Peer.Points(placed.Box.Width), Peer.Points(placed.Box.Height));
        if (value == "true" && colour is not null && line > 0 && smaller > line)
            EllipseElement.Draw(canvas, placed.Box, null, colour, line, Rotate, Opacity);
    }
}
