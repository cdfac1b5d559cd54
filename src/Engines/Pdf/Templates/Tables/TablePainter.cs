using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Tables;

/// <summary>A row at its place on a page, in millimetres.</summary>
internal readonly record struct TableRow(IReadOnlyList<string> Cells, CellStyle[] Styles, double Y, double Height)
{
    public (int Columns, int Rows)[]? Spans { get; init; }
}

/// <summary>Draws rows of a table: backgrounds, then borders, then texts. What neighbours have in common is drawn as one.</summary>
internal readonly struct TablePainter(Canvas canvas, double left, double[] widths, double? opacity)
{
    public void Draw(List<TableRow> rows)
    {
        foreach (var row in rows)
            Backgrounds(row);
        foreach (var row in rows)
            Horizontals(row);
        var x = left;
        for (var column = 0; column < widths.Length; column++)
        {
            Verticals(rows, column, x, isRight: false);
            Verticals(rows, column, x, isRight: true);
            x += widths[column];
        }
        foreach (var row in rows)
            Texts(row);
    }

    private void Backgrounds(TableRow row)
    {
        var x = left;
        for (var i = 0; i < widths.Length; )
        {
            var colour = row.Styles[i].Text.Background;
            var width = 0.0;
            for (; i < widths.Length && row.Styles[i].Text.Background == colour; i++)
                width += widths[i];
            if (colour is { } fill)
                RectangleElement.Draw(canvas, new(x, row.Y, width, row.Height), fill, null, 0, 0, 0, opacity);
            x += width;
        }
    }

    private void Horizontals(TableRow row)
    {
        var x = left;
        for (var i = 0; i < widths.Length; )
        {
            var (border, colour) = (row.Styles[i].Text.Border, row.Styles[i].Text.BorderColour);
            var width = 0.0;
            for (; i < widths.Length && row.Styles[i].Text.Border == border && row.Styles[i].Text.BorderColour == colour; i++)
                width += widths[i];
            if (colour is { } line)
            {
                LineElement.Draw(canvas, new(x, row.Y, width, border.Top), line, 0, opacity);
                LineElement.Draw(canvas, new(x, row.Y + row.Height - border.Bottom, width, border.Bottom), line, 0, opacity);
            }
            x += width;
        }
    }

    private void Verticals(List<TableRow> rows, int column, double x, bool isRight)
    {
        for (var i = 0; i < rows.Count; )
        {
            var (thickness, colour) = Side(rows[i]);
            var (y, height) = (rows[i].Y, 0.0);
            for (; i < rows.Count && Side(rows[i]) == (thickness, colour); i++)
                height += rows[i].Height;
            if (colour is { } line)
                LineElement.Draw(canvas, new(isRight ? x + widths[column] - thickness : x, y, thickness, height), line, 0, opacity);
        }

        (double Thickness, Colour? Colour) Side(TableRow row)
        {
            var style = row.Styles[column].Text;
            return (isRight ? style.Border.Right : style.Border.Left, style.BorderColour);
        }
    }

    private void Texts(TableRow row)
    {
        var x = left;
        for (var i = 0; i < widths.Length; i++)
        {
            var style = row.Styles[i];
            if (i < row.Cells.Count)
                TextPainter.Draw(
                    canvas,
                    style.Inner,
                    row.Cells[i],
                    new Box(x, row.Y, widths[i], row.Height).Inside(style.Text.Insets),
                    0,
                    opacity
                );
            x += widths[i];
        }
    }
}
