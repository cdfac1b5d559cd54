using System.Text;
using Akashi.Platform.Texts;
using CsvHelper;

namespace Akashi.Documents.Sources;

/// <summary>What a file seems to be, for a person to agree with or to override.</summary>
/// <param name="Format">Ready for <see cref="SourceReader"/>.</param>
/// <param name="Findings">What was found, a sentence each.</param>
/// <param name="Sheets">XLSX: the names of all sheets, ZIP: of all tables; empty otherwise.</param>
/// <param name="Tables">JSON: the nested lists that can be read as tables of their own (<see cref="SourceFormat.Table"/>); empty otherwise.</param>
public sealed record DetectedSource(
    SourceFormat Format,
    IReadOnlyList<Text> Findings,
    IReadOnlyList<string> Sheets,
    IReadOnlyList<string> Tables
);

/// <summary>Finds out what a file is from its bytes; its name only breaks ties.</summary>
public static class SourceDetector
{
    private const int Head = 64 << 10;
    private const int Sample = 50;

    /// <param name="content">Must be able to seek; read through where it is text, since one byte decides about the encoding. Stands where it stood afterwards.</param>
    /// <param name="fileName">As the customer named it; the ending counts.</param>
    /// <exception cref="SourceException">Nothing that can be read.</exception>
    public static DetectedSource Detect(Stream content, string fileName, SourceLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(fileName);
        limits ??= SourceLimits.Default;
        var start = content.Position;
        try
        {
            var head = new byte[Head];
            var count = content.ReadAtLeast(head, Head, throwOnEndOfStream: false);
            content.Position = start;
            return head.AsSpan(0, count) switch
            {
                [] => throw new SourceException(new("ファイルが空です。", "The file is empty.")),
                [0x50, 0x4B, 0x03, 0x04, ..] => ZipSource.Is(content) ? Zip(content) : Xlsx(content, limits),
                [0xD0, 0xCF, 0x11, 0xE0, ..] => throw new SourceException(
                    new(
                        "古い形式（.xls）か、パスワード付きの Excel ファイルです。パスワードなしの .xlsx で保存し直してください。",
                        "This is an old (.xls) or password-protected Excel file; save it as .xlsx without a password."
                    )
                ),
                var bytes when IsJson(bytes, fileName) => Json(content, limits),
                _ => Csv(content, start, fileName),
            };
        }
        finally
        {
            content.Position = start;
        }
    }

    private static DetectedSource Xlsx(Stream content, SourceLimits limits)
    {
        using var book = new Workbook(content, limits);
        if (book.Sheets.Count == 0)
            throw new SourceException(new("Excel ファイルにシートがありません。", "The workbook has no sheets."));
        var sheets = book.Sheets.ConvertAll(sheet => sheet.Name);
        return new(
            new(SourceKind.Xlsx) { Sheet = sheets[0] },
            [
                new("Excel ブック（.xlsx）です。", "An Excel workbook (.xlsx)."),
                new(
                    $"シート「{sheets[0]}」を読みます（全 {sheets.Count} シート）。",
                    $"The sheet “{sheets[0]}” is read (of {sheets.Count})."
                ),
                new("最初の行を列名とします。", "The first row names the columns."),
            ],
            sheets,
            []
        );
    }

    private static DetectedSource Zip(Stream content)
    {
        var names = ZipSource.Tables(content);
        return new(
            new(SourceKind.Zip) { Sheet = names[0] },
            [
                new("表をまとめた ZIP です。", "A ZIP of tables."),
                new($"「{names[0]}」を読みます（全 {names.Count} 個）。", $"“{names[0]}” is read (of {names.Count})."),
                new("それぞれの最初の行を列名とします。", "The first row of each names its columns."),
            ],
            names,
            []
        );
    }

    private static bool IsJson(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            head = head[3..];
        head = head.TrimStart(" \t\r\n"u8);
        return head.Length > 0
            && (head[0] == '{' || head[0] == '[')
            && (
                fileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                || head[1..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'{', ..]
            );
    }

    private static DetectedSource Json(Stream content, SourceLimits limits)
    {
        var tables = JsonSource.Tables(content, limits);
        var findings = new List<Text> { new("JSON です。", "JSON.") };
        if (tables.Count > 0)
            findings.Add(
                new(
                    $"入れ子の一覧: {string.Join("、", tables)}（別の表として読めます）。",
                    $"Nested lists: {string.Join(", ", tables)} (each can be read as a table)."
                )
            );
        // What OData (value) and Salesforce (records) wrap around their rows says nothing about them.
        return new(new(SourceKind.Json) { Table = tables.FirstOrDefault(table => table is "records" or "value") }, findings, [], tables);
    }

