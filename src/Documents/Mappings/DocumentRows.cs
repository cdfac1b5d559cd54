using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings;

/// <summary>A source of a mapping: its name, its columns, and what stands above and below it.</summary>
internal sealed class DataSource(string name, IReadOnlyList<string> columns, DataSource? parent)
{
    private readonly Dictionary<string, int> places = columns
        .Select((column, i) => (column, i))
        .DistinctBy(column => column.column)
        .ToDictionary(column => column.column, column => column.i);

    public string Name { get; } = name;

    public DataSource? Parent { get; } = parent;

    public List<DataSource> Children { get; } = [];

    public int Place(string column) => places.GetValueOrDefault(column, -1);

    /// <summary>This source and all below it, each after the one above it.</summary>
    public IEnumerable<DataSource> All => Children.SelectMany(child => child.All).Prepend(this);

    /// <summary>
    /// The nearest source, from this one up, that has a column, and its place there: <c>column</c>, or <c>source!column</c> for a certain one.
    /// </summary>
    public (DataSource Source, int Place)? Find(string name)
    {
        for (var source = this; source is not null; source = source.Parent)
            if (source.Place(name) is >= 0 and var place)
                return (source, place);
        var mark = name.IndexOf('!');
        for (var source = mark < 0 ? null : this; source is not null; source = source.Parent)
            if (name.AsSpan(0, mark).SequenceEqual(source.Name) && source.Place(name[(mark + 1)..]) is >= 0 and var place)
                return (source, place);
        return null;
    }
}

/// <summary>A row with those above and below it.</summary>
internal sealed class DataRow(DataSource source, long line, string[] cells, DataRow? parent)
{
    public DataSource Source { get; } = source;

    public long Line { get; } = line;

    public string[] Cells { get; } = cells;

    public DataRow? Parent { get; } = parent;

    /// <summary>Why no document may be made of this row.</summary>
    public Text? Problem { get; set; }

    /// <summary>The rows below, for each child source in turn.</summary>
    public List<DataRow>[] Children { get; set; } = [];

    public string? Find(string name)
    {
        if (Source.Find(name) is not { } found)
            return null;
        var row = this;
        while (row.Source != found.Source)
            row = row.Parent!;
        return row.Cells[found.Place];
    }

    /// <summary>This row and all below it.</summary>
    public IEnumerable<DataRow> All => Children.SelectMany(rows => rows).SelectMany(row => row.All).Prepend(this);

    /// <summary>The values of some columns as one text that no other values have.</summary>
    public string Key(IReadOnlyList<string> columns) => Keys.Join(columns.Select(column => (Find(column) ?? "").Trim()));
}

/// <summary>Values that together say which row or document something is.</summary>
internal static class Keys
{
    /// <summary>One value as it is; several with bars between them.</summary>
    public static string Join(IEnumerable<string> values)
    {
        var parts = values.ToList();
        return parts.Count == 1 ? parts[0] : string.Join('|', parts.Select(part => part.Replace("\\", "\\\\").Replace("|", "\\|")));
    }
}

/// <summary>The rows of one document.</summary>
/// <param name="rows">Of the view's own source; at least one.</param>
/// <param name="detailSource">The name of the source that sums and tables mean.</param>
internal sealed class DocumentRows(IReadOnlyList<DataRow> rows, string detailSource)
{
    public DataRow First => rows[0];

    public string DetailSource { get; } = detailSource;

    public IEnumerable<DataRow> All => rows.SelectMany(row => row.All);

    public bool Knows(string source) => First.Source.All.Any(known => known.Name == source);

    /// <summary>The rows of a source below a row; those of the whole document if the source is not below it.</summary>
    public IEnumerable<DataRow> RowsOf(string source, DataRow? row)
    {
        var path = new Stack<DataSource>();
        for (var step = First.Source.All.First(known => known.Name == source); step is not null; step = step.Parent)
        {
            if (step == row?.Source && step.Name != source)
                return Descend([row], path);
            path.Push(step);
        }
        path.Pop(); // the view's own source
        return Descend(rows, path);
    }

    private static IEnumerable<DataRow> Descend(IEnumerable<DataRow> from, IEnumerable<DataSource> path)
    {
        foreach (var step in path)
        {
            // Each row has a list for each child of its source.
            var place = step.Parent!.Children.IndexOf(step);
            from = from.SelectMany(row => row.Children[place]);
        }
        return from;
    }
}
