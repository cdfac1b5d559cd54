using System.Text;
using Akashi.Platform.Texts;
using CsvHelper;

namespace Akashi.Documents.Sources;

/// <summary>Rows of a CSV, one at a time.</summary>
internal sealed class CsvSource : IDisposable
{
    private readonly CsvReader csv;
    private readonly StreamReader text;
    private readonly SourceFormat format;
    private readonly SourceLimits limits;

    /// <summary>Records whose quotes are broken, until they are answered.</summary>
    private readonly Dictionary<long, CsvMalformedReason> broken = [];
    private long line = 1;

    private CsvSource(Stream content, SourceFormat format, SourceLimits limits)
    {
        (this.format, this.limits) = (format, limits);
        text = new(content, TextEncodings.Get(format.Encoding), detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        try
        {
            csv = CsvReader.Create(
                text,
                CsvReaderOptions.Default with
                {
                    Separator = format.Delimiter,
                    HasHeader = false,
                    SkipEmptyLines = true,
                    TrackLineNumbers = true,
                    MaxRecordSize = limits.RowBytes,
                    MalformedData = CsvMalformedDataHandling.Recover,
                    OnMalformedRecord = record => broken[record.LineNumber] = record.Reason,
                }
            );
        }
        catch (ArgumentException error)
        {
            throw new SourceException(
                new($"区切り文字「{format.Delimiter}」は使えません。", $"“{format.Delimiter}” cannot be a delimiter."),
                inner: error
            );
        }
    }

    public static SourceTable Open(Stream content, SourceFormat format, SourceLimits limits)
    {
        var source = new CsvSource(content, format, limits);
        try
        {
            if (!source.Next())
                throw new SourceException(new("ファイルが空です。", "The file is empty."));
            if (source.csv.FieldCount > limits.Columns)
                throw TooMuch.Columns(source.csv.LineNumber, limits);
            if (!format.HasHeader)
                return new(
                    ColumnNames.Numbered(source.csv.FieldCount),
                    source.Rows(source.csv.FieldCount, standsOnFirst: true),
                    [],
                    source.Dispose
                );
            var header = source.Row(source.csv.FieldCount);
            if (header.Problem is { } problem)
                throw new SourceException(problem, header.Line);
            var (names, notices) = ColumnNames.From(header.Cells);
            return new(names, source.Rows(names.Length, standsOnFirst: false), notices, source.Dispose);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private IEnumerable<SourceRow> Rows(int columns, bool standsOnFirst)
    {
        for (long count = 0; standsOnFirst || Next(); count++)
        {
            standsOnFirst = false;
            if (count == limits.Rows)
                throw TooMuch.Rows(line, limits);
            var row = Row(columns);
            if (row.Problem is not null || row.Cells.AsSpan().ContainsAnyExcept("")) // spreadsheets leave lines of delimiters at the end
                yield return row;
        }
    }

    private bool Next()
    {
        try
        {
            var found = csv.Read();
            if (found)
                line = csv.LineNumber;
            return found;
        }
        catch (DecoderFallbackException error)
        {
            throw TextEncodings.Damaged(format.Encoding, line, error);
        }
        catch (CsvFormatException error)
        {
            var at = error.LineNumber > 0 ? error.LineNumber : line + 1;
            throw new SourceException(
                new(
                    $"{at} 行目の行が長すぎます（{limits.RowBytes:#,##0} バイトまで）。引用符「\"」が閉じているか確かめてください。",
                    $"The row at line {at} is too long (up to {limits.RowBytes:#,##0} bytes); check that its quotes are closed."
                ),
                at,
                error
            );
        }
    }

    private SourceRow Row(int columns)
    {
        var cells = new string[columns];
        for (var i = 0; i < columns; i++)
            cells[i] = i < csv.FieldCount ? csv.GetString(i) : "";
        return new(line, cells) { Problem = Quotes() ?? TooMany(columns) ?? CellProblems.Find(cells, limits) };
    }

    private Text? Quotes()
    {
        if (!broken.Remove(line, out var reason) || reason == CsvMalformedReason.StrayQuote) // 24"モニター says what it means
            return null;
        return reason == CsvMalformedReason.UnterminatedQuote
            ? throw new SourceException(
                new(
                    $"{line} 行目の引用符「\"」が閉じていないので、そこから先を読めません。",
                    $"A quote that opens at line {line} is never closed; nothing after it can be read."
                ),
                line
            )
            : new(
                "引用符「\"」が正しくありません。中の引用符は二つ重ねてください。",
                "The quotes are broken; a quote inside a quoted cell has to be doubled."
            );
    }

    private Text? TooMany(int columns)
    {
        for (var i = columns; i < csv.FieldCount; i++)
            if (!csv.IsEmpty(i))
                return new(
                    $"セルが {csv.FieldCount} 個あり、列の数（{columns}）より多くなっています。区切り文字が値に入っていないか確かめてください。",
                    $"There are {csv.FieldCount} cells for {columns} columns; check whether a value holds the delimiter."
                );
        return null;
    }

    public void Dispose()
    {
        csv.Dispose();
        text.Dispose();
    }
}
