using Akashi.Engines.Pdf.Imaging;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>Walks the elements in the order in which they are painted, and writes what they are in PDF.</summary>
internal sealed class SvgCompiler(SvgDocument document, SvgOptions options, SvgWarnings warnings)
{
    /// <summary>Elements inside of elements, through references as well.</summary>
    private const int MaximumDepth = 100;

    /// <summary>References multiply: a few lines can ask for billions of shapes.</summary>
    private const int MaximumDrawn = 100_000;

    /// <summary>Characters read and bytes written, which references multiply as well.</summary>
    private const long MaximumWork = 100_000_000;

    private readonly Dictionary<string, PdfImage> images = new(StringComparer.Ordinal);
    private int drawn;
    private long work;

    /// <summary>Draws the root element into a form whose lower left corner is (0, 0), y upwards.</summary>
    public SvgForm Compile(double x, double y, double width, double height)
    {
        using var layer = new SvgLayer();
        var toForm = new Affine(1, 0, 0, -1, -x, height + y);
        layer.Matrix(toForm);
        var viewport = new SvgViewport(width, height);
        var style = SvgStyle.Initial(options).With(document.Root, options, viewport.Diagonal, warnings);
        var box = new Bounds();
        box.Add(0, 0);
        box.Add(width, height);
        if (document.Root["display"] != "none")
            DrawGroup(document.Root, style, new(layer, toForm, viewport, box, 0), isRoot: true);
        return layer.Finish(box, isGroup: false);
    }

    /// <summary>Where an element is drawn.</summary>
    /// <param name="ToForm">From its parent's user space to the form's.</param>
    /// <param name="Visible">What can be seen, in the form's space.</param>
    private readonly record struct Place(SvgLayer Layer, Affine ToForm, SvgViewport Viewport, Bounds Visible, int Depth)
    {
        public Place Under(Affine map) => this with { ToForm = ToForm.Times(map) };

        public Place Deeper() => this with { Depth = Depth + 1 };
    }

    private void Draw(SvgElement element, SvgStyle inherited, Place place)
    {
        if (element.Name.Length == 0 || element["display"]?.Trim() == "none")
            return;
        Spend(element);
        if (place.Depth > MaximumDepth)
            throw new SvgException($"line {element.Line}: the drawing is nested more than {MaximumDepth} deep, or refers to itself.");
        switch (element.Name)
        {
            case "g" or "a" or "svg" or "use" or "switch":
                DrawGroup(element, inherited.With(element, options, place.Viewport.Diagonal, warnings), place);
                break;
            case "text":
                DrawText(element, inherited, place);
                break;
            case "image":
                DrawImage(element, inherited, place);
                break;
            case "defs" or "symbol" or "style" or "title" or "desc" or "metadata" or "linearGradient" or "radialGradient" or "clipPath":
                break;
            default:
                var style = inherited.With(element, options, place.Viewport.Diagonal, warnings);
                if (SvgShapes.Of(element, style, place.Viewport, options, warnings) is { } path)
                    DrawShape(element, style, path, place);
                else
                    warnings.Add(element.Line, $"<{element.Name}> is not drawn");
                break;
        }
    }

    private void DrawGroup(SvgElement element, SvgStyle style, Place place, bool isRoot = false)
    {
        Report(element, "mask", "filter");
        var transform = SvgTransform.Parse(element["transform"]);
        var opacity = SvgLength.Share(element["opacity"]) ?? 1;
        var clip = SvgPaint.Id(element["clip-path"]);
        var content = place.Layer.Content;
        content.Raw("q\n"u8);
        place.Layer.Matrix(transform);
        place = place.Under(transform).Deeper();
        if (clip is not null)
            Clip(clip, place, () => BoundsOf(element, style, place.Viewport, 0));
        if (opacity < 1)
        {
            using var group = new SvgLayer();
            DrawChildren(element, style, place with { Layer = group, ToForm = Affine.Identity, Visible = Everything(place) }, isRoot);
            Show(group, opacity, place);
        }
        else
            DrawChildren(element, style, place, isRoot);
        content.Raw("Q\n"u8);
    }

