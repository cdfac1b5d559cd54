namespace Akashi.Engines.Pdf.Svg;

/// <summary>The properties that an element hands down (SVG 1.1, 6.1).</summary>
internal sealed record SvgStyle
{
    public Colour Current { get; private init; } = Colour.Black;
    public SvgPaint Fill { get; private init; } = SvgPaint.Black;
    public SvgPaint Stroke { get; private init; } = SvgPaint.None;
    public double FillOpacity { get; private init; } = 1;
    public double StrokeOpacity { get; private init; } = 1;
    public bool EvenOdd { get; private init; }
    public bool ClipEvenOdd { get; private init; }
    public double StrokeWidth { get; private init; } = 1;

    /// <summary>Whether a stroke's width was said at all.</summary>
    public bool HasStrokeWidth { get; private init; }
    public int LineCap { get; private init; }
    public int LineJoin { get; private init; }
    public double MitreLimit { get; private init; } = 4;
    public double[] Dashes { get; private init; } = [];
    public double DashOffset { get; private init; }
    public bool IsVisible { get; private init; } = true;
    public double FontSize { get; private init; } = 16;
    public string FontFamily { get; private init; } = "";
    public int FontWeight { get; private init; } = 400;
    public bool Italic { get; private init; }
    public string Anchor { get; private init; } = "start";
    public string Baseline { get; private init; } = "";
    public bool PreservesSpace { get; private init; }

    public static SvgStyle Initial(SvgOptions options) =>
        new() { Fill = options.PaintsAsPeer ? SvgPaint.None : SvgPaint.Black, FontSize = options.PaintsAsPeer ? 12 : 16 };

    /// <param name="diagonal">What percentages of strokes refer to (SVG 1.1, 7.10).</param>
    public SvgStyle With(SvgElement element, SvgOptions options, double diagonal, SvgWarnings warnings)
    {
        if (element.Attributes.Count == 0)
            return this;
        var current = element["color"] is { } colour && SvgColour.Parse(colour.Trim()) is { } parsed ? parsed.Colour : Current;
        var size = Size(element["font-size"]);
        return this with
        {
            Current = current,
            Fill = Paint(element, "fill", Fill, current, options, warnings),
            Stroke = Paint(element, "stroke", Stroke, current, options, warnings),
            FillOpacity = SvgLength.Share(element["fill-opacity"]) ?? FillOpacity,
            StrokeOpacity = SvgLength.Share(element["stroke-opacity"]) ?? StrokeOpacity,
            EvenOdd = Choice(element["fill-rule"], "nonzero", "evenodd") is { } rule ? rule == 1 : EvenOdd,
            ClipEvenOdd = Choice(element["clip-rule"], "nonzero", "evenodd") is { } clip ? clip == 1 : ClipEvenOdd,
            StrokeWidth = SvgLength.Parse(element["stroke-width"], diagonal, size) is >= 0 and var width ? width : StrokeWidth,
            HasStrokeWidth = HasStrokeWidth || element["stroke-width"] is not null,
            LineCap = Choice(element["stroke-linecap"], "butt", "round", "square") ?? LineCap,
            LineJoin = Choice(element["stroke-linejoin"], "miter", "round", "bevel") ?? LineJoin,
            MitreLimit = SvgLength.Parse(element["stroke-miterlimit"], 1) is >= 1 and var limit ? limit : MitreLimit,
            Dashes = element["stroke-dasharray"] is { } dashes ? DashArray(dashes, diagonal, size) : Dashes,
            DashOffset = SvgLength.Parse(element["stroke-dashoffset"], diagonal, size) ?? DashOffset,
            IsVisible = element["visibility"] is { } visibility ? visibility.Trim() is not ("hidden" or "collapse") : IsVisible,
            FontSize = size,
            FontFamily = element["font-family"]?.Trim() ?? FontFamily,
            FontWeight = Weight(element["font-weight"]),
            Italic = element["font-style"] is { } style ? style.Trim() is "italic" or "oblique" : Italic,
            Anchor = element["text-anchor"]?.Trim() ?? Anchor,
            Baseline = element["dominant-baseline"]?.Trim() ?? element["alignment-baseline"]?.Trim() ?? Baseline,
            PreservesSpace = element["xml:space"] is { } space ? space == "preserve" : PreservesSpace,
        };
    }

    private static SvgPaint Paint(
        SvgElement element,
        string name,
        SvgPaint inherited,
        Colour current,
        SvgOptions options,
        SvgWarnings warnings
    )
    {
        if (element[name] is not { } text || text.Trim() is "inherit" or "")
            return inherited;
        if (SvgPaint.Parse(text, current) is not { } paint)
        {
            warnings.Add(element.Line, $"{name} '{(text.Length <= 40 ? text : text[..40])}' is no paint");
            return inherited;
        }
        return options.PaintsAsPeer && paint.IsNone && paint.Server is null ? inherited : paint;
    }

    private static int? Choice(string? value, params ReadOnlySpan<string> choices)
    {
        var index = value is null ? -1 : choices.IndexOf(value.Trim());
        return index < 0 ? null : index;
    }

    private double Size(string? value) =>
        value?.Trim() switch
        {
            null => FontSize,
            "small" => 13,
            "medium" => 16,
            "large" => 18,
            var text => SvgLength.Parse(text, FontSize, FontSize) is >= 0 and var size ? size : FontSize,
        };

    private int Weight(string? value) =>
        value?.Trim() switch
        {
            null => FontWeight,
            "normal" => 400,
            "bold" or "bolder" => 700,
            "lighter" => 300,
            var text => int.TryParse(text, out var weight) ? Math.Clamp(weight, 1, 1000) : FontWeight,
        };

    /// <summary>An odd number of lengths is taken twice; none, or all zero, is an unbroken line (SVG 1.1, 11.4).</summary>
    private static double[] DashArray(string text, double diagonal, double em)
    {
        const int Maximum = 64;
        var lengths = new List<double>();
        foreach (var part in text.Split([',', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (SvgLength.Parse(part, diagonal, em) is not (>= 0 and var length) || lengths.Count == Maximum)
                return [];
            lengths.Add(length);
        }
        if (lengths.Count % 2 == 1)
            lengths.AddRange([.. lengths]);
        return lengths.TrueForAll(static length => length == 0) ? [] : [.. lengths];
    }
}
