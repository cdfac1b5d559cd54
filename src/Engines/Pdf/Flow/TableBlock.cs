using System.Globalization;
using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>A table as slices: one per row, or several for a row that is taller than a page.</summary>
internal sealed class TableBlock(Table table) : Block
{
    private const double Spacing = 9;

    public override void Layout(LayoutContext context, Frame frame, List<Slice> into)
    {
        var theme = context.Theme;
        var style = new BlockStyle(table.TextSize ?? theme.TableTextSize, 1.55, theme.Text, TextAlign.Left, Bold: false);
        var widths = ColumnWidths.Resolve(table, context, style, frame.Width);
        var tag = new Tag("Table", frame.Tag);
        var first = into.Count;
        foreach (var header in table.Headers)
        {
            into.Add(LayoutRow(header, "/O/Table/Scope/Column").Whole());
            into[^1].KeepWithNext = true;
        }
        var headers = into.GetRange(first, into.Count - first);
        var headerHeight = 0.0;
        foreach (var header in headers)
            headerHeight += header.Height;

        foreach (var row in table.Rows)
        {
            if (row.KeepWithPrevious && into.Count > first)
                into[^1].KeepWithNext = true;
            var start = into.Count;
            LayoutRow(row, "/O/Table/Scope/Row").AppendTo(into, theme.BodyHeight - headerHeight);
            for (var i = start; i < into.Count; i++)
                into[i].Repeated = headers;
        }
        if (into.Count > first)
            into[first].Before = into[^1].After = Spacing;

        TableRowLayout LayoutRow(TableRow row, string headerScope)
        {
            var rowTag = new Tag("TR", tag);
            var cells = new List<CellLayout>(row.Cells.Count);
            var (x, column) = (frame.X, 0);
            foreach (var cell in row.Cells)
            {
                var width = 0.0;
                for (var i = 0; i < cell.Span; i++)
                    width += widths[column++];
                cells.Add(LayoutCell(cell, row, rowTag, x, width, headerScope));
                x += width;
            }
            return new(cells, table, theme);
        }

        CellLayout LayoutCell(TableCell cell, TableRow row, Tag rowTag, double x, double width, string headerScope)
        {
            var attributes =
                cell.IsHeader ? headerScope
                : cell.Span > 1 ? "/O/Table"
                : null;
            if (cell.Span > 1)
                attributes += string.Create(CultureInfo.InvariantCulture, $"/ColSpan {cell.Span}");
            var cellTag = new Tag(cell.IsHeader ? "TH" : "TD", rowTag, attributes);
            var inner = new Frame(
                x + table.Padding,
                Math.Max(1, width - (2 * table.Padding)),
                style with
                {
                    Align = cell.Align,
                    Bold = cell.IsHeader,
                },
                cellTag
            );
            var slices = new List<Slice>();
            cell.LayoutInto(context, inner, slices);
            return new(x, width, cell.Background ?? row.Background ?? (cell.IsHeader ? theme.HeaderBackground : null), slices);
        }
    }
}

/// <summary>A cell's slices with their distances from the cell's inner top.</summary>
internal sealed class CellLayout
{
    public CellLayout(double x, double width, Colour? background, List<Slice> slices)
    {
        (X, Width, Background) = (x, width, background);
        for (var i = 0; i < slices.Count; i++)
        {
            if (i > 0)
                Height += Math.Max(slices[i - 1].After, slices[i].Before);
            Slices.Add((slices[i], Height));
            Height += slices[i].Height;
        }
    }

    public double X { get; }
    public double Width { get; }
    public Colour? Background { get; }
    public double Height { get; }
    public List<(Slice Slice, double Top)> Slices { get; } = [];
}
