using System.Globalization;
using System.Text.Json;
using Akashi.Documents.Templates;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Outputs;

/// <summary>A document that a person fills in: what it is found by, and a value for each field of the template.</summary>
/// <param name="Values">As typed, by the fields' names; a table's rows are lines, with tabs between the cells.</param>
public sealed record IssueForm(string Key, string Date, string Amount, string Counterparty, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>What it is to be sealed with, as a word.</summary>
    public string Seal { get; init; } = "";

    private const int LongestValue = 200_000;

    public static IssueForm Empty(IReadOnlyList<TemplateField> fields) =>
        new("", "", "", "", fields.Where(field => !field.IsPicture).ToDictionary(field => field.Name, Shown));

    public static IssueForm Of(IFormCollection form, IReadOnlyList<TemplateField> fields) =>
        new(
            form["key"].ToString().Trim(),
            form["date"].ToString().Trim(),
            form["amount"].ToString().Trim(),
            form["counterparty"].ToString().Trim(),
            fields
                .Select((field, i) => (field, i))
                .Where(pair => !pair.field.IsPicture)
                .ToDictionary(pair => pair.field.Name, pair => form[$"field{pair.i}"].ToString().ReplaceLineEndings("\n"))
        )
        {
            Seal = form["seal"].ToString(),
        };

    /// <summary>What was typed as an order, or what is wrong with it.</summary>
    public (DocumentOrder? Order, FormProblems Problems) Check(IReadOnlyList<TemplateField> fields)
    {
        var problems = new FormProblems();
        problems.Require("key", Key, new("帳票番号を入力してください。", "Enter the document's number."));
        if (Key.Length > 200 || Key.Any(char.IsControl))
            problems.Add(
                new(
                    "key-form",
                    new("帳票番号は 200 文字以内の 1 行で入力してください。", "A number is one line of up to 200 characters."),
                    "key"
                )
            );
        if (Counterparty.Length > 200 || Counterparty.Any(char.IsControl))
            problems.Add(
                new(
                    "counterparty-form",
                    new("取引先は 200 文字以内の 1 行で入力してください。", "A counterparty is one line of up to 200 characters."),
                    "counterparty"
                )
            );
        DateOnly? date = null;
        if (Date.Length > 0)
        {
            if (DateOnly.TryParseExact(Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
                date = parsed;
            else
                problems.Add(new("date-form", new("日付を選んでください。", "Choose a date."), "date"));
        }
        decimal? amount = null;
        if (Amount.Length > 0)
        {
            if (
                decimal.TryParse(
                    Amount.Replace(",", ""),
                    NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var parsed
                )
                && Math.Abs(parsed) < 1e20m
            )
                amount = parsed;
            else
                problems.Add(
                    new(
                        "amount-form",
                        new("金額は数字で入力してください（例: 165164）。", "Enter the amount in digits (example: 165164)."),
                        "amount"
                    )
                );
        }
        var values = new Dictionary<string, string>();
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            if (field.IsPicture)
            {
                values[field.Name] = field.Content;
                continue;
            }
            var typed = Values.GetValueOrDefault(field.Name, "");
            if (typed.Length > LongestValue)
                problems.Add(new("value-long", new("長すぎます。", "This is too long."), $"field{i}"));
            if (field.IsRequired && string.IsNullOrWhiteSpace(typed))
                problems.Add(new("required", new("入力してください。", "Enter a value."), $"field{i}"));
            values[field.Name] = field.IsTable ? Rows(typed) : typed;
        }
        return (
            problems.Any ? null : new DocumentOrder(Key, values, date, amount, Counterparty.Length > 0 ? Counterparty : null),
            problems
        );
    }

    /// <summary>Lines of cells as the JSON that a table takes.</summary>
    private static string Rows(string typed) =>
        JsonSerializer.Serialize(
            typed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Trim().Length > 0).Select(line => line.Split('\t'))
        );

    /// <summary>A field's own value as a person edits it.</summary>
    private static string Shown(TemplateField field)
    {
        if (!field.IsTable || field.Content.Length == 0)
            return field.Content;
        try
        {
            var rows = JsonSerializer.Deserialize<string[][]>(field.Content) ?? [];
            return string.Join('\n', rows.Select(row => string.Join('\t', row)));
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
