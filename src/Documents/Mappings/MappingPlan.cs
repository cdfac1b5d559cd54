using Akashi.Documents.Mappings.Expressions;

namespace Akashi.Documents.Mappings;

/// <summary>A mapping whose expressions are read.</summary>
internal sealed record MappingPlan(
    Mapping Mapping,
    IReadOnlyList<(string Field, Node Node)> Fields,
    IReadOnlyList<(string Field, TablePlan Table)> Tables,
    Node? Date,
    Node? Amount,
    Node? Counterparty
)
{
    public const string DateField = "view.search.date";
    public const string AmountField = "view.search.amount";
    public const string CounterpartyField = "view.search.counterparty";

    public string DetailSource => Mapping.View.Details ?? Mapping.View.Children.FirstOrDefault()?.Source ?? Mapping.View.Source;

    /// <param name="findings">Takes what is wrong with expressions; the plan then lacks them.</param>
    public static MappingPlan Read(Mapping mapping, List<MappingFinding> findings)
    {
        var search = mapping.View.Search;
        return new(
            mapping,
            [.. mapping.Fields.Select(field => (field.Key, Node: Parse(field.Key, field.Value))).Where(field => field.Node is not null)!],
            [.. mapping.Tables.Select(table => (table.Key, Table(table.Key, table.Value)))],
            Parse(DateField, search.Date),
            Parse(AmountField, search.Amount),
            Parse(CounterpartyField, search.Counterparty)
        );

        TablePlan Table(string name, TableMapping table) =>
            new(
                table.Rows,
                Parse(name, table.Where),
                [.. table.Columns.Select((column, i) => Parse($"{name}[{i + 1}]", column)).OfType<Node>()],
                table.Nested is null ? null : Table(name, table.Nested)
            );

        Node? Parse(string field, string? expression)
        {
            try
            {
                return expression is null ? null : Parser.Parse(expression);
            }
            catch (ExpressionException error)
            {
                findings.Add(new(field, error.Position, error.Placed));
                return null;
            }
        }
    }
}

/// <param name="Rows">The source whose rows these are; null for the view's details.</param>
internal sealed record TablePlan(string? Rows, Node? Where, IReadOnlyList<Node> Columns, TablePlan? Nested);
