using System.Globalization;
using System.Text;
using System.Text.Json;
using Akashi.Engines.Pdf.Templates.Expressions;

namespace Akashi.Engines.Pdf.Templates.Tables;

/// <summary>A row as it stands in the value: its cells, how wide and high they are, and how deep it is nested.</summary>
internal sealed record ValueRow(string[] Cells, int Level, (int Columns, int Rows)[]? Spans);

/// <summary>A row as it is drawn.</summary>
/// <param name="Sums">What the columns come to, down to and with this row; null where nothing is carried.</param>
/// <param name="Spans">Columns and rows that each cell takes; (0, 0) for one that another covers. Null when every cell takes one.</param>
internal sealed record DetailRow(string[] Cells, CellStyle[] Styles, int Level, decimal[]? Sums, (int Columns, int Rows)[]? Spans)
{
    /// <summary>The row is not the last of a page: a group's heading.</summary>
    public bool StaysWithNext { get; init; }

    /// <summary>The row is not the first of a page: a sum.</summary>
    public bool StaysWithPrevious { get; init; }
}

/// <summary>Puts groups, sums and styles to a table's rows.</summary>
internal static class DetailRows
{
    /// <summary>Cells take memory, and styles that depend on them time.</summary>
    private const int WorkOfACell = 4;
    private const int WorkOfAStyle = 50;

    /// <summary>Characters; a longer text is a sentence, not an amount.</summary>
    private const int LongestAmount = 100;

    public static List<DetailRow> Build(IReadOnlyList<ValueRow> rows, TableRules rules, int columns, Func<int, CellStyle[]> body)
    {
        var result = new List<DetailRow>(rows.Count + 8);
        var (group, total) = (new decimal[columns], new decimal[columns]);
        string? current = null;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (rules.GroupBy is { } by && row.Level == 0 && by < row.Cells.Length && row.Cells[by].Length > 0 && row.Cells[by] != current)
            {
                EndGroup();
                current = row.Cells[by];
                if (rules.GroupHeader is { } header)
                    result.Add(Wide(header.Replace("{group}", current, StringComparison.Ordinal), columns, Summary(), total));
            }
            // What is nested is part of its parent's amount.
            for (var column = 0; column < columns && row.Level == 0; column++)
            {
                var amount = column < row.Cells.Length ? Amount(row.Cells[column]) : 0;
                group[column] = Plus(group[column], amount);
                total[column] = Plus(total[column], amount);
            }
            Effort.Spend(WorkOfACell * columns);
            result.Add(new(row.Cells, Styles(row, i, rules, body(i)), row.Level, rules.Carry is null ? null : [.. total], row.Spans));
        }
        EndGroup();
        if (rules.Total is { } all)
            result.Add(Sum(all, total, columns, Summary(), total));
        return result;

        CellStyle[] Summary() => rules.SummaryStyle is { } style ? [.. body(1).Select(own => style.With(own.Text.Align))] : body(1);

