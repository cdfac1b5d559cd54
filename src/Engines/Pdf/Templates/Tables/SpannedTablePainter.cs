using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Tables;

/// <summary>Draws rows whose cells may take several columns and rows: each cell by itself.</summary>
internal static class SpannedTablePainter
{
    public static void Draw(Canvas canvas, double left, double[] widths, double? opacity, List<TableRow> rows)
    {
        var covered = new int[widths.Length];
        for (var r = 0; r < rows.Count; r++)
        {
            var row = rows[r];
            var x = left;
            for (var c = 0; c < widths.Length; c++)
            {
                var (columns, span) = row.Spans is { } spans ? spans[c] : (1, 1);
                if (covered[c] > 0)
                    covered[c]--;
                else if (columns > 0)
                {
                    var width = 0.0;
                    for (var k = c; k < Math.Min(widths.Length, c + columns); k++)
                    {
                        width += widths[k];
                        covered[k] = Math.Max(covered[k], span - 1);
                    }
                    var height = 0.0;
                    for (var k = r; k < Math.Min(rows.Count, r + span); k++)
                        height += rows[k].Height;
                    Cell(canvas, row.Styles[c], c < row.Cells.Count ? row.Cells[c] : "", new(x, row.Y, width, height), opacity);
                }
                x += widths[c];
            }
        }
    }

    private static void Cell(Canvas canvas, CellStyle style, string text, Box box, double? opacity)
    {
        var spec = style.Text;
        if (spec.Background is { } background)
            RectangleElement.Draw(canvas, box, background, null, 0, 0, 0, opacity);
        if (spec.BorderColour is { } colour)
        {
            var border = spec.Border;
            LineElement.Draw(canvas, box with { Height = border.Top }, colour, 0, opacity);
            LineElement.Draw(canvas, box with { X = box.X + box.Width - border.Right, Width = border.Right }, colour, 0, opacity);
            LineElement.Draw(canvas, box with { Y = box.Y + box.Height - border.Bottom, Height = border.Bottom }, colour, 0, opacity);
            LineElement.Draw(canvas, box with { Width = border.Left }, colour, 0, opacity);
        }
        TextPainter.Draw(canvas, style.Inner, text, box.Inside(spec.Insets), 0, opacity);
    }
}
