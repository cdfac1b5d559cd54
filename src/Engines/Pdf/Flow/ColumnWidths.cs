namespace Akashi.Engines.Pdf.Flow;

/// <summary>Shares a table's width out among its columns.</summary>
internal static class ColumnWidths
{
    /// <summary>While other columns are relative, automatic ones take at most this share of the room.</summary>
    private const double LargestAutoShare = 0.6;

    public static double[] Resolve(Table table, LayoutContext context, BlockStyle style, double width)
    {
        var columns = table.ColumnList;
        var widths = new double[columns.Length];
        double fixedSum = 0,
            autoSum = 0,
            shares = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            fixedSum += widths[i] = columns[i].Points;
            shares += columns[i].Share;
            if (columns[i].IsAuto)
                autoSum += widths[i] = Natural(table, i, context, style);
        }
        var room = width - fixedSum;
        if (room < -0.01)
            throw new InvalidOperationException($"The table's fixed columns take {fixedSum:0} pt and the text is {width:0} pt wide.");

        var autoRoom = shares > 0 ? room * LargestAutoShare : room;
        if (autoSum > autoRoom)
            Shrink(columns, widths, autoRoom);
        var left = room - Math.Min(autoSum, autoRoom);
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Share > 0)
                widths[i] = left * columns[i].Share / shares;
            // Without relative ones, automatic columns fill the width.
            else if (columns[i].IsAuto && shares == 0 && autoSum < autoRoom)
                widths[i] *= autoRoom / autoSum;
        }
        return widths;
    }

    /// <summary>Cuts the widest columns only: one that is narrower than an equal share keeps its width, so that short labels stay whole.</summary>
    private static void Shrink(Column[] columns, double[] widths, double room)
    {
        var open = new List<int>(columns.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].IsAuto)
                open.Add(i);
        }
        open.Sort((a, b) => widths[a].CompareTo(widths[b]));
        for (var i = 0; i < open.Count; i++)
        {
            widths[open[i]] = Math.Min(widths[open[i]], room / (open.Count - i));
            room -= widths[open[i]];
        }
    }

    private static double Natural(Table table, int column, LayoutContext context, BlockStyle style)
    {
        var widest = style.Size;
        foreach (var rows in (ReadOnlySpan<List<TableRow>>)[table.Headers, table.Rows])
        {
            foreach (var row in rows)
            {
                if (CellAt(row, column) is not { } cell)
                    continue;
                foreach (var block in cell.Content)
                    widest = Math.Max(widest, block.NaturalWidth(context, style with { Bold = cell.IsHeader }));
            }
        }
        return widest + (2 * table.Padding) + 0.1;
    }

    private static TableCell? CellAt(TableRow row, int column)
    {
        var at = 0;
        foreach (var cell in row.Cells)
        {
            if (at == column)
                return cell.Span == 1 ? cell : null;
            at += cell.Span;
        }
        return null;
    }
}