    private void DrawChildren(SvgElement element, SvgStyle style, Place place, bool isRoot)
    {
        if (element.Name == "use")
        {
            DrawReference(element, style, place);
            return;
        }
        if (element.Name == "svg" && !isRoot)
        {
            place = Enter(
                element,
                place,
                SvgLength.Parse(element["width"], place.Viewport.Width),
                SvgLength.Parse(element["height"], place.Viewport.Height)
            );
        }
        foreach (var child in element.Children)
        {
            Draw(child, style, place);
            // The first that can be drawn is the choice.
            if (element.Name == "switch" && child.Name.Length > 0 && child["requiredExtensions"] is null && child.Name != "foreignObject")
                break;
        }
    }

    private void DrawReference(SvgElement use, SvgStyle style, Place place)
    {
        if (use.Reference is not { } id || document.Find(id) is not { } target)
        {
            warnings.Add(use.Line, "a reference leads out of the drawing or nowhere");
            return;
        }
        var move = Affine.Translate(
            SvgLength.Parse(use["x"], place.Viewport.Width, style.FontSize) ?? 0,
            SvgLength.Parse(use["y"], place.Viewport.Height, style.FontSize) ?? 0
        );
        place.Layer.Matrix(move);
        place = place.Under(move).Deeper();
        if (target.Name != "symbol")
        {
            Draw(target, style, place);
            return;
        }
        Spend(target);
        if (place.Depth > MaximumDepth)
            throw new SvgException($"line {use.Line}: the drawing is nested more than {MaximumDepth} deep, or refers to itself.");
        style = style.With(target, options, place.Viewport.Diagonal, warnings);
        var inside = Enter(
            target,
            place,
            SvgLength.Parse(use["width"], place.Viewport.Width),
            SvgLength.Parse(use["height"], place.Viewport.Height)
        );
        foreach (var child in target.Children)
            Draw(child, style, inside);
    }

    /// <summary>Goes into a viewport of its own: clips to it, and fits its view box into it.</summary>
    private static Place Enter(SvgElement element, Place place, double? width, double? height)
    {
        double w = width ?? place.Viewport.Width,
            h = height ?? place.Viewport.Height;
        var map =
            element.Name == "symbol"
                ? Affine.Identity
                : Affine.Translate(
                    SvgLength.Parse(element["x"], place.Viewport.Width) ?? 0,
                    SvgLength.Parse(element["y"], place.Viewport.Height) ?? 0
                );
        place.Layer.Matrix(map);
        if (element["overflow"]?.Trim() is not ("visible" or "auto"))
            place.Layer.Content.Raw("0 0 "u8).Precise(Math.Max(0, w)).Raw(" "u8).Precise(Math.Max(0, h)).Raw(" re W n\n"u8);
        place = place.Under(map) with { Viewport = new(w, h) };
        if (SvgNumbers.All(element["viewBox"] ?? "") is not [var x, var y, > 0 and var boxWidth, > 0 and var boxHeight] || w <= 0 || h <= 0)
            return place;
        var fit = SvgAspect.Parse(element["preserveAspectRatio"]).Fit(boxWidth, boxHeight, w, h).Times(Affine.Translate(-x, -y));
        place.Layer.Matrix(fit);
        return place.Under(fit) with { Viewport = new(boxWidth, boxHeight) };
    }

