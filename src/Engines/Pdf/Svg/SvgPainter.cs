using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>Sets colours, gradients and lines as a style has them, and paints a path.</summary>
/// <param name="toForm">From the path's user space to the form's, which gradients are laid in.</param>
internal readonly struct SvgPainter(SvgDocument document, SvgOptions options, SvgWarnings warnings, Affine toForm, SvgViewport viewport)
{
    public bool Fills(SvgStyle style) => !style.Fill.IsNone || style.Fill.Server is not null;

    public bool Strokes(SvgStyle style)
    {
        var hasPaint = !style.Stroke.IsNone || style.Stroke.Server is not null;
        if (style.StrokeWidth == 0)
            return false;
        return options.PaintsAsPeer && Fills(style) ? style.HasStrokeWidth : hasPaint;
    }

    public void Paint(SvgLayer layer, SvgPath path, SvgStyle style, double opacity)
    {
        bool fills = Fills(style),
            strokes = Strokes(style);
        var bounds = style.Fill.Server is not null || style.Stroke.Server is not null ? path.Bounds : default;
        fills = fills && Set(layer, style.Fill, bounds, "rg\n"u8, "/Pattern cs/P"u8, " scn\n"u8);
        strokes = strokes && Set(layer, style.Stroke, bounds, "RG\n"u8, "/Pattern CS/P"u8, " SCN\n"u8);
        if (!fills && !strokes)
            return;
        layer.Opacity(
            fills ? opacity * style.FillOpacity * style.Fill.Opacity : 1,
            strokes ? opacity * style.StrokeOpacity * style.Stroke.Opacity : 1
        );
        if (strokes)
            SetLine(layer.Content, style);
        path.WriteTo(layer.Content);
        layer.Content.Raw(
            (fills, strokes, style.EvenOdd) switch
            {
                (true, true, false) => "B\n"u8,
                (true, true, true) => "B*\n"u8,
                (true, false, false) => "f\n"u8,
                (true, false, true) => "f*\n"u8,
                _ => "S\n"u8,
            }
        );
    }

    /// <returns>False when there is nothing to paint with.</returns>
    private bool Set(
        SvgLayer layer,
        SvgPaint paint,
        Bounds bounds,
        ReadOnlySpan<byte> colour,
        ReadOnlySpan<byte> pattern,
        ReadOnlySpan<byte> end
    )
    {
        if (paint.Server is { } id)
        {
            var gradient = SvgGradient.Find(document, id, warnings);
            if (gradient is null && paint.IsNone)
                warnings.Add(0, $"there is no gradient '{(id.Length <= 40 ? id : id[..40])}'");
            if (gradient is { Single: null } && layer.Pattern(gradient, toForm, bounds, viewport) is >= 0 and var number)
            {
                layer.Content.Raw(pattern).Int(number).Raw(end);
                return true;
            }
            if (gradient is not null)
                paint = paint with { Colour = gradient.Last, IsNone = false };
        }
        if (paint.IsNone && !options.PaintsAsPeer)
            return false;
        var c = paint.Colour;
        layer.Content.Number(c.Red / 255.0).Raw(" "u8).Number(c.Green / 255.0).Raw(" "u8).Number(c.Blue / 255.0).Raw(" "u8).Raw(colour);
        return true;
    }

    private static void SetLine(ByteBuffer content, SvgStyle style)
    {
        content.Precise(style.StrokeWidth).Raw(" w "u8).Precise(style.MitreLimit).Raw(" M\n"u8);
        if (style.LineCap != 0)
            content.Int(style.LineCap).Raw(" J\n"u8);
        if (style.LineJoin != 0)
            content.Int(style.LineJoin).Raw(" j\n"u8);
        if (style.Dashes.Length == 0)
            return;
        content.Raw("["u8);
        var period = 0.0;
        foreach (var length in style.Dashes)
        {
            content.Precise(length).Raw(" "u8);
            period += length;
        }
        // PDF has no negative phase.
        content.Raw("]"u8).Precise(((style.DashOffset % period) + period) % period).Raw(" d\n"u8);
    }
}
