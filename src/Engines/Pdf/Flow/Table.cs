using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>Which lines a table draws.</summary>
public enum TableBorders
{
    None,
    Horizontal,
    Grid,
}

/// <summary>How wide a column is.</summary>
public readonly record struct Column
{
    internal double Points { get; private init; }
    internal double Share { get; private init; }
    internal bool IsAuto => Points == 0 && Share == 0;

    /// <summary>As wide as its widest content, within what the others leave.</summary>
    public static Column Auto => default;

    public static Column Fixed(double points) => new() { Points = Positive(points) };

    /// <summary>A share of what fixed and automatic columns leave.</summary>
    public static Column Relative(double share) => new() { Share = Positive(share) };

    private static double Positive(double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}

/// <summary>Builds a table: columns first, then heading rows, then rows.</summary>
public sealed class Table
{
    internal Column[] ColumnList { get; private set; } = [];
    internal List<TableRow> Headers { get; } = [];
    internal List<TableRow> Rows { get; } = [];

    public TableBorders Borders { get; set; } = TableBorders.Grid;

    /// <summary>Points between a cell's border and its content.</summary>
    public double Padding { get; set; } = 5;

    /// <summary>Points; the theme's size for tables when null.</summary>
    public double? TextSize { get; set; }

    public void Columns(params ReadOnlySpan<Column> columns)
    {
        if (columns.IsEmpty)
            throw new ArgumentException("A table needs a column.", nameof(columns));
        ColumnList = columns.ToArray();
    }

    /// <summary>A heading row; it is shown again after every page break.</summary>
    public void Header(params ReadOnlySpan<string> cells)
    {
        var row = new TableRow();
        foreach (var cell in cells)
            row.HeaderCell(cell);
        Headers.Add(Checked(row));
    }

    public void Header(Action<TableRow> build) => Headers.Add(Build(build));

    public void Row(params ReadOnlySpan<string> cells)
    {
        var row = new TableRow();
        foreach (var cell in cells)
            row.Cell(cell);
        Rows.Add(Checked(row));
    }

    public void Row(Action<TableRow> build) => Rows.Add(Build(build));

    private TableRow Build(Action<TableRow> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        var row = new TableRow();
        build(row);
        return Checked(row);
    }

    private TableRow Checked(TableRow row)
    {
        var columns = 0;
        foreach (var cell in row.Cells)
            columns += cell.Span;
        return columns == ColumnList.Length
            ? row
            : throw new ArgumentException($"The table has {ColumnList.Length} columns and the row fills {columns}.", nameof(row));
    }
}

/// <summary>One row of a <see cref="Table"/>.</summary>
public sealed class TableRow
{
    internal List<TableCell> Cells { get; } = [];

    public Colour? Background { get; set; }

    /// <summary>Keeps the row on the page of the row above it: a total is no orphan.</summary>
    public bool KeepWithPrevious { get; set; }

    public void Cell(string text, int span = 1, TextAlign align = TextAlign.Left) => Cell(c => c.Paragraph(text), span, align);

    public void Cell(Action<TableCell> build, int span = 1, TextAlign align = TextAlign.Left)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentOutOfRangeException.ThrowIfLessThan(span, 1);
        var cell = new TableCell { Span = span, Align = align };
        build(cell);
        Cells.Add(cell);
    }

    /// <summary>A cell that names its row or column: bold, on the theme's heading colour.</summary>
    public void HeaderCell(string text, int span = 1, TextAlign align = TextAlign.Left)
    {
        Cell(text, span, align);
        Cells[^1].IsHeader = true;
    }
}

/// <summary>The blocks in one cell.</summary>
public sealed class TableCell : FlowContent
{
    public Colour? Background { get; set; }
    public TextAlign Align { get; set; }
    internal int Span { get; init; } = 1;
    internal bool IsHeader { get; set; }
}