    private void DrawShape(SvgElement element, SvgStyle style, SvgPath path, Place place)
    {
        Report(element, "mask", "filter", "marker-start", "marker-mid", "marker-end");
        if (path.IsEmpty || !style.IsVisible)
            return;
        var transform = SvgTransform.Parse(element["transform"]);
        var start = place.Layer.Content.Length;
        place.Layer.Content.Raw("q\n"u8);
        place.Layer.Matrix(transform);
        place = place.Under(transform);
        if (SvgPaint.Id(element["clip-path"]) is { } clip)
            Clip(clip, place, () => path.Bounds);
        Paint(path, style, SvgLength.Share(element["opacity"]) ?? 1, place);
        place.Layer.Content.Raw("Q\n"u8);
        work += place.Layer.Content.Length - start;
    }

    /// <summary>Fills and strokes a path. When both show and are translucent as a whole, they are painted together first.</summary>
    private void Paint(SvgPath path, SvgStyle style, double opacity, Place place)
    {
        var painter = new SvgPainter(document, options, warnings, place.ToForm, place.Viewport);
        if (opacity < 1 && painter.Fills(style) && painter.Strokes(style))
        {
            using var group = new SvgLayer();
            new SvgPainter(document, options, warnings, Affine.Identity, place.Viewport).Paint(group, path, style, 1);
            Show(group, opacity, place);
        }
        else
            painter.Paint(place.Layer, path, style, opacity);
    }

    private void DrawText(SvgElement element, SvgStyle inherited, Place place)
    {
        var style = inherited.With(element, options, place.Viewport.Diagonal, warnings);
        var text = new SvgText(options, warnings, place.Viewport);
        var runs = text.Lay(element, style);
        // An outline is as good as a hundred characters of path.
        work += text.Characters * 100L;
        var transform = SvgTransform.Parse(element["transform"]);
        place.Layer.Content.Raw("q\n"u8);
        place.Layer.Matrix(transform);
        place = place.Under(transform);
        if (SvgPaint.Id(element["clip-path"]) is { } clip)
            Clip(clip, place, () => new());
        foreach (var (path, runStyle) in runs)
        {
            place.Layer.Content.Raw("q\n"u8);
            if (runStyle.IsVisible && !path.IsEmpty)
                Paint(path, runStyle, SvgLength.Share(element["opacity"]) ?? 1, place);
            place.Layer.Content.Raw("Q\n"u8);
        }
        place.Layer.Content.Raw("Q\n"u8);
    }

    private void DrawImage(SvgElement element, SvgStyle inherited, Place place)
    {
        var href = element["href"] ?? element["xlink:href"] ?? element["src"] ?? "";
        if (!href.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            warnings.Add(element.Line, "a picture that is not in the drawing is not fetched");
            return;
        }
        var image = Image(element, href);
        double Length(string name, double whole) => SvgLength.Parse(element[name], whole, inherited.FontSize) ?? 0;
        double width = element["width"] is null ? image.Width : Length("width", place.Viewport.Width),
            height = element["height"] is null ? image.Height : Length("height", place.Viewport.Height);
        if (width <= 0 || height <= 0)
            return;
        var layer = place.Layer;
        layer.Content.Raw("q\n"u8);
        layer.Matrix(
            SvgTransform
                .Parse(element["transform"])
                .Times(Affine.Translate(Length("x", place.Viewport.Width), Length("y", place.Viewport.Height)))
        );
        layer.Content.Raw("0 0 "u8).Precise(width).Raw(" "u8).Precise(height).Raw(" re W n\n"u8);
        var opacity = SvgLength.Share(element["opacity"]) ?? 1;
        layer.Opacity(opacity, opacity);
        layer.Matrix(SvgAspect.Parse(element["preserveAspectRatio"]).Fit(image.Width, image.Height, width, height));
        // The unit square of an image has its top at 1.
        layer.Matrix(new(image.Width, 0, 0, -image.Height, 0, image.Height));
        layer.Show(image);
        layer.Content.Raw("Q\n"u8);
    }

    private PdfImage Image(SvgElement element, string href)
    {
        if (images.TryGetValue(href, out var known))
            return known;
        try
        {
            var image = PdfImage.FromDataUrl(href);
            images.Add(href, image);
            return image;
        }
        catch (ImageException error)
        {
            throw new SvgException($"line {element.Line}: {error.Message}");
        }
    }

