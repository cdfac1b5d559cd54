using Akashi.Engines.Pdf.Imaging;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>The content of one form while it is made, and what it refers to by name.</summary>
internal sealed class SvgLayer : IDisposable
{
    private readonly ByteBuffer patterns = new();
    private readonly List<(double Fill, double Stroke)> opacities = [];
    private readonly List<SvgForm> forms = [];
    private readonly List<PdfImage> images = [];
    private int patternCount;

    public ByteBuffer Content { get; } = new(4096);

    /// <summary>Sets opacities; 1 and 1 are what every form begins with.</summary>
    public void Opacity(double fill, double stroke)
    {
        if (fill == 1 && stroke == 1)
            return;
        var index = opacities.IndexOf((fill, stroke));
        if (index < 0)
        {
            index = opacities.Count;
            opacities.Add((fill, stroke));
        }
        Content.Raw("/G"u8).Int(index).Raw(" gs\n"u8);
    }

    public void Show(SvgForm form)
    {
        Content.Raw("/X"u8).Int(forms.Count).Raw(" Do\n"u8);
        forms.Add(form);
    }

    public void Show(PdfImage image)
    {
        var index = images.IndexOf(image);
        if (index < 0)
        {
            index = images.Count;
            images.Add(image);
        }
        Content.Raw("/I"u8).Int(index).Raw(" Do\n"u8);
    }

    /// <summary>The number of a pattern, or -1 when the gradient has nothing to measure by.</summary>
    public int Pattern(SvgGradient gradient, Affine toForm, Bounds bounds, SvgViewport viewport)
    {
        using var pattern = new ByteBuffer();
        if (!gradient.Write(pattern, toForm, bounds, viewport))
            return -1;
        patterns.Raw("/P"u8).Int(patternCount).Raw(pattern.Span);
        return patternCount++;
    }

    public void Matrix(Affine map)
    {
        if (map == Affine.Identity)
            return;
        foreach (var number in (ReadOnlySpan<double>)[map.A, map.B, map.C, map.D, map.E, map.F])
            Content.Precise(SvgPath.Bounded(number)).Raw(" "u8);
        Content.Raw("cm\n"u8);
    }

    /// <param name="isGroup">Whether what lies in it is painted together before it meets the page (11.6.6).</param>
    public SvgForm Finish(Bounds box, bool isGroup)
    {
        using var entries = new ByteBuffer();
        entries.Raw("/Type/XObject/Subtype/Form/BBox["u8);
        foreach (var number in (ReadOnlySpan<double>)[box.Left, box.Top, box.Right, box.Bottom])
            entries.Precise(SvgPath.Bounded(number)).Raw(" "u8);
        entries.Raw(isGroup ? "]/Group<</S/Transparency/CS/DeviceRGB>>"u8 : "]"u8);

        using var resources = new ByteBuffer();
        if (opacities.Count > 0)
        {
            resources.Raw("/ExtGState<<"u8);
            for (var i = 0; i < opacities.Count; i++)
            {
                resources.Raw("/G"u8).Int(i).Raw("<</ca "u8).Number(opacities[i].Fill);
                resources.Raw("/CA "u8).Number(opacities[i].Stroke).Raw(">>"u8);
            }
            resources.Raw(">>"u8);
        }
        if (patternCount > 0)
            resources.Raw("/Pattern<<"u8).Raw(patterns.Span).Raw(">>"u8);
        return new(entries.Span, resources.Span, [.. forms], [.. images], Content.Span);
    }

    public void Dispose()
    {
        Content.Dispose();
        patterns.Dispose();
    }
}