    private static DetectedSource Csv(Stream content, long start, string fileName)
    {
        var (encoding, hasMark) = TextEncodings.Find(content);
        content.Position = start;
        var lines = Lines(content, encoding);
        var delimiter = Delimiter(lines, fileName);
        var rows = Cells(lines, delimiter);
        var hasHeader = HasHeader(rows);
        var columns = rows.Count > 0 ? rows[0].Length : 0;
        return new(
            new(SourceKind.Csv)
            {
                Encoding = encoding,
                Delimiter = delimiter,
                HasHeader = hasHeader,
            },
            [
                new(
                    $"文字コードは {TextEncodings.Name(encoding)}{(hasMark ? "（BOM 付き）" : "")} です。",
                    $"The encoding is {TextEncodings.Name(encoding)}{(hasMark ? " with a byte order mark" : "")}."
                ),
                new($"区切りは{Name(delimiter).Ja}、{columns} 列です。", $"Delimited by {Name(delimiter).En}, {columns} columns."),
                hasHeader
                    ? new("最初の行を列名とします。", "The first row names the columns.")
                    : new("列名の行はありません（列1、列2 …とします）。", "There is no row of names (列1, 列2 … are used)."),
            ],
            [],
            []
        );
    }

    /// <summary>The beginning as text, to the end of a line where there is one.</summary>
    private static string Lines(Stream content, string encoding)
    {
        using var reader = new StreamReader(
            content,
            TextEncodings.Get(encoding),
            detectEncodingFromByteOrderMarks: false,
            Head,
            leaveOpen: true
        );
        var chars = new char[Head];
        int count;
        try
        {
            count = reader.ReadBlock(chars, 0, chars.Length);
        }
        catch (DecoderFallbackException error)
        {
            throw TextEncodings.Damaged(encoding, 1, error);
        }
        var end = count < chars.Length ? count : Array.LastIndexOf(chars, '\n', count - 1) + 1;
        return new(chars, 0, end > 0 ? end : count);
    }

    /// <summary>The one that cuts most rows into the same number of cells, of those that cut at all.</summary>
    private static char Delimiter(string lines, string fileName)
    {
        var byName = fileName.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',';
        var (best, bestScore) = (byName, 0.0);
        foreach (var delimiter in (char[])[byName, ',', '\t', ';', '|'])
        {
            var rows = Cells(lines, delimiter);
            if (rows.Count == 0)
                continue;
            var common = rows.GroupBy(row => row.Length).MaxBy(group => group.Count())!;
            var score = common.Key < 2 ? 0 : (double)common.Count() / rows.Count + (Math.Min(common.Key, 100) * 0.001);
            if (score > bestScore)
                (best, bestScore) = (delimiter, score);
        }
        return best;
    }

    private static List<string[]> Cells(string lines, char delimiter)
    {
        using var csv = CsvReader.FromText(lines, CsvReaderOptions.Default with { Separator = delimiter, HasHeader = false });
        var rows = new List<string[]>();
        while (rows.Count < Sample && csv.Read())
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        return rows;
    }

    /// <summary>Names are distinct texts; amounts and dates are not.</summary>
    private static bool HasHeader(List<string[]> rows)
    {
        if (rows.Count == 0)
            return true;
        var names = rows[0].Select(cell => cell.Trim()).Where(cell => cell.Length > 0).ToList();
        return names.Count > 0
            && names.TrueForAll(name => !IsValue(name))
            && (names.Distinct().Count() == names.Count || rows.Skip(1).Any(row => row.Any(IsValue)));
    }

    /// <summary>An amount, a date, a code of digits; 4月 may be the name of a column.</summary>
    private static bool IsValue(string cell) =>
        cell.Any(char.IsDigit)
        && (cell.All(c => char.IsDigit(c) || "，．－,.-+/: ¥￥\\円%".Contains(c)) || (cell.Contains('年') && cell.EndsWith('日')));

    private static Text Name(char delimiter) =>
        delimiter switch
        {
            ',' => new("コンマ", "commas"),
            '\t' => new("タブ", "tabs"),
            ';' => new("セミコロン", "semicolons"),
            _ => new("縦線", "pipes"),
        };
}
