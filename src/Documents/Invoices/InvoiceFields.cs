using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Akashi.Documents.Mappings.Notations;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Invoices;

/// <summary>
/// Where a template shows what the law wants on a qualified invoice: <c>"akashi": {"invoice": {…}}</c> at its root names the fields.
/// Documents of such a template are checked before they are issued.
/// </summary>
/// <remarks>
/// <c>issuer</c>, <c>registrationNumber</c>, <c>date</c>, <c>recipient</c>, <c>total</c>: names of fields. <c>lines</c>: a table's <c>field</c> and its columns
/// (from 1) <c>description</c>, <c>amount</c>, <c>rate</c>; without <c>rate</c> a row with ※ is at the reduced rate, others at the standard one.
/// <c>totals</c>: a table's <c>field</c> and its columns <c>rate</c>, <c>net</c>, <c>tax</c>. <c>rounding</c>: <c>floor</c>, <c>ceiling</c>, <c>round</c>.
/// <c>amountsIncludeTax</c>: true or false. A field may say more than its value (「登録番号 T…」).
/// </remarks>
internal sealed partial record InvoiceFields
{
    private const decimal StandardRate = 10;

    public required string Issuer { get; init; }
    public required string RegistrationNumber { get; init; }
    public required string Date { get; init; }
    public required string Recipient { get; init; }
    public required string Total { get; init; }
    public required LineColumns Lines { get; init; }
    public required TotalColumns Totals { get; init; }
    public TaxRounding Rounding { get; init; }
    public bool AmountsIncludeTax { get; init; }

    /// <summary>What the template itself says, in fields that take no data; empty for the others.</summary>
    private IReadOnlyDictionary<string, string> Own { get; init; } = new Dictionary<string, string>();

    /// <summary>Columns of the details, from 1.</summary>
    internal sealed record LineColumns(string Field, int Description, int Amount, int? Rate = null);

    /// <summary>Columns of the totals by rate, from 1.</summary>
    internal sealed record TotalColumns(string Field, int Rate, int Net, int Tax);

    /// <summary>Null for a template that is no qualified invoice.</summary>
    /// <exception cref="FormatException">It is one and does not say where everything is.</exception>
    public static InvoiceFields? Of(byte[] template)
    {
        using var json = JsonDocument.Parse(template);
        if (
            !json.RootElement.TryGetProperty("akashi", out var akashi)
            || akashi.ValueKind != JsonValueKind.Object
            || !akashi.TryGetProperty("invoice", out var invoice)
        )
            return null;
        try
        {
            var fields = invoice.Deserialize<InvoiceFields>(JsonOptions)!;
            var own = Contents(json.RootElement);
            foreach (
                var name in new[]
                {
                    fields.Issuer,
                    fields.RegistrationNumber,
                    fields.Date,
                    fields.Recipient,
                    fields.Total,
                    fields.Lines.Field,
                    fields.Totals.Field,
                }
            )
            {
                if (!own.ContainsKey(name))
                    throw new FormatException($"akashi.invoice names the field '{name}', which is not there.");
            }
            return fields with { Own = own };
        }
        catch (Exception error) when (error is JsonException or NullReferenceException)
        {
            throw new FormatException($"akashi.invoice is not well formed: {error.Message}", error);
        }
    }

