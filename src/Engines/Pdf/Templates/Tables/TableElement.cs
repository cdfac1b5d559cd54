using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Templates.Paging;
using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Tables;

/// <summary>A table: its value is a JSON list of rows, each a list of texts. It breaks between rows.</summary>
internal class TableElement : Element
{
    /// <summary>pdfme leaves this much at the foot of a page when headings are repeated, in millimetres.</summary>
    private const double SafetyMargin = 0.5;

    private const int MostColumns = 500;

    private readonly string[] head;
    private readonly double[] widths;
    private readonly CellStyle[] headStyles;
    private readonly CellStyle[] oddStyles;
    private readonly CellStyle[] evenStyles;
    private readonly bool showHead;
    private readonly bool repeatHead;
    private readonly Colour? borderColour;
    private readonly double borderWidth;

    public TableElement(SchemaJson schema)
        : base(schema)
    {
        head = [.. schema.Items("head").Select(cell => cell.ToString())];
        if (head.Length > MostColumns)
            throw new TemplateException($"a table has at most {MostColumns} columns.", Place);
        showHead = !schema.Has("showHead") || schema.Flag("showHead");
        repeatHead = schema.Flag("repeatHead");
        var table = schema.Part("tableStyles");
        borderColour = table?.Colour("borderColor");
        borderWidth = table?.Number("borderWidth", 0) ?? 0;
        var percentages = schema.Numbers("headWidthPercentages");
        widths = new double[head.Length];
        for (var i = 0; i < widths.Length; i++)
            widths[i] = Box.Width * (i < percentages.Length ? percentages[i] : 100.0 / widths.Length) / 100;

        var headStyle = CellStyle.Read(schema, "headStyles");
        var bodyStyle = CellStyle.Read(schema, "bodyStyles");
        var alternate = schema.Part("bodyStyles")?.Colour("alternateBackgroundColor");
        var aligns = schema.Part("columnStyles")?.Part("alignment");
        headStyles = Columns(headStyle);
        oddStyles = Columns(bodyStyle);
        evenStyles = Columns(bodyStyle.WithBackground(alternate));

        CellStyle[] Columns(CellStyle style)
        {
            var styles = new CellStyle[head.Length];
            for (var i = 0; i < styles.Length; i++)
            {
                var align = aligns?.Text(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
                styles[i] = align switch
                {
                    "left" => style.With(Align.Left),
                    "center" => style.With(Align.Centre),
                    "right" => style.With(Align.Right),
                    _ => style,
                };
            }
            return styles;
        }
    }

    public override bool IsDynamic => true;

    protected string[] Head => head;
    protected double[] Widths => widths;
    protected CellStyle[] HeadStyles => headStyles;
    protected bool ShowHead => showHead;
    protected bool RepeatHead => repeatHead;

    public override Extent Measure(string value, PageFrame? frame, RenderState state)
    {
        var rowHeights = Body(value, state).Heights;
        var headHeight = showHead ? RowHeight(head, headStyles, state) : 0;
        double[] heights = [headHeight, .. rowHeights];
        if (repeatHead && frame is not null && headHeight > 0)
            heights = WithRepeatedHeads(heights, headHeight, frame);
        return new(heights, KeepFirstTwo: true, ToPart: static units => new(units.Start == 0 ? 0 : units.Start - 1, units.End - 1));
    }

    /// <summary>The body's rows and their heights, in millimetres.</summary>
    private TableBody Body(string value, RenderState state) =>
        state.Remember(
            this,
            value,
            () =>
            {
                var rows = TableRows.Read(value, Place);
                var heights = new double[rows.Count];
                for (var i = 0; i < heights.Length; i++)
                    heights[i] = RowHeight(rows[i], BodyStyles(i), state);
                return new TableBody(rows, heights);
            }
        );

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        var (rows, heights) = Body(value, canvas.State);
        var part = placed.Part ?? new UnitRange(0, rows.Count);
        var shown = new List<TableRow>(part.End - part.Start + 1);
        var y = placed.Box.Y;
        if (showHead && (!placed.IsContinued || repeatHead))
            Add(new(head, headStyles, y, RowHeight(head, headStyles, canvas.State)));
        for (var i = part.Start; i < Math.Min(part.End, rows.Count); i++)
            Add(new(rows[i], BodyStyles(i), y, heights[i]));
        new TablePainter(canvas, Box.X, widths, OpacityOn(canvas)).Draw(shown);
        DrawBorder(canvas, placed.Box with { Height = y - placed.Box.Y });

        void Add(TableRow row)
        {
            shown.Add(row);
            y += row.Height;
        }
    }