        void EndGroup()
        {
            if (current is not null && rules.Subtotal is { } subtotal)
                result.Add(Sum(subtotal, group, columns, Summary(), total));
            group.AsSpan().Clear();
        }
    }

    /// <summary>A row of sums.</summary>
    public static DetailRow Sum(SumRow row, ReadOnlySpan<decimal> sums, int columns, CellStyle[] styles, ReadOnlySpan<decimal> carried)
    {
        var cells = new string[columns];
        Array.Fill(cells, "");
        if (row.LabelColumn < columns)
            cells[row.LabelColumn] = row.Label;
        foreach (var column in row.Columns)
        {
            if (column >= 0 && column < columns)
                cells[column] = sums[column].ToString("#,##0.##########", CultureInfo.InvariantCulture);
        }
        return new(cells, styles, 0, carried.ToArray(), null) { StaysWithPrevious = true };
    }

    private static DetailRow Wide(string text, int columns, CellStyle[] styles, ReadOnlySpan<decimal> carried)
    {
        var spans = new (int, int)[columns];
        if (columns > 0)
            spans[0] = (columns, 1);
        return new([text], styles, 0, carried.ToArray(), spans) { StaysWithNext = true };
    }

    private static decimal Plus(decimal sum, decimal amount)
    {
        try
        {
            return sum + amount;
        }
        catch (OverflowException error)
        {
            throw new TemplateException("the sum of a column has more than 28 digits.", inner: error);
        }
    }

    private static CellStyle[] Styles(ValueRow row, int index, TableRules rules, CellStyle[] styles)
    {
        var copied = false;
        foreach (var rule in rules.RowStyles)
        {
            for (var column = 0; column < styles.Length; column++)
            {
                if (rule.Column is { } only && only != column)
                    continue;
                Effort.Spend(WorkOfACell);
                if (rule.When is { } when && !when.Holds(new RowScope(row, index, column)))
                    continue;
                Effort.Spend(WorkOfAStyle);
                if (!copied)
                    styles = [.. styles];
                copied = true;
                styles[column] = rule.Apply(styles[column]);
            }
        }
        return styles;
    }

    /// <summary>The number in a text such as <c>¥1,234</c>, <c>△500</c> or <c>(500)</c>; 0 where there is none.</summary>
    public static decimal Amount(string text)
    {
        if (text.Length > LongestAmount)
            return 0;
        var digits = new StringBuilder(text.Length);
        var negative = false;
        foreach (var c in NormalForm.Of(text, NormalizationForm.FormKC))
        {
            if (char.IsAsciiDigit(c) || c == '.')
                digits.Append(c);
            else if (c is '-' or '−' or '△' or '▲' or '(')
                negative |= digits.Length == 0;
        }
        return decimal.TryParse(digits.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? negative
                ? -amount
                : amount
            : 0;
    }

    private sealed class RowScope(ValueRow row, int index, int column) : IScope
    {
        public bool TryGet(string name, out object? value)
        {
            value = name switch
            {
                "row" => row.Cells.Select(cell => (object?)cell).ToList(),
                "value" => column < row.Cells.Length ? Number(row.Cells[column]) : "",
                "index" => (double)index,
                "level" => (double)row.Level,
                _ => null,
            };
            return value is not null;
        }

        /// <summary>A cell that is a number is one also with its thousands marked.</summary>
        private static object Number(string text) =>
            text.Length > 0 && text.Any(char.IsDigit) && text.All(c => char.IsDigit(c) || " ,.-−△▲¥￥()".Contains(c))
                ? (double)Amount(text)
                : text;
    }
}

/// <summary>Reads rows with everything that this engine allows in them: cells with spans, rows with children.</summary>
internal static class ValueRows
{
    private const int DeepestLevel = 8;

    public static List<ValueRow> Read(string value, int columns, TemplatePlace place)
    {
        var rows = new List<ValueRow>();
        if (string.IsNullOrWhiteSpace(value))
            return rows;
        try
        {
            using var json = JsonDocument.Parse(value);
            Add(json.RootElement, 0, columns, place, rows);
            return rows;
        }
        catch (Exception error) when (JsonDamage.Is(error))
        {
            throw new TemplateException($"the value is not JSON ({error.Message}); it has to be a list of rows.", place, error);
        }
    }

    private static void Add(JsonElement list, int level, int columns, TemplatePlace place, List<ValueRow> rows)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new TemplateException(
                "the value has to be a list of rows, each a list of cells or an object with 'cells' and 'children'.",
                place
            );
        if (level > DeepestLevel)
            throw new TemplateException($"the rows are nested more than {DeepestLevel} deep.", place);
        foreach (var row in list.EnumerateArray())
        {
            var cells = row.ValueKind == JsonValueKind.Object && row.TryGetProperty("cells", out var inside) ? inside : row;
            if (cells.ValueKind != JsonValueKind.Array)
                throw new TemplateException($"row {rows.Count + 1} has to be a list of cells, or an object with 'cells'.", place);
            rows.Add(Row(cells, level, columns));
            if (row.ValueKind == JsonValueKind.Object && row.TryGetProperty("children", out var children))
                Add(children, level + 1, columns, place, rows);
        }
    }

    private static ValueRow Row(JsonElement cells, int level, int columns)
    {
        Effort.Spend(columns);
        var texts = new string[columns];
        Array.Fill(texts, "");
        (int, int)[]? spans = null;
        var at = 0;
        foreach (var cell in cells.EnumerateArray())
        {
            if (at >= columns)
                break;
            if (cell.ValueKind != JsonValueKind.Object)
            {
                texts[at++] = cell.ValueKind == JsonValueKind.Null ? "" : cell.ToString();
                continue;
            }
            texts[at] = cell.TryGetProperty("text", out var text) ? text.ToString() : "";
            var wide = Math.Clamp(Span(cell, "colspan"), 1, columns - at);
            if (spans is null)
            {
                spans = new (int, int)[columns];
                Array.Fill(spans, (1, 1));
            }
            spans[at] = (wide, Span(cell, "rowspan"));
            for (var covered = 1; covered < wide; covered++)
                spans[at + covered] = (0, 0);
            at += wide;
        }
        return new(texts, level, spans);
    }

    private static int Span(JsonElement cell, string name) =>
        cell.TryGetProperty(name, out var span) && span.ValueKind == JsonValueKind.Number && span.TryGetInt32(out var count)
            ? Math.Clamp(count, 1, 1000)
            : 1;
}
