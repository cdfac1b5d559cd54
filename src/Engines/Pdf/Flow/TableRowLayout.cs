namespace Akashi.Engines.Pdf.Flow;

/// <summary>A row that is laid out, to be drawn whole or in bands cut between lines.</summary>
internal sealed class TableRowLayout(List<CellLayout> cells, Table table, FlowTheme theme)
{
    private const double BorderWidth = 0.5;

    private readonly double contentHeight = Tallest(cells);

    /// <summary>The row as one slice.</summary>
    public Slice Whole() => Band(0, contentHeight, isFirst: true, isLast: true);

    /// <summary>The row as one slice or, when it is taller than <paramref name="room"/>, as one slice per line.</summary>
    public void AppendTo(List<Slice> into, double room)
    {
        if (contentHeight + (2 * table.Padding) <= room)
        {
            into.Add(Whole());
            return;
        }
        var top = 0.0;
        var cuts = Cuts();
        for (var i = 0; i < cuts.Count; i++)
        {
            into.Add(Band(top, cuts[i], isFirst: i == 0, isLast: i == cuts.Count - 1));
            top = cuts[i];
        }
    }

    /// <summary>Heights at which a cut goes through no cell's line.</summary>
    private List<double> Cuts()
    {
        var bottoms = new SortedSet<double>();
        foreach (var cell in cells)
        {
            foreach (var (slice, top) in cell.Slices)
                bottoms.Add(top + slice.Height);
        }
        bottoms.RemoveWhere(cut => cut > contentHeight - 0.01);
        bottoms.RemoveWhere(CutsALine);
        var cuts = new List<double>(bottoms) { contentHeight };
        return cuts;
    }

    private bool CutsALine(double cut)
    {
        foreach (var cell in cells)
        {
            foreach (var (slice, top) in cell.Slices)
            {
                if (top < cut - 0.01 && top + slice.Height > cut + 0.01)
                    return true;
            }
        }
        return false;
    }

    private Slice Band(double top, double bottom, bool isFirst, bool isLast)
    {
        var above = isFirst ? table.Padding : 0;
        var height = above + bottom - top + (isLast ? table.Padding : 0);
        return new(height, (painter, y, edges) => Draw(painter, y, edges));

        void Draw(Painter painter, double y, SliceEdges edges)
        {
            painter.Repeats = edges.HasFlag(SliceEdges.Repetition);
            painter.Artifact();
            foreach (var cell in cells)
            {
                if (cell.Background is { } background)
                    painter.Content.FillRectangle(cell.X, y, cell.Width, height, background);
            }
            foreach (var cell in cells)
            {
                foreach (var (slice, sliceTop) in cell.Slices)
                {
                    if (sliceTop >= top - 0.01 && sliceTop < bottom - 0.01)
                        slice.Draw(painter, y + above + sliceTop - top, SliceEdges.None);
                }
            }
            painter.Artifact();
            DrawBorders(
                painter,
                y,
                height,
                isFirst || edges.HasFlag(SliceEdges.FirstOnPage),
                isLast || edges.HasFlag(SliceEdges.LastOnPage)
            );
            painter.Repeats = false;
        }
    }

    private void DrawBorders(Painter painter, double y, double height, bool above, bool below)
    {
        if (table.Borders == TableBorders.None)
            return;
        var (left, right, bottom) = (cells[0].X, cells[^1].X + cells[^1].Width, y + height);
        if (above)
            painter.Content.Line(left, y, right, y, BorderWidth, theme.Border);
        if (below)
            painter.Content.Line(left, bottom, right, bottom, BorderWidth, theme.Border);
        if (table.Borders != TableBorders.Grid)
            return;
        foreach (var cell in cells)
            painter.Content.Line(cell.X, y, cell.X, bottom, BorderWidth, theme.Border);
        painter.Content.Line(right, y, right, bottom, BorderWidth, theme.Border);
    }

    private static double Tallest(List<CellLayout> cells)
    {
        var tallest = 0.0;
        foreach (var cell in cells)
            tallest = Math.Max(tallest, cell.Height);
        return tallest;
    }
}
