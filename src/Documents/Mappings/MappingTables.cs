using Akashi.Documents.Sources;

namespace Akashi.Documents.Mappings;

/// <summary>What expressions can look up.</summary>
public sealed record MappingTables
{
    public static readonly MappingTables None = new();

    /// <summary>Masters by their names.</summary>
    public IReadOnlyDictionary<string, Master> Masters { get; init; } = new Dictionary<string, Master>();

    /// <summary>Days that are no business days besides Saturdays and Sundays.</summary>
    public IReadOnlySet<DateOnly> Holidays { get; init; } = new HashSet<DateOnly>();
}

/// <summary>A table that is looked up by one column: customers by their codes.</summary>
public sealed class Master
{
    private readonly Dictionary<string, int> columns;
    private readonly Dictionary<string, string[]> rows = [];

    private Master(IReadOnlyList<string> columns) =>
        this.columns = columns.Select((name, i) => (name, i)).ToDictionary(column => column.name, column => column.i);

    /// <summary>Reads all rows; keys are compared without the spaces around them.</summary>
    /// <exception cref="SourceException">No such column, a key twice, a row with a problem, or too many rows.</exception>
    public static Master Read(SourceTable table, string keyColumn, int mostRows = 100_000)
    {
        ArgumentNullException.ThrowIfNull(table);
        var master = new Master(table.Columns);
        if (!master.columns.TryGetValue(keyColumn, out var key))
            throw new SourceException(new($"列「{keyColumn}」がありません。", $"There is no column “{keyColumn}”."));
        var lines = new Dictionary<string, long>();
        foreach (var row in table.Rows)
        {
            if (row.Problem is { } problem)
                throw new SourceException(problem, row.Line);
            if (lines.Count == mostRows)
                throw new SourceException(
                    new($"マスタの行が多すぎます（{mostRows:#,##0} 行まで）。", $"The master has more than {mostRows:#,##0} rows."),
                    row.Line
                );
            var name = row.Cells[key].Trim();
            if (!lines.TryAdd(name, row.Line))
                throw new SourceException(
                    new(
                        $"キー「{name}」が {lines[name]} 行目と {row.Line} 行目にあります。",
                        $"The key “{name}” is at line {lines[name]} and at line {row.Line}."
                    ),
                    row.Line
                );
            master.rows.Add(name, row.Cells);
        }
        return master;
    }

    /// <summary>Rows.</summary>
    public int Count => rows.Count;

    internal bool HasColumn(string column) => columns.ContainsKey(column);

    internal string? Find(string key, string column) => rows.TryGetValue(key, out var row) ? row[columns[column]] : null;
}
