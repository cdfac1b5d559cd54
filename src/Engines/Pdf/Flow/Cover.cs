using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>The first page: it has no number and no running header.</summary>
public sealed class Cover
{
    private readonly List<string> lines = [];

    public required string Title { get; set; }
    public string? Subtitle { get; set; }

    /// <summary>Small text above the title: the kind of document.</summary>
    public string? Kind { get; set; }

    /// <summary>Who publishes the document, at the foot of the page.</summary>
    public string? Publisher { get; set; }

    /// <summary>Adds a line under the title: version, date, addressee.</summary>
    public void Line(string text) => lines.Add(text);

    /// <summary>Lays the page out; what comes back draws it.</summary>
    internal Action<Painter> Layout(LayoutContext context)
    {
        var theme = context.Theme;
        var (left, width) = (Units.Mm(32), theme.PageWidth - Units.Mm(32) - theme.Margins.Right);
        var placed = new List<(TextLayout Text, double Y, Tag Tag)>();
        var y = theme.PageHeight * 0.27;
        if (Kind is not null)
            y = Place(Kind, new(11, 1.6, theme.Accent, TextAlign.Left, Bold: true), y) + 8;
        y = Place(Title, new(28, 1.35, theme.Text, TextAlign.Left, Bold: true), y) + 6;
        if (Subtitle is not null)
            y = Place(Subtitle, new(14, 1.6, theme.Muted, TextAlign.Left, Bold: false), y);
        var rule = y + 20;
        y += 40;
        foreach (var line in lines)
            y = Place(line, new(10.5, 1.9, theme.Text, TextAlign.Left, Bold: false), y);
        if (Publisher is not null)
            Place(Publisher, new(12, 1.6, theme.Text, TextAlign.Left, Bold: true), theme.PageHeight - Units.Mm(34));
        return Draw;

        double Place(string text, BlockStyle style, double top)
        {
            var layout = context.Text(text, style, width);
            placed.Add((layout, top, new("P", null)));
            return top + (layout.Lines.Count * layout.Metrics(0).Height);
        }

        void Draw(Painter painter)
        {
            painter.Artifact();
            painter.Content.FillRectangle(0, 0, Units.Mm(12), theme.PageHeight, theme.Accent);
            painter.Content.FillRectangle(left, rule, Units.Mm(24), 2, theme.Accent);
            foreach (var (text, top, tag) in placed)
            {
                for (var i = 0; i < text.Lines.Count; i++)
                    painter.Line(text, i, left, top + (i * text.Metrics(i).Height), width, TextAlign.Left, tag);
            }
        }
    }
}
