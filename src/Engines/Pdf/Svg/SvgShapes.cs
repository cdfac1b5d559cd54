namespace Akashi.Engines.Pdf.Svg;

/// <summary>The basic shapes as paths (SVG 1.1, 9).</summary>
internal static class SvgShapes
{
    /// <summary>Null for an element that is no shape.</summary>
    public static SvgPath? Of(SvgElement element, SvgStyle style, SvgViewport viewport, SvgOptions options, SvgWarnings warnings)
    {
        double X(string name) => SvgLength.Parse(element[name], viewport.Width, style.FontSize) ?? 0;
        double Y(string name) => SvgLength.Parse(element[name], viewport.Height, style.FontSize) ?? 0;
        double? Radius(string name, double whole) => SvgLength.Parse(element[name], whole, style.FontSize) is >= 0 and var r ? r : null;

        var path = new SvgPath();
        switch (element.Name)
        {
            case "path":
                return PathData(element, warnings);
            case "rect":
                double width = X("width"),
                    height = Y("height");
                // One radius alone is both.
                double? rx = Radius("rx", viewport.Width),
                    ry = Radius("ry", viewport.Height);
                // pdfme leaves corners square.
                if (options.PaintsAsPeer)
                    rx = ry = null;
                if (width > 0 && height > 0)
                    path.Rectangle(X("x"), Y("y"), width, height, rx ?? ry ?? 0, ry ?? rx ?? 0);
                return path;
            case "circle" when Radius("r", viewport.Diagonal) is > 0 and var r:
                path.Ellipse(X("cx"), Y("cy"), r, r);
                return path;
            case "ellipse" when Radius("rx", viewport.Width) is > 0 and var radiusX && Radius("ry", viewport.Height) is > 0 and var radiusY:
                path.Ellipse(X("cx"), Y("cy"), radiusX, radiusY);
                return path;
            case "circle" or "ellipse":
                return path;
            case "line":
                path.MoveTo(X("x1"), Y("y1"));
                path.LineTo(X("x2"), Y("y2"));
                return path;
            case "polyline" or "polygon":
                Polyline(path, element);
                return path;
            default:
                return null;
        }
    }

    private static SvgPath PathData(SvgElement element, SvgWarnings warnings)
    {
        var (path, whole) = SvgPathData.Parse(element["d"] ?? "");
        if (!whole)
            warnings.Add(element.Line, "a path has an error and is drawn up to it");
        return path;
    }

    private static void Polyline(SvgPath path, SvgElement element)
    {
        var numbers = SvgNumbers.All(element["points"] ?? "");
        for (var i = 0; i + 1 < numbers.Count; i += 2)
        {
            if (i == 0)
                path.MoveTo(numbers[0], numbers[1]);
            else
                path.LineTo(numbers[i], numbers[i + 1]);
        }
        if (element.Name == "polygon")
            path.Close();
    }
}
