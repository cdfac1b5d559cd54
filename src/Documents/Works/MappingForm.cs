using System.Text;
using Akashi.Documents.Mappings;
using Akashi.Platform.Texts;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Field = Akashi.Documents.Templates.TemplateField;

namespace Akashi.Documents.Works;

/// <summary>A mapping as a person edits it: an expression for each field, one for each column of a table, and what documents are told apart and found by.</summary>
/// <param name="Key">Names of columns with commas between them.</param>
/// <param name="Fields">Expressions by the names of fields; empty ones leave the field out.</param>
/// <param name="Tables">Expressions by the names of tables, one for each of its columns.</param>
public sealed record MappingForm(
    string Key,
    string Date,
    string Amount,
    string Counterparty,
    IReadOnlyDictionary<string, string> Fields,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Tables
)
{
    private static readonly string[] KeyWords =
    [
        "請求書番号",
        "請求番号",
        "帳票番号",
        "伝票番号",
        "注文番号",
        "番号",
        "number",
        "no",
        "id",
    ];
    private static readonly string[] DateWords = ["取引年月日", "取引日", "請求日", "発行日", "日付", "date"];
    private static readonly string[] AmountWords = ["合計金額", "請求金額", "合計", "金額", "total", "amount"];
    private static readonly string[] CounterpartyWords =
    [
        "取引先",
        "取引先名",
        "顧客名",
        "会社名",
        "得意先名",
        "宛名",
        "customer",
        "counterparty",
    ];

    /// <summary>What a file's columns and a template's fields say by their names: equal ones belong together.</summary>
    public static MappingForm ByName(IReadOnlyList<string> columns, IReadOnlyList<Field> fields)
    {
        return new(
            Find(KeyWords) ?? "",
            Reference(Find(DateWords), "date({0})"),
            Reference(Find(AmountWords), "number({0})"),
            Reference(Find(CounterpartyWords)),
            Mapped(fields).Where(field => !field.IsTable).ToDictionary(field => field.Name, field => Reference(Named(field.Name))),
            Mapped(fields)
                .Where(field => field.IsTable)
                .ToDictionary(
                    field => field.Name,
                    field => (IReadOnlyList<string>)[.. field.Columns.Select(heading => Reference(Named(heading)))]
                )
        );

        string? Find(string[] words) => words.Select(Named).FirstOrDefault(found => found is not null);

        string? Named(string name) => columns.FirstOrDefault(column => Plain(column) == Plain(name));
    }

    /// <summary>What a form has of a mapping; what it has not (filters, sorting, further sources) stays in the mapping.</summary>
    public static MappingForm Of(Mapping mapping, IReadOnlyList<Field> fields) =>
        new(
            string.Join(", ", mapping.View.DocumentBy.Count > 0 ? mapping.View.DocumentBy : mapping.View.Key),
            mapping.View.Search.Date ?? "",
            mapping.View.Search.Amount ?? "",
            mapping.View.Search.Counterparty ?? "",
            Mapped(fields)
                .Where(field => !field.IsTable)
                .ToDictionary(field => field.Name, field => mapping.Fields.GetValueOrDefault(field.Name, "")),
            Mapped(fields)
                .Where(field => field.IsTable)
                .ToDictionary(
                    field => field.Name,
                    field =>
                        mapping.Tables.TryGetValue(field.Name, out var table)
                            ? table.Columns
                            : (IReadOnlyList<string>)[.. field.Columns.Select(_ => "")]
                )
        );

    public static MappingForm Of(IFormCollection form, IReadOnlyList<Field> fields) =>
        new(
            form["key"].ToString().Trim(),
            form["date"].ToString().Trim(),
            form["amount"].ToString().Trim(),
            form["counterparty"].ToString().Trim(),
            fields
                .Select((field, i) => (field, i))
                .Where(pair => IsMapped(pair.field) && !pair.field.IsTable)
                .ToDictionary(pair => pair.field.Name, pair => form[$"field{pair.i}"].ToString().Trim()),
            fields
                .Select((field, i) => (field, i))
                .Where(pair => pair.field.IsTable)
                .ToDictionary(
                    pair => pair.field.Name,
                    pair =>
                        (IReadOnlyList<string>)
                            [.. pair.field.Columns.Select((_, column) => form[$"field{pair.i}-{column}"].ToString().Trim())]
                )
        );

    /// <summary>What a person calls that which a finding or a problem is about; a template's field is called by its name.</summary>
    public static Text Label(string field) =>
        field switch
        {
            "view.search.date" => new("取引年月日", "Date"),
            "view.search.amount" => new("金額", "Amount"),
            "view.search.counterparty" => new("取引先", "Counterparty"),
            "key" => new("番号", "Number"),
            _ => new(field, field),
        };

    /// <summary>Pictures keep what the template holds.</summary>
    public static bool IsMapped(Field field) => !field.IsPicture;

    private static IEnumerable<Field> Mapped(IReadOnlyList<Field> fields) => fields.Where(IsMapped);

    /// <summary>The mapping that this makes of another, or of none.</summary>
    public Mapping Apply(Mapping? mapping)
    {
        string[] key = [.. Key.Split([',', '、', '，'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        mapping ??= new() { View = new() { Source = DocumentWork.Source } };
        return mapping with
        {
            View = mapping.View with
            {
                DocumentBy = key,
                Key = [],
                Search = new()
                {
                    Date = Date.Length > 0 ? Date : null,
                    Amount = Amount.Length > 0 ? Amount : null,
                    Counterparty = Counterparty.Length > 0 ? Counterparty : null,
                },
            },
            Fields = Fields.Where(field => field.Value.Length > 0).ToDictionary(),
            Tables = Tables
                .Where(table => table.Value.Any(column => column.Length > 0))
                .ToDictionary(
                    table => table.Key,
                    table =>
                        (mapping.Tables.GetValueOrDefault(table.Key) ?? new() { Columns = [] }) with
                        {
                            Columns = [.. table.Value.Select(column => column.Length > 0 ? column : "\"\"")],
                        }
                ),
        };
    }

    private static string Reference(string? column, string around = "{0}") =>
        column is null ? "" : around.Replace("{0}", $"[{column.Replace("]", "]]", StringComparison.Ordinal)}]", StringComparison.Ordinal);

    /// <summary>Names are equal without spaces, width and case.</summary>
    private static string Plain(string name) =>
        string.Concat(name.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
}
