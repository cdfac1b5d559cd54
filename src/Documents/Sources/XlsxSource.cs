using System.Globalization;
using System.Xml;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Sources;

/// <summary>Rows of a sheet, one at a time.</summary>
/// <remarks>
/// Formulas are read as the values that Excel left in the file. Of merged cells the first has the value and the others are empty, as in the
/// file. Hidden rows are rows. Errors (#N/A) are texts; a mapping that uses them is told.
/// </remarks>
internal sealed class XlsxSource : IDisposable
{
    private readonly Workbook book;
    private readonly XmlReader sheet;
    private readonly List<string> shared;
    private readonly NumberFormats formats;
    private readonly SourceLimits limits;
    private readonly List<string> cells = [];
    private long row;
    private Text? problem;

    private XlsxSource(Workbook book, string part, SourceLimits limits)
    {
        (this.book, this.limits) = (book, limits);
        shared = CellText.Shared(book, limits);
        formats = NumberFormats.Read(book);
        sheet = book.Open(part);
    }

    public static SourceTable Open(Stream content, SourceFormat format, SourceLimits limits)
    {
        var opened = new Workbook(content, limits);
        try
        {
            var (name, part) = Find(opened, format.Sheet);
            var source = new XlsxSource(opened, part, limits);
            if (!source.Next())
                throw new SourceException(new($"シート「{name}」にデータがありません。", $"The sheet “{name}” is empty."));
            var count = source.cells.Count;
            if (!format.HasHeader)
                return new(ColumnNames.Numbered(count), source.Rows(count, standsOnFirst: true), [], source.Dispose);
            if ((source.problem ?? CellProblems.Find([.. source.cells], limits)) is { } wrong)
                throw new SourceException(wrong, source.row);
            var (names, notices) = ColumnNames.From(source.cells);
            return new(names, source.Rows(names.Length, standsOnFirst: false), notices, source.Dispose);
        }
        catch (Exception error)
        {
            opened.Dispose();
            if (Workbook.IsDamage(error))
                throw Workbook.Damaged(error);
            throw;
        }
    }

    private static (string Name, string Part) Find(Workbook opened, string? name)
    {
        if (opened.Sheets.Count == 0)
            throw new InvalidDataException("there is no sheet");
        var found = name is null ? 0 : opened.Sheets.FindIndex(sheet => sheet.Name == name);
        return found >= 0
            ? opened.Sheets[found]
            : throw new SourceException(new($"シート「{name}」がありません。", $"There is no sheet “{name}”."));
    }

    private IEnumerable<SourceRow> Rows(int columns, bool standsOnFirst)
    {
        for (long count = 0; standsOnFirst || Next(); count++)
        {
            standsOnFirst = false;
            if (count == limits.Rows)
                throw TooMuch.Rows(row, limits);
            var texts = new string[columns];
            for (var i = 0; i < columns; i++)
                texts[i] = i < cells.Count ? cells[i] : "";
            yield return new(row, texts) { Problem = problem ?? TooMany(columns) ?? CellProblems.Find(texts, limits) };
        }
    }

    private Text? TooMany(int columns)
    {
        for (var i = columns; i < cells.Count; i++)
            if (cells[i].Length > 0)
                return new(
                    $"セル {Address(i)} に値がありますが、その列には名前がありません。",
                    $"Cell {Address(i)} has a value, but its column has no name."
                );
        return null;
    }

    /// <summary>Moves to the next row that has a value.</summary>
    private bool Next()
    {
        try
        {
            while (sheet.Read())
            {
                if (sheet is not { NodeType: XmlNodeType.Element, LocalName: "row" })
                    continue;
                ReadRow();
                if (problem is not null || cells.Exists(cell => cell.Length > 0))
                    return true;
            }
            return false;
        }
        catch (Exception error) when (Workbook.IsDamage(error))
        {
            throw Workbook.Damaged(error, row);
        }
    }

    private void ReadRow()
    {
        row = sheet.GetAttribute("r") is { } number ? long.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) : row + 1;
        cells.Clear();
        problem = null;
        if (sheet.IsEmptyElement)
            return;
        var depth = sheet.Depth;
        while (sheet.Read() && sheet.Depth > depth)
        {
            if (sheet is { NodeType: XmlNodeType.Element, LocalName: "c" })
                ReadCell();
        }
    }

    private void ReadCell()
    {
        var column = sheet.GetAttribute("r") is { } address ? Column(address) : cells.Count;
        if (column >= limits.Columns)
            throw TooMuch.Columns(row, limits);
        while (cells.Count <= column)
            cells.Add("");
        var type = sheet.GetAttribute("t") ?? "n";
        var style = int.TryParse(sheet.GetAttribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : 0;
        if (sheet.IsEmptyElement)
            return;
        var (depth, formula, value) = (sheet.Depth, false, (string?)null);
        while (sheet.Read() && sheet.Depth > depth)
        {
            if (sheet.NodeType != XmlNodeType.Element)
                continue;
            if (sheet.LocalName is "v" or "is")
                value = CellText.Read(sheet, limits.CellLength);
            else
                formula |= sheet.LocalName == "f";
        }
        if (value is not null)
            cells[column] = Show(type, style, value);
        else if (formula)
            problem ??= new(
                $"セル {Address(column)} の数式に計算結果がありません。Excel で開いて保存し直してください。",
                $"The formula in cell {Address(column)} has no result; open the file in Excel and save it again."
            );
    }

    private string Show(string type, int style, string value) =>
        type switch
        {
            "s" => shared[int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)],
            "b" => value == "1" ? "TRUE" : "FALSE",
            "n" => formats.Show(value, style),
            "d" => value.Replace("T00:00:00", "", StringComparison.Ordinal).Replace('T', ' '),
            _ => value, // str, inlineStr, e
        };

    /// <summary>C5 is column 2.</summary>
    private static int Column(string address)
    {
        var column = 0;
        foreach (var letter in address)
        {
            if (!char.IsAsciiLetter(letter))
                break;
            column = checked((column * 26) + (letter & 0x1F));
        }
        return column > 0 ? column - 1 : throw new InvalidDataException($"'{address}' is no cell");
    }

    private string Address(int column)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters + row.ToString(CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        sheet.Dispose();
        book.Dispose();
    }
}
