using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Akashi.Documents.Mappings.Expressions;

namespace Akashi.Documents.Mappings;

/// <summary>Evaluates a mapping's expressions over the rows of one document after another.</summary>
internal sealed class DocumentWriter(MappingPlan plan, MappingLimits limits, MappingTables tables)
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, string> values = [];
    private readonly List<MappingProblem> problems = [];
    private DocumentRows document = null!;
    private Scope scope = null!;
    private string key = "";
    private long length;

    /// <returns>The document, or its problems.</returns>
    public IReadOnlyList<MappingOutcome> Write(DocumentRows rows, string documentKey)
    {
        (document, key, length) = (rows, documentKey, 0);
        scope = new(rows, null, tables, limits, new Effort(limits.Steps));
        values.Clear();
        problems.Clear();
        foreach (var (field, node) in plan.Fields)
            values[field] = Try(field, scope, node, static (value, _) => value.AsText()) ?? "";
        foreach (var (field, table) in plan.Tables)
            values[field] = Table(field, table);
        DateOnly? date = plan.Date is { } day ? Try(MappingPlan.DateField, scope, day, static (value, at) => value.AsDate(at)) : null;
        decimal? amount = plan.Amount is { } sum
            ? Try(MappingPlan.AmountField, scope, sum, static (value, at) => value.AsNumber(at))
            : null;
        var counterparty = plan.Counterparty is { } name
            ? Try(MappingPlan.CounterpartyField, scope, name, static (value, _) => value.AsText())
            : null;
        return problems.Count > 0
            ? [.. problems.Take(limits.ProblemsOfADocument)]
            : [new MappedDocument(key, new Dictionary<string, string>(values), date, amount, counterparty, document.First.Line)];
    }

    private T? Try<T>(string field, Scope where, Node node, Func<Value, int, T> read)
    {
        if (problems.Count >= limits.ProblemsOfADocument)
            return default;
        try
        {
            var value = node.Evaluate(where);
            length += value.AsText().Length;
            return length <= limits.DocumentLength
                ? read(value, node.Position)
                : throw new ExpressionException(
                    node.Position,
                    new("帳票の値が全体で長すぎます。", "The document's values are too long together.")
                );
        }
        catch (ExpressionException error)
        {
            var row = error.Row ?? where.Row ?? document.First;
            problems.Add(new(row.Source.Name, row.Line, field, error.Placed) { Key = key });
            return default;
        }
    }

    private string Table(string field, TablePlan table)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Json))
            Rows(field, table, scope, json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Rows(string field, TablePlan table, Scope above, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        var number = 0;
        foreach (var row in document.RowsOf(table.Rows ?? plan.DetailSource, above.Row))
        {
            var inRow = above with { Row = row, Number = number + 1 };
            if (table.Where is { } where && !Try(field, inRow, where, static (value, at) => value.AsTruth(at)))
                continue;
            number++;
            if (table.Nested is not null)
            {
                json.WriteStartObject();
                json.WritePropertyName("cells");
            }
            json.WriteStartArray();
            for (var i = 0; i < table.Columns.Count; i++)
                json.WriteStringValue(Try($"{field}[{i + 1}]", inRow, table.Columns[i], static (value, _) => value.AsText()));
            json.WriteEndArray();
            if (table.Nested is { } nested)
            {
                json.WritePropertyName("children");
                Rows(field, nested, inRow, json);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }
}
