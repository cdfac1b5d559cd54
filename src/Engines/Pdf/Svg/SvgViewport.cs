namespace Akashi.Engines.Pdf.Svg;

/// <summary>The rectangle that percentages refer to, in user units (SVG 1.1, 7.10).</summary>
internal readonly record struct SvgViewport(double Width, double Height)
{
    public double Diagonal => Math.Sqrt(((Width * Width) + (Height * Height)) / 2);
}

/// <summary>How a view box is fitted into a rectangle (SVG 1.1, 7.8).</summary>
internal readonly record struct SvgAspect(double AlignX, double AlignY, bool Stretches, bool Slices)
{
    /// <summary>Reads <c>preserveAspectRatio</c>; in the middle and wholly visible when nothing is said.</summary>
    public static SvgAspect Parse(string? text)
    {
        var value = (text ?? "").Trim();
        if (value.StartsWith("defer", StringComparison.Ordinal))
            value = value[5..].Trim();
        return new(
            Share(value, "xMin", "xMax"),
            Share(value, "YMin", "YMax"),
            value.StartsWith("none", StringComparison.Ordinal),
            value.EndsWith("slice", StringComparison.Ordinal)
        );
    }

    /// <summary>The map from a box of this size at the origin to a rectangle of that size at the origin.</summary>
    public Affine Fit(double boxWidth, double boxHeight, double width, double height)
    {
        double scaleX = width / boxWidth,
            scaleY = height / boxHeight;
        if (Stretches)
            return Affine.Scale(scaleX, scaleY);
        var scale = Slices ? Math.Max(scaleX, scaleY) : Math.Min(scaleX, scaleY);
        return new(scale, 0, 0, scale, (width - (boxWidth * scale)) * AlignX, (height - (boxHeight * scale)) * AlignY);
    }

    private static double Share(string text, string minimum, string maximum) =>
        text.Contains(minimum, StringComparison.Ordinal) ? 0
        : text.Contains(maximum, StringComparison.Ordinal) ? 1
        : 0.5;
}
