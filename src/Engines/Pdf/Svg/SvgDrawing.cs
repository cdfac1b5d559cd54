using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>
/// A static SVG 1.1 drawing as paths, prepared once and shared by any number of documents and threads: writing it copies finished
/// bytes. Scripts, animation, masks, filters, patterns and markers are passed over, and <see cref="Warnings"/> says so.
/// </summary>
public sealed class SvgDrawing
{
    /// <summary>What a drawing measures that says nothing about it (CSS 2.1, 10.3.2).</summary>
    private const double DefaultWidth = 300;
    private const double DefaultHeight = 150;

    private readonly SvgForm form;
    private readonly SvgAspect aspect;
    private readonly double boxWidth;
    private readonly double boxHeight;

    private SvgDrawing(
        SvgForm form,
        SvgAspect aspect,
        (double Width, double Height) box,
        (double Width, double Height) size,
        IReadOnlyList<string> warnings
    )
    {
        this.form = form;
        this.aspect = aspect;
        (boxWidth, boxHeight) = box;
        (Width, Height) = (size.Width * 0.75, size.Height * 0.75);
        Warnings = warnings;
    }

    /// <summary>Its own width in points; 96 user units make an inch.</summary>
    public double Width { get; }

    /// <summary>Its own height in points.</summary>
    public double Height { get; }

    /// <summary>What is in the drawing and not on the page, in sentences for people.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads an svg element. Document types are not obeyed, entities not expanded, nothing is fetched.</summary>
    /// <exception cref="SvgException">The text is not well-formed XML, no SVG, or larger than a drawing may be.</exception>
    /// <exception cref="Fonts.FontException">A font that was given for its text is damaged.</exception>
    public static SvgDrawing Parse(string svg, SvgOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(svg);
        options ??= new();
        var warnings = new SvgWarnings();
        var document = SvgDocument.Read(svg, warnings);
        var root = document.Root;
        var viewBox = SvgNumbers.All(root["viewBox"] ?? "");
        var (x, y, boxWidth, boxHeight) = viewBox is [var left, var top, > 0, > 0] ? (left, top, viewBox[2], viewBox[3]) : (0, 0, 0, 0);
        double? width = Side(root["width"]),
            height = Side(root["height"]);
        if (boxWidth == 0)
            (boxWidth, boxHeight) = (width ?? DefaultWidth, height ?? DefaultHeight);
        // One side alone gives the other by the box's proportions.
        var size = (
            width ?? (height is { } h && viewBox.Count == 4 ? h * boxWidth / boxHeight : boxWidth),
            height ?? (width is { } w && viewBox.Count == 4 ? w * boxHeight / boxWidth : boxHeight)
        );
        var compiled = new SvgCompiler(document, options, warnings).Compile(x, y, boxWidth, boxHeight);
        return new(compiled, SvgAspect.Parse(root["preserveAspectRatio"]), (boxWidth, boxHeight), size, warnings.Messages);
    }

    /// <summary>Writes a form XObject (ISO 32000-1, 8.10); <see cref="Fit"/> or <see cref="FitAsPeer"/> is the matrix before it.</summary>
    internal ObjectId WriteTo(PdfFile file) => form.WriteTo(file);

    /// <summary>The matrix that puts the form into a rectangle, in points with y upwards, as <c>preserveAspectRatio</c> has it.</summary>
    internal Affine Fit(double x, double y, double width, double height)
    {
        // Both spaces have y upwards here, and the alignment speaks of y downwards.
        var turned = aspect with
        {
            AlignY = 1 - aspect.AlignY,
        };
        return Affine.Translate(x, y).Times(turned.Fit(boxWidth, boxHeight, width, height));
    }

    /// <summary>
    /// The same as pdfme has it: by the height's scale in a rectangle that is wider than high, and by the width's in any other. A
    /// drawing of other proportions goes beyond the rectangle, which must be the clip.
    /// </summary>
    internal Affine FitAsPeer(double x, double y, double width, double height)
    {
        if (aspect.Stretches)
            return Fit(x, y, width, height);
        var scale = width > height ? height / boxHeight : width / boxWidth;
        var (roomX, roomY) = (width - (boxWidth * scale), height - (boxHeight * scale));
        return new(scale, 0, 0, scale, x + (roomX * aspect.AlignX), y + (roomY * (1 - aspect.AlignY)));
    }

    private static double? Side(string? text) =>
        text is not null && !text.TrimEnd().EndsWith('%') && SvgLength.Parse(text, 1) is > 0 and var length ? length : null;
}
