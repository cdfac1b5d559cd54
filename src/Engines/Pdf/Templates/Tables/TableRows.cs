using System.Text;
using System.Text.Json;

namespace Akashi.Engines.Pdf.Templates.Tables;

/// <summary>
/// A table's value: a JSON list of rows, each a list of texts or numbers. The first rows are kept as texts; the others stay
/// JSON and are read when they are asked for, so that a table may be very long.
/// </summary>
internal sealed class TableRows
{
    private const int MostKept = 1000;

    private static readonly TableRows None = new([], default);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] json;
    private readonly TemplatePlace place;
    private readonly List<string[]> kept = [];

    private readonly List<string> cells = [];

    /// <summary>Where the rows beyond the kept ones begin.</summary>
    private readonly List<int> starts = [];

    private TableRows(byte[] json, TemplatePlace place) => (this.json, this.place) = (json, place);

    public int Count => kept.Count + starts.Count;

    /// <summary>The texts of a row's cells; null is empty, and what is neither text nor number is as it stands in the JSON.</summary>
    /// <exception cref="TemplateException">A text is damaged.</exception>
    public string[] this[int row]
    {
        get
        {
            if (row < kept.Count)
                return kept[row];
            try
            {
                var reader = new Utf8JsonReader(json.AsSpan(starts[row - kept.Count]));
                reader.Read();
                return Cells(ref reader, json.AsSpan(starts[row - kept.Count]));
            }
            catch (Exception error) when (JsonDamage.Is(error))
            {
                throw Damaged(error);
            }
        }
    }

    /// <exception cref="TemplateException">The value is no such list.</exception>
    public static TableRows Read(string value, TemplatePlace place)
    {
        if (string.IsNullOrWhiteSpace(value))
            return None;
        var rows = new TableRows([], place);
        try
        {
            rows = new(Strict.GetBytes(value), place);
            var reader = new Utf8JsonReader(rows.json);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                var inner = reader.GetString()!;
                reader.Read(); // nothing may follow
                return Read(inner, place);
            }
            rows.Find(ref reader);
            return rows;
        }
        catch (Exception error) when (JsonDamage.Is(error))
        {
            throw rows.Damaged(error);
        }
    }

    private void Find(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Wrong();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw Wrong();
            if (kept.Count < MostKept)
                kept.Add(Cells(ref reader, json));
            else
            {
                starts.Add((int)reader.TokenStartIndex);
                reader.Skip();
            }
        }
        reader.Read(); // nothing may follow
    }

    /// <param name="reader">At the row's beginning; at its end afterwards.</param>
    /// <param name="all">What the reader reads.</param>
    private string[] Cells(ref Utf8JsonReader reader, ReadOnlySpan<byte> all)
    {
        cells.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            cells.Add(
                reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString()!,
                    JsonTokenType.Null => "",
                    JsonTokenType.True => bool.TrueString,
                    JsonTokenType.False => bool.FalseString,
                    JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                    _ => Raw(ref reader, all),
                }
            );
        }
        return [.. cells];
    }

    private static string Raw(ref Utf8JsonReader reader, ReadOnlySpan<byte> all)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(all[start..(int)reader.BytesConsumed]);
    }

    private const string Expected = "値は、行のリスト（各行はテキストのリスト）の JSON にしてください。";

    private TemplateException Damaged(Exception error) =>
        new($"the value is not JSON ({error.Message}); it has to be a list of rows, each a list of texts.", place, error)
        {
            Japanese = Expected,
        };

    private TemplateException Wrong() => new("the value has to be a list of rows, each a list of texts.", place) { Japanese = Expected };
}
