using System.Globalization;
using System.Text.RegularExpressions;

namespace Akashi.Engines.Office.Workbooks;

/// <summary>Where a formula stands.</summary>
/// <param name="Block">The rows that repeat and hold it; null outside of such.</param>
/// <param name="Copy">Which copy of them, from 0.</param>
internal readonly record struct FormulaPlace(string Sheet, RowBlock? Block = null, int Copy = 0);

/// <summary>
/// Moves the references of formulas. A range over a row that repeats grows with it. A formula in such a row refers to its own copy, and
/// to the copy before where it referred to the row above, as if it had been copied down; what has a <c>$</c> stays with the first.
/// </summary>
/// <param name="maps">By the names of the sheets, whatever their case.</param>
internal sealed partial class Formulas(IReadOnlyDictionary<string, RowMap> maps)
{
    private const string Gone = "#REF!";

    /// <summary>Functions that add up or count what they are given: of one cell that repeats they mean all of its copies.</summary>
    private static readonly HashSet<string> Aggregates = new(
        (
            "SUM SUMIF SUMIFS SUMPRODUCT SUMSQ PRODUCT SUBTOTAL AGGREGATE AVERAGE AVERAGEA AVERAGEIF AVERAGEIFS COUNT COUNTA COUNTBLANK "
            + "COUNTIF COUNTIFS MAX MAXA MIN MINA MEDIAN STDEV STDEVP VAR VARP"
        ).Split(' '),
        StringComparer.OrdinalIgnoreCase
    );

    public string Move(string formula, FormulaPlace place)
    {
        var calls = new Stack<string>();
        return Tokens().Replace(formula, token => Move(token, place, calls));
    }

    /// <summary>Ranges with spaces between them, <c>A1:B2 C3</c>, without those that go.</summary>
    public string MoveList(string ranges, FormulaPlace place) =>
        string.Join(' ', ranges.Split(' ').Select(range => Move(range, place)).Where(range => range.Length > 0 && !range.Contains('#')));

    /// <summary>A formula as it reads that many rows and columns further: so Excel keeps formulas that were filled down.</summary>
    public static string Offset(string formula, int rows, int columns) =>
        Tokens()
            .Replace(
                formula,
                token =>
                    !token.Groups["row"].Success ? token.Value
                    : token.Groups["row2"].Success
                        ? $"{token.Groups["sheet"].Value}{Moved(token, "", rows, columns)}:{Moved(token, "2", rows, columns)}"
                    : token.Groups["sheet"].Value + Moved(token, "", rows, columns)
            );

    private string Move(Match token, FormulaPlace place, Stack<string> calls)
    {
        if (token.Groups["call"].Success)
            calls.Push(token.Groups["call"].Value);
        else if (token.Value == ")")
            calls.TryPop(out _);
        else if (token.Groups["row"].Success || token.Groups["top"].Success)
        {
            var sheet = token.Groups["sheet"].Value;
            var name = sheet.Length == 0 ? place.Sheet : Unquoted(sheet);
            if (!maps.TryGetValue(name, out var map) || map.Blocks.Count == 0)
                return token.Value;
            var own = name.Equals(place.Sheet, StringComparison.OrdinalIgnoreCase) ? place : place with { Block = null };
            return sheet
                + (
                    token.Groups["top"].Success ? Rows(token, map)
                    : token.Groups["row2"].Success ? Range(token, map, own)
                    : Cell(token, map, own, calls.TryPeek(out var call) && Aggregates.Contains(call))
                );
        }
        return token.Value;
    }

    private static string Cell(Match token, RowMap map, FormulaPlace place, bool isAdded)
    {
        var row = Row(token, "row");
        if (map.Goes(row))
            return Gone;
        var first = Address(token, "", Place(row, IsFixed(token, ""), map, place, isLast: false));
        return isAdded && place.Block is null && map.Of(row) is { Copies: > 1 } ? $"{first}:{Address(token, "", map.Last(row))}" : first;
    }

    private static string Range(Match token, RowMap map, FormulaPlace place)
    {
        var (one, other) = (Row(token, "row"), Row(token, "row2"));
        // Both fixed: the whole of what repeats, wherever it is asked from.
        if (IsFixed(token, "") && IsFixed(token, "2"))
            place = place with { Block = null };
        var from = Place(one, IsFixed(token, ""), map, place, isLast: false);
        var to = Place(other, IsFixed(token, "2"), map, place, isLast: true);
        return from > to ? Gone : $"{Address(token, "", from)}:{Address(token, "2", to)}";
    }

    private static string Rows(Match token, RowMap map)
    {
        var (from, to) = (map.First(Row(token, "top")), map.Last(Row(token, "bottom")));
        return from > to ? Gone : $"{token.Groups["fixedTop"].Value}{from}:{token.Groups["fixedBottom"].Value}{to}";
    }

    private static int Place(int row, bool isFixed, RowMap map, FormulaPlace place, bool isLast)
    {
        if (place.Block is { } block && !isFixed)
        {
            if (row >= block.Start && row <= block.End)
                return map.At(row, place.Copy);
            if (place.Copy > 0 && row < block.Start && row >= block.Start - block.Count)
                return map.First(block.Start) + (place.Copy * block.Count) + (row - block.Start);
        }
        return isLast ? map.Last(row) : map.First(row);
    }

    private static string Moved(Match token, string end, int rows, int columns)
    {
        var column = CellAddress.Column(token.Groups["column" + end].Value) + (token.Groups["fixedColumn" + end].Length > 0 ? 0 : columns);
        var row = Row(token, "row" + end) + (IsFixed(token, end) ? 0 : rows);
        return $"{token.Groups["fixedColumn" + end].Value}{CellAddress.Letters(column)}{token.Groups["fixedRow" + end].Value}{row}";
    }

    private static string Address(Match token, string end, int row) =>
        $"{token.Groups["fixedColumn" + end].Value}{token.Groups["column" + end].Value}{token.Groups["fixedRow" + end].Value}{row}";

    private static int Row(Match token, string group) =>
        int.Parse(token.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture);

    private static bool IsFixed(Match token, string end) => token.Groups["fixedRow" + end].Length > 0;

    private static string Unquoted(string sheet)
    {
        var name = sheet[..^1];
        return name.StartsWith('\'') ? name[1..^1].Replace("''", "'", StringComparison.Ordinal) : name;
    }

    /// <summary>Texts and names first, so that nothing in them is taken for a reference.</summary>
    [GeneratedRegex(
        """
            "(?:[^"]|"")*"
            | \[[^\]]*\]
            | (?<sheet>(?:'(?:[^']|'')+'|[\w.]+)!)?
              (?:
                (?<fixedColumn>\$?)(?<column>[A-Za-z]{1,3})(?<fixedRow>\$?)(?<row>[0-9]{1,7})
                (?: : (?<fixedColumn2>\$?)(?<column2>[A-Za-z]{1,3})(?<fixedRow2>\$?)(?<row2>[0-9]{1,7}) )?
                (?![\w.(!\[])
              | (?<fixedTop>\$?)(?<top>[0-9]{1,7}):(?<fixedBottom>\$?)(?<bottom>[0-9]{1,7})(?![\w.(!\[:])
              )
            | (?<call>[A-Za-z_\\][\w.\\]*)\(
            | (?<call>)\(
            | \)
            | '(?:[^']|'')+'!
            | [\w\\][\w.\\]*!?
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Tokens();
}
