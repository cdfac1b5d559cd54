using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>The font size at which a text fills its box without leaving it, found in steps of a quarter point as pdfme does.</summary>
internal static class FontSizeFit
{
    private const double Step = 0.25;
    private const int WorkOfAParagraph = 50;

    public static double Find(TextSpec spec, Box box, string value, LineRules rules) =>
        spec.SizeRange is { } range ? Find(spec, range, box, value, rules) : spec.Size;

    private static double Find(TextSpec spec, FontSizeRange range, Box box, string value, LineRules rules)
    {
        var area = box.Inside(spec.Insets);
        var paragraphs = value.Split('\n');
        var lines = new List<TextLine>();
        return Find(spec, range, area, size => Room(spec, range, area, paragraphs, size, rules, lines));
    }

    /// <summary>Grows or shrinks from the spec's own size; <paramref name="room"/> measures the text at a size, in millimetres.</summary>
    public static double Find(TextSpec spec, FontSizeRange range, Box area, Func<double, (double Width, double Height)> room)
    {
        var size = Math.Clamp(spec.Size, range.Minimum, range.Maximum);
        var (width, height) = room(size);
        while (size < range.Maximum && (range.FitsWidth ? width < area.Width : height < area.Height))
        {
            size += Step;
            var (nextWidth, nextHeight) = room(size);
            if (nextHeight >= area.Height)
            {
                size -= Step;
                break;
            }
            (width, height) = (nextWidth, nextHeight);
        }
        while (size > range.Minimum && size > 0 && (width > area.Width || height > area.Height))
        {
            size -= Step;
            (width, height) = room(size);
        }
        return size;
    }

    private static (double Width, double Height) Room(
        TextSpec spec,
        FontSizeRange range,
        Box area,
        string[] paragraphs,
        double size,
        LineRules rules,
        List<TextLine> lines
    )
    {
        double width = 0,
            height = 0;
        Effort.Spend(paragraphs.Length);
        for (var p = 0; p < paragraphs.Length; p++)
        {
            lines.Clear();
            Effort.Spend((4 * paragraphs[p].Length) + WorkOfAParagraph);
            LineSplitter.Paragraph(paragraphs[p], spec.Fonts, size, spec.Spacing, Peer.Points(area.Width), rules, lines);
            for (var i = 0; i < lines.Count; i++)
            {
                if (!range.FitsWidth)
                    width = Math.Max(width, Peer.Mm(Measure.Width(lines[i].Text, spec.Fonts, size, spec.Spacing)));
                height += Peer.Mm(p + i == 0 ? Measure.Height(spec.Fonts.Primary, size) * spec.LineHeight : size * spec.LineHeight);
            }
            if (range.FitsWidth)
                width = Math.Max(width, Peer.Mm(Measure.Width(paragraphs[p], spec.Fonts, size, spec.Spacing)));
        }
        return (width, height);
    }
}
