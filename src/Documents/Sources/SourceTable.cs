using Akashi.Platform.Texts;

namespace Akashi.Documents.Sources;

/// <summary>A row of data.</summary>
/// <param name="Line">Where it begins in the file, from 1: the line of a CSV or JSON, the row number of a sheet.</param>
/// <param name="Cells">A text for each column of the table; empty where the file has nothing.</param>
public sealed record SourceRow(long Line, string[] Cells)
{
    /// <summary>Why this row must not be used (too many cells, a cell too long …); null for a good one. The rows after it can be read.</summary>
    public Text? Problem { get; init; }
}

/// <summary>Columns, and rows that are read while they are asked for.</summary>
public sealed class SourceTable : IDisposable
{
    private readonly Action dispose;
    private IEnumerable<SourceRow>? rows;

    /// <param name="columns">Distinct and not empty.</param>
    /// <param name="rows">Enumerated once; may throw <see cref="SourceException"/>.</param>
    public SourceTable(
        IReadOnlyList<string> columns,
        IEnumerable<SourceRow> rows,
        IReadOnlyList<Text>? notices = null,
        Action? dispose = null
    )
    {
        Columns = columns;
        Notices = notices ?? [];
        this.rows = rows;
        this.dispose = dispose ?? (static () => { });
    }

    /// <summary>Distinct names in the file's order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>What was done to columns without a name or with one that was there before.</summary>
    public IReadOnlyList<Text> Notices { get; }

    /// <summary>The rows, once: the file is read as they are asked for.</summary>
    /// <exception cref="InvalidOperationException">They were asked for before.</exception>
    /// <exception cref="SourceException">While enumerating: the file cannot be read further.</exception>
    public IEnumerable<SourceRow> Rows =>
        Interlocked.Exchange(ref rows, null) ?? throw new InvalidOperationException("The rows of a source are read once.");

    public void Dispose() => dispose();
}
