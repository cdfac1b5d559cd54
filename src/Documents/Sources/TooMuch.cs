namespace Akashi.Documents.Sources;

/// <summary>Where a table is not read further.</summary>
internal static class TooMuch
{
    public static SourceException Columns(long line, SourceLimits limits) =>
        new(
            new(
                $"{line} 行目の列が多すぎます（{limits.Columns:#,##0} 列まで）。",
                $"Line {line} has too many columns (up to {limits.Columns:#,##0})."
            ),
            line
        );

    public static SourceException Rows(long line, SourceLimits limits) =>
        new(
            new(
                $"行が多すぎます（{limits.Rows:#,##0} 行まで）。ファイルを分けてください。",
                $"There are more than {limits.Rows:#,##0} rows; split the file."
            ),
            line
        );
}