    /// <summary>Shows what was painted together, as translucent as it is.</summary>
    private void Show(SvgLayer group, double opacity, Place place)
    {
        work += group.Content.Length;
        place.Layer.Opacity(opacity, opacity);
        place.Layer.Show(group.Finish(Everything(place), isGroup: true));
    }

    /// <summary>Counts what an element costs, each time it is referred to.</summary>
    private void Spend(SvgElement element)
    {
        work += (element["d"] ?? element["points"] ?? element["transform"])?.Length ?? 0;
        if (++drawn > MaximumDrawn || work > MaximumWork)
            throw new SvgException(
                $"The drawing has more than {MaximumDrawn:N0} shapes, or too long ones, counting each reference to one."
            );
    }

    /// <summary>Clips to the shapes of a clipPath, put together.</summary>
    private void Clip(string id, Place place, Func<Bounds> bounds)
    {
        if (document.Find(id) is not { Name: "clipPath" } clip)
        {
            warnings.Add(0, $"there is no clipPath '{(id.Length <= 40 ? id : id[..40])}'");
            return;
        }
        var map = SvgTransform.Parse(clip["transform"]);
        var viewport = place.Viewport;
        if (clip["clipPathUnits"] == "objectBoundingBox")
        {
            var box = bounds();
            map = new Affine(box.Width, 0, 0, box.Height, box.Left, box.Top).Times(map);
            viewport = new(1, 1);
        }
        var (path, evenOdd) = (new SvgPath(), false);
        var style = SvgStyle.Initial(options).With(clip, options, viewport.Diagonal, warnings);
        foreach (var child in clip.Children)
        {
            var (shape, own) = (child, map);
            if (child.Name == "use" && child.Reference is { } reference && document.Find(reference) is { } target)
            {
                own = map.Times(SvgTransform.Parse(child["transform"]))
                    .Times(
                        Affine.Translate(
                            SvgLength.Parse(child["x"], viewport.Width) ?? 0,
                            SvgLength.Parse(child["y"], viewport.Height) ?? 0
                        )
                    );
                shape = target;
            }
            Spend(shape);
            var childStyle = style.With(shape, options, viewport.Diagonal, warnings);
            if (shape.Name.Length == 0 || SvgShapes.Of(shape, childStyle, viewport, options, warnings) is not { } outline)
                continue;
            path.Add(outline, own.Times(SvgTransform.Parse(shape["transform"])));
            evenOdd |= childStyle.ClipEvenOdd;
        }
        var content = place.Layer.Content;
        if (path.IsEmpty)
            content.Raw("0 0 0 0 re\n"u8);
        path.WriteTo(content);
        content.Raw(evenOdd ? "W* n\n"u8 : "W n\n"u8);
    }

    private Bounds BoundsOf(SvgElement element, SvgStyle style, SvgViewport viewport, int depth)
    {
        var bounds = new Bounds();
        if (depth > MaximumDepth || element.Name.Length == 0)
            return bounds;
        Spend(element);
        if (SvgShapes.Of(element, style, viewport, options, warnings) is { } path)
            return path.Bounds;
        foreach (var child in element.Children)
            bounds.Add(
                BoundsOf(child, style.With(child, options, viewport.Diagonal, warnings), viewport, depth + 1),
                SvgTransform.Parse(child["transform"])
            );
        return bounds;
    }

    /// <summary>All that can be seen of the form, in the user space of a place.</summary>
    private static Bounds Everything(Place place)
    {
        var bounds = new Bounds();
        var back = place.ToForm.Inverse();
        bounds.Add(place.Visible, back);
        return bounds;
    }

    private void Report(SvgElement element, params ReadOnlySpan<string> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (element[attribute] is { } value && value.Trim() != "none")
                warnings.Add(element.Line, $"{attribute} is not drawn");
        }
    }
}
