using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Templates.Paging;
using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Tables;

/// <summary>A table with this engine's additions: groups and sums, carrying over pages, nested rows, cells over several columns and rows.</summary>
/// <remarks>Rows that a cell spans stay on one page, as do a heading and its first row, a sum and the last row before it: they are one unit.</remarks>
internal sealed class DetailTableElement : TableElement
{
    private const double Epsilon = 0.01;

    private readonly TableRules rules;

    public DetailTableElement(SchemaJson schema)
        : base(schema) => rules = TableRules.Read(schema, CellStyle.Read(schema, "bodyStyles"))!;

    public override Extent Measure(string value, PageFrame? frame, RenderState state)
    {
        var blocks = Blocks(value, state);
        var head = ShowHead ? RowHeight(Head, HeadStyles, null, state) : 0;
        double[] heights = [head, .. blocks.Select(block => block.Height)];
        if (frame is not null)
            Fill(heights, head, frame, state);
        return new(heights, KeepFirstTwo: true, ToPart: static units => new(units.Start == 0 ? 0 : units.Start - 1, units.End - 1));
    }

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        var state = canvas.State;
        var blocks = Blocks(value, state);
        var part = placed.Part ?? new UnitRange(0, blocks.Count);
        var shown = new List<TableRow>();
        var y = placed.Box.Y;
        if (ShowHead && (!placed.IsContinued || RepeatHead))
            Add(Head, HeadStyles, RowHeight(Head, HeadStyles, null, state), null);
        if (placed.IsContinued && rules.Carry is { } carried && part.Start > 0 && part.Start <= blocks.Count)
            AddSum(carried.Brought, blocks[part.Start - 1]);
        for (var i = part.Start; i < Math.Min(part.End, blocks.Count); i++)
        {
            for (var k = 0; k < blocks[i].Rows.Count; k++)
                Add(blocks[i].Rows[k].Cells, blocks[i].Rows[k].Styles, blocks[i].Heights[k], blocks[i].Rows[k].Spans);
        }
        if (part.End < blocks.Count && part.End > part.Start && rules.Carry is { } carry)
            AddSum(carry.Forward, blocks[part.End - 1]);
        if (shown.Exists(row => row.Spans is not null))
            SpannedTablePainter.Draw(canvas, Box.X, Widths, OpacityOn(canvas), shown);
        else
            new TablePainter(canvas, Box.X, Widths, OpacityOn(canvas)).Draw(shown);
        DrawBorder(canvas, placed.Box with { Height = y - placed.Box.Y });

        void AddSum(SumRow sum, Block after)
        {
            var sums = after.Rows[^1].Sums!;
            var row = DetailRows.Sum(sum, sums, Widths.Length, SummaryStyles, sums);
            Add(row.Cells, row.Styles, RowHeight(row.Cells, row.Styles, null, state), null);
        }

        void Add(IReadOnlyList<string> cells, CellStyle[] styles, double height, (int Columns, int Rows)[]? spans)
        {
            shown.Add(new(cells, styles, y, height) { Spans = spans });
            y += height;
        }
    }

    private CellStyle[] SummaryStyles =>
        rules.SummaryStyle is { } style ? [.. BodyStyles(1).Select(own => style.With(own.Text.Align))] : BodyStyles(1);

    /// <summary>Lengthens the first and the last unit of pages by what is repeated there.</summary>
    private void Fill(double[] heights, double head, PageFrame frame, RenderState state)
    {
        var content = frame.ContentHeight;
        var carry = rules.Carry is { } sums
            ? RowHeight(
                DetailRows.Sum(sums.Forward, new decimal[Widths.Length], Widths.Length, SummaryStyles, default).Cells,
                SummaryStyles,
                null,
                state
            )
            : 0;
        var onTop = (RepeatHead ? head : 0) + carry;
        var y = state.FlowStart % content;
        // A heading goes to the next page with its first row.
        if (heights.Length > 1 && y > Epsilon && y + head + heights[1] > content + Epsilon)
            y = 0;
        y += head;
        var isFurther = false;
        for (var i = 1; i < heights.Length; i++)
        {
            var foot = i + 1 < heights.Length ? carry : 0;
            if (i > 1 && y + heights[i] + foot > content + Epsilon)
            {
                heights[i - 1] += carry;
                isFurther = true;
                y = 0;
            }
            if (isFurther && y == 0)
                heights[i] += onTop;
            y += heights[i];
        }
    }

    private List<Block> Blocks(string value, RenderState state) =>
        state.Remember(
            this,
            value,
            () =>
            {
                var rows = DetailRows.Build(ValueRows.Read(value, Widths.Length, Place), rules, Widths.Length, BodyStyles);
                var blocks = new List<Block>();
                for (var i = 0; i < rows.Count; )
                {
                    var end = i + 1;
                    for (var k = i; k < end; k++)
                    {
                        foreach (var (_, span) in rows[k].Spans ?? [])
                            end = Math.Min(rows.Count, Math.Max(end, k + span));
                        if (rows[k].StaysWithNext || (k + 1 < rows.Count && rows[k + 1].StaysWithPrevious))
                            end = Math.Min(rows.Count, Math.Max(end, k + 2));
                    }
                    blocks.Add(Measured(rows.GetRange(i, end - i), state));
                    i = end;
                }
                return blocks;
            }
        );

    private Block Measured(List<DetailRow> rows, RenderState state)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Level == 0 || rows[i].Styles.Length == 0)
                continue;
            // Children are set in below their parent.
            var styles = rows[i].Styles.ToArray();
            var padding = styles[0].Text.Padding;
            styles[0] = new(styles[0].Text with { Padding = padding with { Left = padding.Left + (rules.Indent * rows[i].Level) } });
            rows[i] = rows[i] with { Styles = styles };
        }
        var heights = rows.Select(row => RowHeight(row.Cells, row.Styles, row.Spans, state)).ToArray();
        for (var r = 0; r < rows.Count; r++)
        {
            for (var c = 0; rows[r].Spans is { } spans && c < spans.Length; c++)
            {
                if (spans[c].Rows < 2)
                    continue;
                var last = Math.Min(rows.Count, r + spans[c].Rows);
                Effort.Spend(last - r);
                var room = heights[r..last].Sum();
                var needed = CellHeight(rows[r].Cells[c], rows[r].Styles[c], SpanWidth(c, spans[c].Columns), state);
                heights[last - 1] += Math.Max(0, needed - room);
            }
        }
        return new(rows, heights, heights.Sum());
    }

    /// <summary>Rows that belong together.</summary>
    private sealed record Block(List<DetailRow> Rows, double[] Heights, double Height);
}
