using System.Globalization;
using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>The table of contents. Its height follows from the headings alone; page numbers are filled in when it is drawn.</summary>
internal sealed class ContentsBlock(string title, int depth) : Block
{
    private static readonly double NumberRoom = Units.Mm(14);

    public override void Layout(LayoutContext context, Frame frame, List<Slice> into)
    {
        var theme = context.Theme;
        var heading = new BlockStyle(18, 1.4, theme.Accent, TextAlign.Left, Bold: true);
        TextSlices.Append(context.Text(title, heading, frame.Width), frame with { Tag = new("P", frame.Tag) }, TextAlign.Left, into);
        into[^1].After = 16;
        var contents = new Tag("TOC", frame.Tag);
        foreach (var entry in context.Headings)
        {
            if (entry.Level <= depth)
                Entry(context, frame, entry, new("TOCI", contents), into);
        }
    }

    private static void Entry(LayoutContext context, Frame frame, HeadingBlock entry, Tag tag, List<Slice> into)
    {
        var theme = context.Theme;
        var indent = (entry.Level - 1) * Units.Mm(5);
        var style = new BlockStyle(entry.Level == 1 ? 10 : 9, 1.7, theme.Text, TextAlign.Left, Bold: entry.Level == 1);
        var (x, width) = (frame.X + indent, frame.Width - indent - NumberRoom);
        var text = context.Text(entry.Text, style, width);
        var first = into.Count;
        for (var i = 0; i < text.Lines.Count; i++)
        {
            var line = i;
            var height = text.Metrics(line).Height;
            into.Add(
                new(height, (painter, y, _) => Draw(painter, line, y, height))
                {
                    KeepWithNext = i < text.Lines.Count - 1 || entry.Level == 1,
                }
            );
        }
        into[first].Before = entry.Level == 1 ? 7 : 0;

        void Draw(Painter painter, int line, double y, double height)
        {
            painter.Line(text, line, x, y, width, TextAlign.Left, tag);
            if (line == text.Lines.Count - 1)
            {
                var page = painter.PageNumber(entry.Id).ToString(CultureInfo.InvariantCulture);
                var number = context.Text(page, style with { Bold = false, Colour = theme.Muted }, NumberRoom);
                painter.Line(number, 0, x + width, y, NumberRoom, TextAlign.Right, tag);
                painter.Artifact();
                var (start, end, middle) = (x + text.Lines[line].Width + 6, frame.X + frame.Width - number.Width - 6, y + (height / 2));
                if (end > start)
                    painter.Content.Dots(start, end, middle + 1.5, 0.8, 3.5, theme.Muted);
            }
            painter.LinkTo(entry.Id, x, y, frame.X + frame.Width - x, height, tag);
        }
    }
}
