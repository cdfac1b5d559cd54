namespace Akashi.Documents.Mappings.Expressions;

/// <summary>Sums over the detail rows of a document, or of the row that an expression stands in.</summary>
internal static class DetailFunctions
{
    public static readonly Function[] All =
    [
        new(
            "sum(expression, condition, source)",
            1,
            3,
            new("明細行の合計（条件に合う行だけ、データを選べる）", "the sum over the detail rows that meet a condition"),
            call => Value.Of(Over(call, 1, 2, row => row.Number(0)))
        ),
        new(
            "count(condition, source)",
            0,
            2,
            new("明細行の数", "how many detail rows meet a condition"),
            call => Value.Of(Over(call, 0, 1, static _ => 1))
        ),
        new("row()", 0, 0, new("表の中の行番号（1 から）", "the row's number in its table"), call => Value.Of((decimal)call.Scope.Number)),
    ];

    private static decimal Over(Call call, int condition, int source, Func<Call, decimal> value)
    {
        var sum = 0m;
        foreach (var row in call.Scope.Details(call.Has(source) ? call.Text(source) : null, call.Position))
        {
            var inRow = call with { Scope = call.Scope with { Row = row } };
            try
            {
                if (!call.Has(condition) || inRow.Truth(condition))
                    sum += value(inRow);
            }
            catch (ExpressionException error)
            {
                error.Row ??= row;
                throw;
            }
        }
        return sum;
    }
}
