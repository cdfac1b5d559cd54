using Akashi.Documents.Mappings;
using Akashi.Documents.Sources;

namespace Akashi.Documents.Tests.Mappings;

/// <summary>Tables made here, and expressions evaluated over a row.</summary>
internal static class Rows
{
    /// <param name="columns">Names with bars between them.</param>
    /// <param name="rows">Cells with bars between them; the first is line 2.</param>
    public static SourceTable Table(string columns, params IEnumerable<string> rows) =>
        new(columns.Split('|'), rows.Select((row, i) => new SourceRow(i + 2, row.Split('|'))));

    public static Dictionary<string, SourceTable> Input(params (string Name, SourceTable Table)[] sources) =>
        sources.ToDictionary(source => source.Name, source => source.Table);

    public static Mapping Single(params (string Field, string Expression)[] fields) =>
        new()
        {
            View = new() { Source = "rows", Key = ["key"] },
            Fields = fields.ToDictionary(field => field.Field, field => field.Expression),
        };

    /// <summary>What an expression gives over one row.</summary>
    /// <param name="cells">Values of columns a, b, c ….</param>
    public static MappingOutcome Outcome(string expression, IReadOnlyList<string> cells, MappingTables? tables = null)
    {
        string[] columns = ["key", .. cells.Select((_, i) => ((char)('a' + i)).ToString())];
        var table = new SourceTable(columns, [new SourceRow(2, ["k", .. cells])]);
        return new Mapper(Single(("f", expression))).Map(Input(("rows", table)), tables).Single();
    }

    public static string Value(string expression, params string[] cells) => Value(expression, MappingTables.None, cells);

    public static string Value(string expression, MappingTables tables, params string[] cells) =>
        Outcome(expression, cells, tables).ShouldBeOfType<MappedDocument>().Values["f"];

    /// <summary>The English sentence of the problem that an expression is.</summary>
    public static string Problem(string expression, params string[] cells)
    {
        var problem = Outcome(expression, cells).ShouldBeOfType<MappingProblem>();
        (problem.Source, problem.Line, problem.Field).ShouldBe(("rows", 2, "f"));
        problem.Message.Ja.ShouldNotBeEmpty();
        return problem.Message.En;
    }
}
