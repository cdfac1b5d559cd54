using System.Globalization;
using System.Text.Json;
using Akashi.Documents.Outputs;
using Akashi.Documents.Templates;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Api;

/// <summary>What is wrong in a body, and where.</summary>
/// <param name="Path">A JSON path: <c>$.values.customer</c>.</param>
internal sealed record BodyProblem(string Path, Text Message);

/// <summary>
/// An order as a program sends it: <c>{"key", "values": {field: value}, "transactionDate", "amount", "counterparty"}</c>. A value is a
/// text, a number or a boolean; that of a table is a list of rows of cells.
/// </summary>
internal static class OrderJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private const int LongestText = 200;

    private static readonly Text HalfCharacter = new("文字として正しくない並びがあります。", "This holds half a character.");

    /// <summary>The order, or the first thing that is wrong with it.</summary>
    /// <param name="line">Where it stands in its source; 0 when it has none.</param>
    public static (DocumentOrder? Order, BodyProblem? Problem) Read(JsonElement json, IReadOnlyList<TemplateField> fields, long line = 0)
    {
        try
        {
            return (Order(json, fields, line), null);
        }
        catch (WrongValue wrong)
        {
            return (null, wrong.Problem);
        }
        catch (InvalidOperationException)
        {
            // The reader looks into texts and names only when they are asked for.
            return (null, new("$", HalfCharacter));
        }
    }

    /// <summary>The key as it stands there, to name an order that is refused; empty when there is none.</summary>
    public static string KeyOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String
            ? Shown(key)
            : "";

    /// <exception cref="JsonException">It is no JSON, names a property twice, or holds half a character in a name.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, Strict);
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException(HalfCharacter.En, error);
        }
    }

    /// <summary>What keeps a text from being JSON, with line and byte, both from 1, where they are known.</summary>
    public static Text Damage(JsonException error) =>
        error.LineNumber is { } line && error.BytePositionInLine is { } at
            ? new($"JSON として読めません（{line + 1} 行目、{at + 1} バイト目）。", $"This is not JSON (line {line + 1}, byte {at + 1}).")
            : new(
                "JSON として読めません。項目名が重複しているか、文字として正しくない並びがあります。",
                "This is not JSON. A name stands there twice, or holds half a character."
            );

    private static DocumentOrder Order(JsonElement json, IReadOnlyList<TemplateField> fields, long line)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new WrongValue("$", new("オブジェクトにしてください。", "This has to be an object."));
        string? key = null;
        string? counterparty = null;
        DateOnly? date = null;
        decimal? amount = null;
        var values = new Dictionary<string, string>();
        foreach (var property in json.EnumerateObject())
        {
            var path = $"$.{property.Name}";
            switch (property.Name)
            {
                case "key":
                    key = Line(property.Value, path);
                    break;
                case "values":
                    values = Values(property.Value, fields);
                    break;
                case "transactionDate" when property.Value.ValueKind != JsonValueKind.Null:
                    date = Date(property.Value, path);
                    break;
                case "amount" when property.Value.ValueKind != JsonValueKind.Null:
                    amount = Amount(property.Value, path);
                    break;
                case "counterparty" when property.Value.ValueKind != JsonValueKind.Null:
                    counterparty = Line(property.Value, path);
                    break;
                case "transactionDate" or "amount" or "counterparty":
                    break;
                default:
                    throw new WrongValue(path, new("この項目はありません。", "There is no such property."));
            }
        }
        if (string.IsNullOrWhiteSpace(key))
            throw new WrongValue("$.key", new("帳票番号を指定してください。", "Give the document's number."));
        Complete(values, fields);
        return new(key, values, date, amount, counterparty is { Length: > 0 } ? counterparty : null, line);
    }

    private static Dictionary<string, string> Values(JsonElement json, IReadOnlyList<TemplateField> fields)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new WrongValue("$.values", new("オブジェクトにしてください。", "This has to be an object."));
        var values = new Dictionary<string, string>();
        foreach (var property in json.EnumerateObject())
        {
            var path = $"$.values.{property.Name}";
            var field =
                fields.FirstOrDefault(field => field.Name == property.Name)
                ?? throw new WrongValue(path, new("テンプレートにこの項目はありません。", "The template has no such field."));
            values[field.Name] = field.IsTable ? Rows(property.Value, path) : Value(property.Value, path);
        }
        return values;
    }

    /// <summary>Fields that the order leaves out: pictures keep the template's own, the others are empty unless they are required.</summary>
    private static void Complete(Dictionary<string, string> values, IReadOnlyList<TemplateField> fields)
    {
        foreach (var field in fields)
        {
            if (!values.ContainsKey(field.Name))
                values[field.Name] =
                    field.IsPicture ? field.Content
                    : field.IsTable ? "[]"
                    : "";
            if (field.IsRequired && !field.IsPicture && string.IsNullOrWhiteSpace(values[field.Name]))
                throw new WrongValue($"$.values.{field.Name}", new("値が必要です。", "A value is required."));
        }
    }

    private static string Value(JsonElement json, string path) =>
        json.ValueKind switch
        {
            JsonValueKind.String => Text(json, path),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => json.GetRawText(),
            JsonValueKind.Null => "",
            _ => throw new WrongValue(
                path,
                new("文字列、数値、真偽値のどれかにしてください。", "This has to be a text, a number or a boolean.")
            ),
        };

    private static string Rows(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return "[]";
        if (json.ValueKind != JsonValueKind.Array)
            throw new WrongValue(path, new("行のリストにしてください。", "This has to be a list of rows."));
        var rows = new List<string[]>();
        foreach (var row in json.EnumerateArray())
        {
            var at = $"{path}[{rows.Count}]";
            if (row.ValueKind != JsonValueKind.Array)
                throw new WrongValue(at, new("セルのリストにしてください。", "A row has to be a list of cells."));
            rows.Add([.. row.EnumerateArray().Select((cell, i) => Value(cell, $"{at}[{i}]"))]);
        }
        return JsonSerializer.Serialize(rows);
    }

    private static string Line(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.String)
            throw new WrongValue(path, new("文字列にしてください。", "This has to be a text."));
        var text = Text(json, path);
        if (text.Length > LongestText || text.Any(char.IsControl))
            throw new WrongValue(
                path,
                new($"{LongestText} 文字以内の 1 行にしてください。", $"This has to be one line of up to {LongestText} characters.")
            );
        return text;
    }

    private static DateOnly Date(JsonElement json, string path) =>
        json.ValueKind == JsonValueKind.String
        && DateOnly.TryParseExact(Shown(json), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new WrongValue(path, new("日付を 2026-11-20 の形で指定してください。", "Give a date as 2026-11-20."));

    private static decimal Amount(JsonElement json, string path) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out var amount) && Math.Abs(amount) < 1e20m && amount.Scale <= 4
            ? amount
            : throw new WrongValue(path, new("小数 4 桁までの数値を指定してください。", "Give a number with up to four decimals."));

    private static string Text(JsonElement json, string path)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new WrongValue(path, HalfCharacter);
        }
    }

    private static string Shown(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private sealed class WrongValue(string path, Text message) : Exception(message.En)
    {
        public BodyProblem Problem { get; } = new(path, message);
    }
}
