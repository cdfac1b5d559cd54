namespace Akashi.Documents.Sources;

/// <summary>What a customer's file is.</summary>
public enum SourceKind
{
    /// <summary>Lines of cells with a delimiter: CSV, TSV, semicolons, pipes.</summary>
    Csv,

    /// <summary>A JSON list of objects, or one object.</summary>
    Json,

    /// <summary>An Excel workbook (Office Open XML).</summary>
    Xlsx,

    /// <summary>An archive of files of the other kinds.</summary>
    Zip,
}

/// <summary>How a file is to be read: found by <see cref="SourceDetector"/>, and overridden by a person who knows better.</summary>
/// <param name="Kind">Decides which of the others count.</param>
public sealed record SourceFormat(SourceKind Kind)
{
    /// <summary>CSV: <c>utf-8</c>, <c>utf-16</c>, <c>utf-16be</c> or <c>cp932</c> (Windows-31J, with ①㈱髙﨑〜). JSON is always UTF-8.</summary>
    public string Encoding { get; init; } = TextEncodings.Utf8;

    /// <summary>CSV: an ASCII character, most often a comma, tab, semicolon or pipe.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>CSV and XLSX: whether the first row names the columns. Without, they are 列1, 列2 ….</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>XLSX: the name of the sheet; ZIP: of the file, without its ending. Null is the first one.</summary>
    public string? Sheet { get; init; }

    /// <summary>JSON: the nested list whose items are the rows, as <c>items</c> or <c>items/lots</c>; null is the file's own list.</summary>
    public string? Table { get; init; }
}

/// <summary>What is too much. The defaults let through what an office has, and stop what was made to hurt.</summary>
public sealed record SourceLimits
{
    public static readonly SourceLimits Default = new();

    /// <summary>Rows of data in one table.</summary>
    public long Rows { get; init; } = 1_000_000;

    /// <summary>Columns of one table.</summary>
    public int Columns { get; init; } = 1_000;

    /// <summary>UTF-16 units in one cell; Excel has the same.</summary>
    public int CellLength { get; init; } = 32_767;

    /// <summary>Bytes of one row in the file (CSV, JSON): where a quote that never ends is given up.</summary>
    public int RowBytes { get; init; } = 4 << 20;

    /// <summary>Bytes that a workbook may unpack to.</summary>
    public long UnpackedBytes { get; init; } = 1L << 30;

    /// <summary>UTF-16 units of all texts that the cells of a workbook share; they are held in memory.</summary>
    public long SharedText { get; init; } = 128L << 20;

    /// <summary>Levels of objects and lists in JSON.</summary>
    public int Depth { get; init; } = 32;
}
