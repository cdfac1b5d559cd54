using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>Linear and radial gradients as shading patterns (SVG 1.1, 13.2; ISO 32000-1, 8.7.4.5.3 and 8.7.4.5.4).</summary>
internal sealed class SvgGradient
{
    /// <summary>A gradient may take its stops from another one, and that from a third.</summary>
    private const int MaximumLinks = 8;
    private const int MaximumStops = 256;

    private readonly SvgElement element;
    private readonly List<SvgElement> chain = [];
    private readonly List<(double Offset, Colour Colour)> stops = [];

    private SvgGradient(SvgElement element) => this.element = element;

    /// <summary>Null when the id belongs to no gradient, or to one without stops.</summary>
    public static SvgGradient? Find(SvgDocument document, string id, SvgWarnings warnings)
    {
        if (document.Find(id) is not { Name: "linearGradient" or "radialGradient" } element)
            return null;
        var gradient = new SvgGradient(element);
        for (
            var link = element;
            link is not null && gradient.chain.Count < MaximumLinks;
            link = link.Reference is { } next ? document.Find(next) : null
        )
        {
            if (link.Name is not ("linearGradient" or "radialGradient"))
                break;
            gradient.chain.Add(link);
            if (gradient.stops.Count == 0)
                gradient.ReadStops(link, warnings);
        }
        return gradient.stops.Count == 0 ? null : gradient;
    }

    /// <summary>The colour when there is nothing to go over in.</summary>
    public Colour? Single => stops.Count == 1 ? stops[0].Colour : null;

    /// <summary>The colour at its end, for what has no area to go over in.</summary>
    public Colour Last => stops[^1].Colour;

    /// <summary>Writes a pattern dictionary.</summary>
    /// <param name="toForm">From the element's user space to the form's.</param>
    /// <param name="bounds">Of the element, in its user space.</param>
    /// <returns>False for a box without an area, which has nothing to measure by.</returns>
    public bool Write(ByteBuffer pattern, Affine toForm, Bounds bounds, SvgViewport viewport)
    {
        var usesBox = Attribute("gradientUnits") != "userSpaceOnUse";
        if (usesBox && (bounds.Width == 0 || bounds.Height == 0))
            return false;
        var map = usesBox ? toForm.Times(new(bounds.Width, 0, 0, bounds.Height, bounds.Left, bounds.Top)) : toForm;
        map = map.Times(SvgTransform.Parse(Attribute("gradientTransform")));
        var unit = usesBox ? new SvgViewport(1, 1) : viewport;
        double X(string name, double share) => SvgLength.Parse(Attribute(name), unit.Width) ?? share * unit.Width;
        double Y(string name, double share) => SvgLength.Parse(Attribute(name), unit.Height) ?? share * unit.Height;

        pattern.Raw("<</PatternType 2/Matrix["u8);
        foreach (var number in (ReadOnlySpan<double>)[map.A, map.B, map.C, map.D, map.E, map.F])
            pattern.Precise(SvgPath.Bounded(number)).Raw(" "u8);
        pattern.Raw("]/Shading<</ColorSpace/DeviceRGB/Extend[true true]"u8);
        if (element.Name == "linearGradient")
            Coordinates(pattern, 2, [X("x1", 0), Y("y1", 0), X("x2", 1), Y("y2", 0)]);
        else
        {
            double cx = X("cx", 0.5),
                cy = Y("cy", 0.5),
                r = Math.Max(0, SvgLength.Parse(Attribute("r"), unit.Diagonal) ?? 0.5 * unit.Diagonal);
            double fx = Attribute("fx") is null ? cx : X("fx", 0.5),
                fy = Attribute("fy") is null ? cy : Y("fy", 0.5);
            // A focus beyond the circle is moved to its edge.
            var distance = Math.Sqrt(((fx - cx) * (fx - cx)) + ((fy - cy) * (fy - cy)));
            if (distance > r * 0.999)
                (fx, fy) = distance == 0 ? (cx, cy) : (cx + ((fx - cx) * r * 0.999 / distance), cy + ((fy - cy) * r * 0.999 / distance));
            Coordinates(pattern, 3, [fx, fy, 0, cx, cy, r]);
        }
        WriteFunction(pattern.Raw("/Function"u8));
        pattern.Raw(">>>>"u8);
        return true;
    }

    private static void Coordinates(ByteBuffer pattern, int type, ReadOnlySpan<double> numbers)
    {
        pattern.Raw("/ShadingType "u8).Int(type).Raw("/Coords["u8);
        foreach (var number in numbers)
            pattern.Precise(SvgPath.Bounded(number)).Raw(" "u8);
        pattern.Raw("]"u8);
    }

    private string? Attribute(string name)
    {
        foreach (var link in chain)
        {
            if (link[name] is { } value)
                return value;
        }
        return null;
    }

    private void ReadStops(SvgElement from, SvgWarnings warnings)
    {
        if (Attribute("spreadMethod") is "reflect" or "repeat")
            warnings.Add(from.Line, "gradients that reflect or repeat are drawn once");
        foreach (var stop in from.Children)
        {
            if (stop.Name != "stop" || stops.Count == MaximumStops)
                continue;
            var current = stop["color"] is { } text ? SvgColour.Parse(text)?.Colour : null;
            var paint = SvgPaint.Parse(stop["stop-color"] ?? "black", current ?? Colour.Black) ?? SvgPaint.Black;
            if (paint.Opacity * (SvgLength.Share(stop["stop-opacity"]) ?? 1) < 1)
                warnings.Add(stop.Line, "stop-opacity is not drawn");
            var offset = SvgLength.Share(stop["offset"]) ?? 0;
            stops.Add((Math.Max(offset, stops.Count > 0 ? stops[^1].Offset : 0), paint.Colour));
        }
    }

    /// <summary>Straight lines between stops, stitched together (7.10.3 and 7.10.4).</summary>
    private void WriteFunction(ByteBuffer body)
    {
        var all = new List<(double Offset, Colour Colour)>(stops);
        if (all[0].Offset > 0)
            all.Insert(0, (0, all[0].Colour));
        if (all[^1].Offset < 1)
            all.Add((1, all[^1].Colour));
        // Two stops at one place are an edge; a function has no room there.
        var steps = new List<(double From, Colour First, double To, Colour Last)>();
        for (var i = 1; i < all.Count; i++)
        {
            if (all[i].Offset > all[i - 1].Offset)
                steps.Add((all[i - 1].Offset, all[i - 1].Colour, all[i].Offset, all[i].Colour));
        }
        body.Raw("<</FunctionType 3/Domain[0 1]/Functions["u8);
        foreach (var step in steps)
        {
            Components(body.Raw("<</FunctionType 2/Domain[0 1]/N 1/C0["u8), step.First);
            Components(body.Raw("]/C1["u8), step.Last);
            body.Raw("]>>"u8);
        }
        body.Raw("]/Bounds["u8);
        for (var i = 1; i < steps.Count; i++)
            body.Precise(steps[i].From).Raw(" "u8);
        body.Raw("]/Encode["u8);
        for (var i = 0; i < steps.Count; i++)
            body.Raw("0 1 "u8);
        body.Raw("]>>"u8);
    }

    private static void Components(ByteBuffer body, Colour colour) =>
        body.Number(colour.Red / 255.0).Raw(" "u8).Number(colour.Green / 255.0).Raw(" "u8).Number(colour.Blue / 255.0);
}