    /// <summary>What keeps a document from being a qualified invoice.</summary>
    /// <param name="values">By the names of the template's fields; a table's value is a JSON list of rows.</param>
    /// <returns>The field that it is about, and what is wrong.</returns>
    public IReadOnlyList<(string Field, Text Message)> Check(IReadOnlyDictionary<string, string> values)
    {
        var problems = new List<(string, Text)>();
        var invoice = new QualifiedInvoice
        {
            Issuer = Value(Issuer),
            RegistrationNumber = Numbered().Match(Value(RegistrationNumber)) is { Success: true } number
                ? number.Value
                : Value(RegistrationNumber),
            TransactionDate = FindDate(Value(Date)),
            Recipient = Addressee().Replace(Value(Recipient), ""),
            Total = AmountText.TryRead(Value(Total), out var total) ? total : null,
            Lines = [.. Rows(Lines.Field).Select((cells, row) => Line(cells, row)).OfType<InvoiceLine>()],
            Totals = [.. Rows(Totals.Field).Select((cells, row) => RateTotal(cells, row)).OfType<RateTotal>()],
            AmountsIncludeTax = AmountsIncludeTax,
            Rounding = Rounding,
        };
        if (invoice.Total is null)
            problems.Add((Total, new("合計金額がないか、金額として読めません。", "The total is missing or is no amount.")));
        problems.AddRange(InvoiceCheck.Check(invoice).Select(problem => (FieldOf(problem.Item), problem.Message)));
        return problems;

        string Value(string field) => values.GetValueOrDefault(field) ?? Own[field];

        IEnumerable<string[]> Rows(string field)
        {
            try
            {
                return JsonSerializer.Deserialize<string[][]>(Value(field) is { Length: > 0 } text ? text : "[]") ?? [];
            }
            catch (JsonException)
            {
                problems.Add((field, new("明細の形が正しくありません。", "The rows are malformed.")));
                return [];
            }
        }

        InvoiceLine? Line(string[] cells, int row)
        {
            var description = Cell(cells, Lines.Description);
            // A row of words alone (a heading, a remark) or an empty one is no transaction.
            if (Cell(cells, Lines.Amount).Length == 0)
                return null;
            var marked = cells.Any(cell => cell.Contains('※', StringComparison.Ordinal));
            var rate = marked ? InvoiceCheck.ReducedRate : StandardRate;
            if (Lines.Rate is { } column && !TryRate(Cell(cells, column), out rate))
                problems.Add((Lines.Field, Unreadable("税率", "rate", row, Cell(cells, column))));
            if (AmountText.TryRead(Cell(cells, Lines.Amount), out var amount))
                return new(amount, rate, description, marked);
            problems.Add((Lines.Field, Unreadable("金額", "amount", row, Cell(cells, Lines.Amount))));
            return null;
        }

        RateTotal? RateTotal(string[] cells, int row)
        {
            if (cells.All(string.IsNullOrWhiteSpace))
                return null;
            if (!TryRate(Cell(cells, Totals.Rate), out var rate))
                problems.Add((Totals.Field, Unreadable("税率", "rate", row, Cell(cells, Totals.Rate))));
            else if (!AmountText.TryRead(Cell(cells, Totals.Net), out var net))
                problems.Add((Totals.Field, Unreadable("対象額", "amount", row, Cell(cells, Totals.Net))));
            else if (!AmountText.TryRead(Cell(cells, Totals.Tax), out var tax))
                problems.Add((Totals.Field, Unreadable("消費税額", "tax", row, Cell(cells, Totals.Tax))));
            else
                return new(rate, net, tax);
            return null;
        }
    }

    private string FieldOf(InvoiceItem item) =>
        item switch
        {
            InvoiceItem.Issuer => Issuer,
            InvoiceItem.RegistrationNumber => RegistrationNumber,
            InvoiceItem.TransactionDate => Date,
            InvoiceItem.Recipient => Recipient,
            InvoiceItem.Total => Total,
            InvoiceItem.RateTotals or InvoiceItem.Tax => Totals.Field,
            _ => Lines.Field,
        };

    private static Text Unreadable(string ja, string en, int row, string cell) =>
        new($"{row + 1} 行目の{ja}「{cell}」を読み取れません。", $"The {en} of row {row + 1}, “{cell}”, cannot be read.");

    private static string Cell(string[] cells, int column) => column >= 1 && column <= cells.Length ? cells[column - 1].Trim() : "";

    private static bool TryRate(string text, out decimal rate)
    {
        var digits = Percent().Match(PlainLetters.Of(text));
        rate = 0;
        return text.Contains("非課税", StringComparison.Ordinal)
            || text.Contains("対象外", StringComparison.Ordinal)
            || (digits.Success && decimal.TryParse(digits.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate));
    }

    /// <summary>The first date in a text.</summary>
    private static DateOnly? FindDate(string text)
    {
        var plain = PlainLetters.Of(text);
        foreach (var found in Dated().EnumerateMatches(plain.Length <= 200 ? plain : plain[..200]))
        {
            if (DateText.TryRead(plain.Substring(found.Index, found.Length), out var day))
                return day;
        }
        return null;
    }

    private static Dictionary<string, string> Contents(JsonElement template)
    {
        var contents = new Dictionary<string, string>();
        foreach (var page in template.GetProperty("schemas").EnumerateArray())
        {
            if (page.ValueKind == JsonValueKind.Array)
                foreach (var element in page.EnumerateArray())
                    contents[element.GetProperty("name").GetString() ?? ""] = Content(element);
            else
                foreach (var element in page.EnumerateObject())
                    contents[element.Name] = Content(element.Value);
        }
        return contents;

        static string Content(JsonElement element) =>
            element.TryGetProperty("readOnly", out var fixedText)
            && fixedText.ValueKind == JsonValueKind.True
            && element.TryGetProperty("content", out var content)
            && content.ValueKind == JsonValueKind.String
                ? content.GetString()!
                : "";
    }

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    [GeneratedRegex("[TＴ][-‐−\\s0-9０-９]*[0-9０-９]", Options)]
    private static partial Regex Numbered();

    [GeneratedRegex("[\\s\u3000]*(御中|様|殿)?[\\s\u3000]*$", Options)]
    private static partial Regex Addressee();

    [GeneratedRegex("[0-9]{1,2}(\\.[0-9]+)?", Options)]
    private static partial Regex Percent();

    [GeneratedRegex(
        "([0-9]{4}|(明治|大正|昭和|平成|令和|[MTSHR])\\s*(元|[0-9]{1,2}))\\s*[-/.年]\\s*[0-9]{1,2}\\s*[-/.月]\\s*[0-9]{1,2}日?",
        Options
    )]
    private static partial Regex Dated();
}
