namespace Akashi.Engines.Pdf.Flow;

/// <summary>A sequence of blocks: the body of a document, or a table cell.</summary>
public abstract class FlowContent
{
    private protected List<Block> Blocks { get; } = [];

    internal IReadOnlyList<Block> Content => Blocks;

    public void Paragraph(string text) => Paragraph(p => p.Text(text));

    public void Paragraph(Action<Inline> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var inline = new Inline();
        text(inline);
        Blocks.Add(new ParagraphBlock(inline));
    }

    public void Bullets(params ReadOnlySpan<string> items)
    {
        var list = new ListContent();
        foreach (var item in items)
            list.Item(item);
        Blocks.Add(new ListBlock(list, numbered: false));
    }

    public void Bullets(Action<ListContent> items) => AddList(items, numbered: false);

    public void Numbered(Action<ListContent> items) => AddList(items, numbered: true);

    /// <summary>Pairs of a label and its value, in two columns.</summary>
    public void KeyValues(params ReadOnlySpan<(string Key, string Value)> pairs)
    {
        var table = new Table { Borders = TableBorders.Horizontal };
        table.Columns(Column.Relative(3), Column.Relative(10));
        foreach (var (key, value) in pairs)
        {
            table.Row(row =>
            {
                row.HeaderCell(key);
                row.Cell(value);
            });
        }
        Blocks.Add(new TableBlock(table));
    }

    public void Table(Action<Table> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        var table = new Table();
        build(table);
        Blocks.Add(new TableBlock(table));
    }

    /// <summary>A thin horizontal line.</summary>
    public void Rule() => Blocks.Add(new RuleBlock());

    /// <summary>Empty room, in points.</summary>
    public void Space(double height) => Blocks.Add(new SpaceBlock(height));

    internal void LayoutInto(LayoutContext context, Frame frame, List<Slice> into)
    {
        var startsPage = false;
        foreach (var block in Blocks)
        {
            var first = into.Count;
            block.Layout(context, frame, into);
            startsPage |= block is PageBreakBlock;
            if (into.Count == first)
                continue;
            into[first].StartsPage |= startsPage;
            startsPage = false;
        }
    }

    private void AddList(Action<ListContent> items, bool numbered)
    {
        ArgumentNullException.ThrowIfNull(items);
        var list = new ListContent();
        items(list);
        Blocks.Add(new ListBlock(list, numbered));
    }
}
