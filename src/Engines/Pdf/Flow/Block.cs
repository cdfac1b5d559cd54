using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>What every block may need while it becomes slices.</summary>
internal sealed class LayoutContext(FlowFonts fonts, FlowTheme theme, MissingGlyphs missing)
{
    public FlowFonts Fonts => fonts;
    public FlowTheme Theme => theme;
    public MissingGlyphs Missing => missing;

    /// <summary>Every heading of the document, known before the first block is laid out.</summary>
    public required IReadOnlyList<HeadingBlock> Headings { get; init; }

    /// <summary>Destinations that links of the document lead to.</summary>
    public HashSet<string> Linked { get; } = [];

    public TextLayout Text(TextRun[] runs, double width)
    {
        foreach (var run in runs)
        {
            if (run.Destination is not null)
                Linked.Add(run.Destination);
        }
        return new(runs, width, theme.LineBreaking, theme.MixedScriptGap, missing);
    }

    public TextLayout Text(string text, BlockStyle style, double width) => Text([new(text, style.Text(fonts))], width);
}

/// <summary>Where a block stands: its left edge and width in points, the text it starts from, the structure it belongs to.</summary>
internal readonly record struct Frame(double X, double Width, BlockStyle Style, Tag? Tag);

/// <summary>A piece of content that turns itself into slices.</summary>
internal abstract class Block
{
    public abstract void Layout(LayoutContext context, Frame frame, List<Slice> into);

    /// <summary>The width, in points, at which no line of the block would break; 0 for one that takes any width.</summary>
    public virtual double NaturalWidth(LayoutContext context, BlockStyle style) => 0;
}

/// <summary>Turns laid out text into one slice per line.</summary>
internal static class TextSlices
{
    /// <summary>Appends the lines; the first two and the last two stay together (no widows, no orphans).</summary>
    /// <param name="decorate">Called with the painter and the line's top before the first line is drawn.</param>
    public static void Append(TextLayout text, Frame frame, TextAlign align, List<Slice> into, Action<Painter, double>? decorate = null)
    {
        var count = text.Lines.Count;
        for (var i = 0; i < count; i++)
        {
            var line = i;
            into.Add(
                new(
                    text.Metrics(line).Height,
                    (painter, y, _) =>
                    {
                        if (line == 0)
                            decorate?.Invoke(painter, y);
                        painter.Line(text, line, frame.X, y, frame.Width, align, frame.Tag);
                    }
                )
                {
                    KeepWithNext = count > 1 && (line == 0 || line == count - 2),
                }
            );
        }
    }
}