    protected void DrawBorder(Canvas canvas, Box box)
    {
        if (borderWidth > 0 && borderColour is { } colour)
            RectangleElement.Draw(canvas, box, null, colour, borderWidth, 0, 0, OpacityOn(canvas));
    }

    /// <summary>pdfme forgets a table's opacity.</summary>
    protected double? OpacityOn(Canvas canvas) => canvas.State.Options.LikePeer ? null : Opacity;

    /// <summary>The first row, and every other from it on, has the alternate background, as in pdfme.</summary>
    protected CellStyle[] BodyStyles(int row) => row % 2 == 0 ? evenStyles : oddStyles;

    private double RowHeight(IReadOnlyList<string> cells, CellStyle[] styles, RenderState state) => RowHeight(cells, styles, null, state);

    /// <summary>The height of the highest cell; those over several rows are not looked at.</summary>
    protected double RowHeight(IReadOnlyList<string> cells, CellStyle[] styles, (int Columns, int Rows)[]? spans, RenderState state)
    {
        var height = 0.0;
        Effort.Spend(head.Length);
        for (var i = 0; i < head.Length; i++)
        {
            var (columns, rows) = spans is null ? (1, 1) : spans[i];
            if (columns > 0 && rows == 1)
                height = Math.Max(height, CellHeight(i < cells.Count ? cells[i] : "", styles[i], SpanWidth(i, columns), state));
        }
        return height;
    }

    protected double SpanWidth(int column, int columns)
    {
        var width = 0.0;
        for (var i = column; i < Math.Min(widths.Length, column + columns); i++)
            width += widths[i];
        return width;
    }

    protected static double CellHeight(string text, CellStyle cell, double width, RenderState state)
    {
        var style = cell.Text;
        var lines = state.Lines;
        lines.Clear();
        var room = Peer.Points(Math.Max(0, width - style.Insets.Left - style.Insets.Right));
        LineSplitter.Split(text, style.Fonts, style.Size, style.Spacing, room, style.Rules(state), lines);
        return (lines.Count * (Peer.Mm(style.Size) * style.LineHeight)) + style.Insets.Vertical;
    }

    /// <summary>The first row on each further page is higher by the heading above it.</summary>
    private double[] WithRepeatedHeads(double[] rows, double headHeight, PageFrame frame)
    {
        var content = frame.ContentHeight;
        var first = Math.Max(0, (int)Math.Floor((Box.Y - frame.Padding.Top) / content));
        var page = first;
        var y = Box.Y;
        var onPage = 0;
        var heights = new double[rows.Length];
        for (var i = 0; i < rows.Length; )
        {
            var pageTop = (page * content) + frame.Padding.Top;
            var height = rows[i] + (i >= 1 && onPage == 0 && page > first ? headHeight : 0);
            if (height > pageTop + content - y - SafetyMargin && !(onPage == 0 && Math.Abs(y - pageTop) < SafetyMargin))
            {
                (page, onPage) = (page + 1, 0);
                y = (page * content) + frame.Padding.Top;
                continue;
            }
            heights[i++] = height;
            y += height;
            onPage++;
            if (height <= pageTop + content - (y - height) - SafetyMargin && y >= pageTop + content - SafetyMargin)
            {
                (page, onPage) = (page + 1, 0);
                y = (page * content) + frame.Padding.Top;
            }
        }
        return heights;
    }

    private sealed record TableBody(TableRows Rows, double[] Heights);
}
