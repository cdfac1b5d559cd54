using System.Globalization;
using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>Builds a list; items of deeper levels hang under the one before.</summary>
public sealed class ListContent
{
    internal List<(int Level, Inline Text)> Items { get; } = [];

    public void Item(string text, int level = 1) => Item(i => i.Text(text), level);

    public void Item(Action<Inline> text, int level = 1)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        var inline = new Inline();
        text(inline);
        Items.Add((level, inline));
    }
}

internal sealed class ListBlock(ListContent content, bool numbered) : Block
{
    private const double Spacing = 2.5;

    public override void Layout(LayoutContext context, Frame frame, List<Slice> into)
    {
        var list = new Tag("L", frame.Tag);
        var first = into.Count;
        var number = 0;
        foreach (var (level, inline) in content.Items)
        {
            number = level == 1 ? number + 1 : number;
            var marker = Marker(context, level, number, frame.Style);
            var indent = Indent(frame.Style, level);
            var item = new Tag("LI", list);
            var start = into.Count;
            var text = context.Text(inline.Resolve(frame.Style, context.Fonts, context.Theme), frame.Width - indent);
            var body = frame with { X = frame.X + indent, Width = frame.Width - indent, Tag = new("LBody", item) };
            var label = new Tag("Lbl", item);
            TextSlices.Append(
                text,
                body,
                frame.Style.Align,
                into,
                (p, y) => p.Line(marker, 0, body.X - MarkerRoom(frame.Style), y, 0, TextAlign.Left, label)
            );
            into[start].Before = Spacing;
        }
        if (into.Count > first)
            into[first].Before = into[^1].After = context.Theme.ParagraphSpacing;
    }

    public override double NaturalWidth(LayoutContext context, BlockStyle style)
    {
        var widest = 0.0;
        foreach (var (level, inline) in content.Items)
        {
            var text = context.Text(inline.Resolve(style, context.Fonts, context.Theme), double.MaxValue);
            widest = Math.Max(widest, text.Width + Indent(style, level));
        }
        return widest;
    }

    private TextLayout Marker(LayoutContext context, int level, int number, BlockStyle style)
    {
        var text =
            numbered && level == 1 ? string.Create(CultureInfo.InvariantCulture, $"{number}.")
            : level == 1 ? "•"
            : "–";
        return context.Text(text, style with { Colour = context.Theme.Accent, Bold = level == 1 }, double.MaxValue);
    }

    private double MarkerRoom(BlockStyle style) => style.Size * (numbered ? 1.7 : 1.1);

    private double Indent(BlockStyle style, int level) => (style.Size * 0.4) + (level * MarkerRoom(style));
}
