using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings;

/// <summary>How rows become documents and their cells become values; see the README of this folder for the JSON.</summary>
public sealed record Mapping
{
    public const int Current = 1;

    private const int LongestJson = 1 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Of the schema; 1.</summary>
    public int Version { get; init; } = Current;

    /// <summary>Which rows make which documents.</summary>
    public required MappingView View { get; init; }

    /// <summary>Expressions by the names of the template's fields.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>Rows by the names of the template's tables.</summary>
    public IReadOnlyDictionary<string, TableMapping> Tables { get; init; } = new Dictionary<string, TableMapping>();

    /// <summary>Every expression that there is.</summary>
    public IEnumerable<string> Expressions() =>
        Fields
            .Values.Concat(Tables.Values.SelectMany(table => table.Expressions()))
            .Concat(new[] { View.Search.Date, View.Search.Amount, View.Search.Counterparty }.OfType<string>());

    /// <summary>Reads what <see cref="ToJson"/> writes. Names that are not known are refused, as are nulls: what is not said is left out.</summary>
    /// <exception cref="MappingException">Not the JSON of a mapping, or of a version that is not known here.</exception>
    public static Mapping Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (json.Length > LongestJson)
                throw new JsonException("it is too long");
            using (var document = JsonDocument.Parse(json, new() { MaxDepth = Json.MaxDepth }))
                RefuseNull(document.RootElement);
            var mapping = JsonSerializer.Deserialize<Mapping>(json, Json) ?? throw new JsonException("it is null");
            return mapping.Version == Current
                ? mapping
                : throw new MappingException(
                    new($"マッピングの版 {mapping.Version} は使えません。", $"Version {mapping.Version} of mappings is not known here.")
                );
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException)
        {
            throw new MappingException(
                new($"マッピングの JSON が正しくありません: {error.Message}", $"The JSON of the mapping is wrong: {error.Message}"),
                inner: error
            );
        }
    }

    /// <summary>What is not said is left out; a null could stand in lists, where no type forbids it.</summary>
    private static void RefuseNull(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
            throw new JsonException("there is a null");
        if (json.ValueKind == JsonValueKind.Array)
            foreach (var item in json.EnumerateArray())
                RefuseNull(item);
        else if (json.ValueKind == JsonValueKind.Object)
            foreach (var property in json.EnumerateObject())
                RefuseNull(property.Value);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>Which rows make which documents.</summary>
public sealed record MappingView
{
    /// <summary>The source whose rows are the documents, or their rows.</summary>
    public required string Source { get; init; }

    /// <summary>Rows that do not meet it are left out.</summary>
    public Filter? Where { get; init; }

    /// <summary>The order of rows, and so of documents; the file's own where empty. A sorted source is held in memory.</summary>
    public IReadOnlyList<SortColumn> Sort { get; init; } = [];

    /// <summary>Sources whose rows belong to rows of this one.</summary>
    public IReadOnlyList<ChildSource> Children { get; init; } = [];

    /// <summary>Rows with the same values here are one document, in order of first appearance; where empty each row is one.</summary>
    public IReadOnlyList<string> DocumentBy { get; init; } = [];

    /// <summary>Whether the rows of a document stand together, so that nothing has to be held.</summary>
    public bool Adjacent { get; init; }

    /// <summary>The columns that say which document this is, the same in every run; <see cref="DocumentBy"/> where empty.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The source whose rows <c>sum</c>, <c>count</c> and tables mean; the first child, or this source, where null.</summary>
    public string? Details { get; init; }

    public SearchExpressions Search { get; init; } = new();
}

/// <summary>The three values by which 電子帳簿保存法 wants documents to be found; expressions.</summary>
public sealed record SearchExpressions
{
    /// <summary>取引年月日.</summary>
    public string? Date { get; init; }

    /// <summary>取引金額.</summary>
    public string? Amount { get; init; }

    /// <summary>取引先.</summary>
    public string? Counterparty { get; init; }
}

/// <summary>A source whose rows belong to those of another.</summary>
public sealed record ChildSource
{
    public required string Source { get; init; }

    /// <summary>Columns of the source above, equal to those of <see cref="Child"/>.</summary>
    public required IReadOnlyList<string> Parent { get; init; }

    /// <summary>Columns of this source.</summary>
    public required IReadOnlyList<string> Child { get; init; }

    public Filter? Where { get; init; }

    public IReadOnlyList<SortColumn> Sort { get; init; } = [];

    public IReadOnlyList<ChildSource> Children { get; init; } = [];
}

/// <summary>What a row must meet: one comparison, or all of, any of, not.</summary>
public sealed record Filter
{
    public string? Column { get; init; }

    public FilterOperator Op { get; init; }

    /// <summary>What is compared with; for <see cref="FilterOperator.In"/> texts with commas between.</summary>
    public string Value { get; init; } = "";

    public CompareAs As { get; init; }

    public IReadOnlyList<Filter>? And { get; init; }

    public IReadOnlyList<Filter>? Or { get; init; }

    public Filter? Not { get; init; }
}

/// <summary>How a cell is compared.</summary>
public enum FilterOperator
{
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Contains,
    StartsWith,
    EndsWith,
    In,
    Empty,
    NotEmpty,
}

/// <summary>As what cells are compared; a cell that is not one is a problem of its row.</summary>
public enum CompareAs
{
    Text,
    Number,
    Date,
}

/// <summary>A column by which rows are ordered. Texts by their UTF-16 units; rows that are equal stay as they were.</summary>
public sealed record SortColumn
{
    public required string Column { get; init; }

    public CompareAs As { get; init; }

    public bool Descending { get; init; }
}

/// <summary>The rows of a table in a template.</summary>
public sealed record TableMapping
{
    /// <summary>The source whose rows these are; the view's details where null.</summary>
    public string? Rows { get; init; }

    /// <summary>A condition in the language of expressions; all rows where null.</summary>
    public string? Where { get; init; }

    /// <summary>An expression for each column.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Rows below each of these rows, in the same columns: grandchildren. Its <see cref="Rows"/> has to be a source below.</summary>
    public TableMapping? Nested { get; init; }

    internal IEnumerable<string> Expressions() => Columns.Append(Where ?? "").Concat(Nested?.Expressions() ?? []);
}

/// <summary>A mapping cannot be used.</summary>
/// <param name="text">The first thing that is wrong.</param>
/// <param name="findings">Everything that is.</param>
public sealed class MappingException(Text text, IReadOnlyList<MappingFinding>? findings = null, Exception? inner = null)
    : Exception(text.En, inner)
{
    public Text Text { get; } = text;

    public IReadOnlyList<MappingFinding> Findings { get; } = findings ?? [];
}
