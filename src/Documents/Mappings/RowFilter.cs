using Akashi.Documents.Mappings.Expressions;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings;

/// <summary>Compares cells of rows as a view's conditions say.</summary>
internal static class RowFilter
{
    /// <exception cref="ExpressionException">A cell is not of the kind that it is compared as.</exception>
    public static bool Holds(Filter filter, DataRow row)
    {
        if (filter.And is { } all)
            return all.All(inner => Holds(inner, row));
        if (filter.Or is { } any)
            return any.Any(inner => Holds(inner, row));
        if (filter.Not is { } not)
            return !Holds(not, row);
        var cell = row.Find(filter.Column!)!;
        return filter.Op switch
        {
            FilterOperator.Empty => string.IsNullOrWhiteSpace(cell),
            FilterOperator.NotEmpty => !string.IsNullOrWhiteSpace(cell),
            FilterOperator.Contains => cell.Contains(filter.Value, StringComparison.Ordinal),
            FilterOperator.StartsWith => cell.StartsWith(filter.Value, StringComparison.Ordinal),
            FilterOperator.EndsWith => cell.EndsWith(filter.Value, StringComparison.Ordinal),
            FilterOperator.In => filter.Value.Split(',').Any(value => Compare(cell, value.Trim(), filter.As) == 0),
            FilterOperator.Eq => Compare(cell, filter.Value, filter.As) == 0,
            FilterOperator.Ne => Compare(cell, filter.Value, filter.As) != 0,
            FilterOperator.Lt => Compare(cell, filter.Value, filter.As) < 0,
            FilterOperator.Le => Compare(cell, filter.Value, filter.As) <= 0,
            FilterOperator.Gt => Compare(cell, filter.Value, filter.As) > 0,
            _ => Compare(cell, filter.Value, filter.As) >= 0,
        };
    }

    /// <summary>What is wrong with the value that a condition compares with; null if nothing is.</summary>
    public static Text? WrongValue(Filter filter)
    {
        if (
            filter.Op
            is not (
                FilterOperator.Eq
                or FilterOperator.Ne
                or FilterOperator.Lt
                or FilterOperator.Le
                or FilterOperator.Gt
                or FilterOperator.Ge
                or FilterOperator.In
            )
        )
            return null;
        try
        {
            foreach (var value in filter.Op == FilterOperator.In ? filter.Value.Split(',') : [filter.Value])
                Read(value, filter.As);
            return null;
        }
        catch (ExpressionException error)
        {
            return error.Text;
        }
    }

    /// <summary>A cell as a kind; texts without the spaces around them.</summary>
    /// <exception cref="ExpressionException">It is none.</exception>
    public static Value Read(string cell, CompareAs kind) =>
        kind switch
        {
            CompareAs.Number => Value.Of(Value.Of(cell).AsNumber(0)),
            CompareAs.Date => Value.Of(Value.Of(cell).AsDate(0)),
            _ => Value.Of(cell.Trim()),
        };

    private static int Compare(string cell, string value, CompareAs kind) => Value.Compare(Read(cell, kind), 0, Read(value, kind), 0);
}

/// <summary>Orders rows as a view says. The order is stable.</summary>
internal static class RowOrder
{
    public static List<DataRow> Sort(List<DataRow> rows, IReadOnlyList<SortColumn> columns)
    {
        if (columns.Count == 0)
            return rows;
        var keyed = rows.ConvertAll(row => (Row: row, Keys: columns.Select(column => Key(row, column)).ToArray()));
        return
        [
            .. keyed
                .Order(
                    Comparer<(DataRow Row, Value?[] Keys)>.Create(
                        (left, right) =>
                        {
                            for (var i = 0; i < columns.Count; i++)
                            {
                                var order = Compare(left.Keys[i], right.Keys[i]);
                                if (order != 0)
                                    return columns[i].Descending ? -order : order;
                            }
                            return 0;
                        }
                    )
                )
                .Select(pair => pair.Row),
        ];
    }

    /// <summary>Null for a cell that is not of its kind, which is then a problem of its row.</summary>
    private static Value? Key(DataRow row, SortColumn column)
    {
        try
        {
            return RowFilter.Read(row.Find(column.Column)!, column.As);
        }
        catch (ExpressionException error)
        {
            row.Problem ??= new(
                $"並べ替えの列「{column.Column}」: {error.Text.Ja}",
                $"The column “{column.Column}” that rows are sorted by: {error.Text.En}"
            );
            return null;
        }
    }

    private static int Compare(Value? left, Value? right) =>
        (left, right) switch
        {
            ({ } a, { } b) => Value.Compare(a, 0, b, 0),
            (null, null) => 0,
            (null, _) => -1,
            _ => 1,
        };
}
