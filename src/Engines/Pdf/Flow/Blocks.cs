using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Flow;

internal sealed class ParagraphBlock(Inline inline) : Block
{
    public override void Layout(LayoutContext context, Frame frame, List<Slice> into)
    {
        var first = into.Count;
        var text = context.Text(inline.Resolve(frame.Style, context.Fonts, context.Theme), frame.Width);
        TextSlices.Append(text, frame with { Tag = new("P", frame.Tag) }, frame.Style.Align, into);
        into[first].Before = into[^1].After = context.Theme.ParagraphSpacing;
    }

    public override double NaturalWidth(LayoutContext context, BlockStyle style) =>
        context.Text(inline.Resolve(style, context.Fonts, context.Theme), double.MaxValue).Width;
}

internal sealed class HeadingBlock(int level, string text, string id) : Block
{
    public int Level => level;
    public string Text => text;
    public string Id => id;

    public override void Layout(LayoutContext context, Frame frame, List<Slice> into)
    {
        var theme = context.Theme;
        var (size, before, after, indent) = level switch
        {
            1 => (18.0, 30.0, 12.0, 0.0),
            2 => (13.0, 22.0, 7.0, 10.0),
            _ => (10.5, 14.0, 4.0, 0.0),
        };
        var colour = level == 1 ? theme.Accent : theme.Text;
        var style = new BlockStyle(size, 1.4, colour, TextAlign.Left, Bold: true);
        var layout = context.Text(text, style, frame.Width - indent);
        var height = layout.Lines.Count * layout.Metrics(0).Height;
        var first = into.Count;
        var inner = frame with { X = frame.X + indent, Width = frame.Width - indent, Tag = new("H" + level, frame.Tag) };
        TextSlices.Append(layout, inner, TextAlign.Left, into, Begin);
        if (level == 1)
            into.Add(new(8, (painter, y, _) => Underline(painter, y + 5)));
        for (var i = first; i < into.Count; i++)
            into[i].KeepWithNext = true;
        into[first].Destination = id;
        into[first].Before = before;
        into[^1].After = after;

        void Begin(Painter painter, double y)
        {
            painter.Document.AddDestination(id, Math.Max(0, y - 12));
            painter.Document.Outline.Add(level, text, id);
            if (level != 2)
                return;
            painter.Artifact();
            painter.Content.FillRectangle(frame.X, y + 2, 3, height - 4, theme.Accent);
        }

        void Underline(Painter painter, double y)
        {
            painter.Artifact();
            painter.Content.Line(frame.X, y, frame.X + frame.Width, y, 0.6, theme.Border);
            painter.Content.Line(frame.X, y, frame.X + Units.Mm(24), y, 1.6, theme.Accent);
        }
    }
}

internal sealed class RuleBlock : Block
{
    public override void Layout(LayoutContext context, Frame frame, List<Slice> into) =>
        into.Add(
            new(
                1,
                (painter, y, _) =>
                {
                    painter.Artifact();
                    painter.Content.Line(frame.X, y + 0.5, frame.X + frame.Width, y + 0.5, 0.6, context.Theme.Border);
                }
            )
            {
                Before = 8,
                After = 8,
            }
        );
}

internal sealed class SpaceBlock(double height) : Block
{
    public override void Layout(LayoutContext context, Frame frame, List<Slice> into) => into.Add(new(height, static (_, _, _) => { }));
}

/// <summary>Makes the next block begin a page; it has no slice of its own.</summary>
internal sealed class PageBreakBlock : Block
{
    public override void Layout(LayoutContext context, Frame frame, List<Slice> into) { }
}
