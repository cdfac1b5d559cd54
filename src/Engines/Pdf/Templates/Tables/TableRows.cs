using System.Text.Json;

namespace Akashi.Engines.Pdf.Templates.Tables;

/// <summary>A table's value: a JSON list of rows, each a list of texts or numbers.</summary>
internal static class TableRows
{
    public static IReadOnlyList<string[]> Read(string value, TemplatePlace place)
    {
        if (string.IsNullOrWhiteSpace(value))
            return [];
        try
        {
            using var json = JsonDocument.Parse(value);
            if (json.RootElement.ValueKind == JsonValueKind.String)
                return Read(json.RootElement.GetString()!, place);
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                throw Wrong(place);
            var rows = new List<string[]>(json.RootElement.GetArrayLength());
            foreach (var row in json.RootElement.EnumerateArray())
            {
                if (row.ValueKind != JsonValueKind.Array)
                    throw Wrong(place);
                var cells = new string[row.GetArrayLength()];
                var i = 0;
                foreach (var cell in row.EnumerateArray())
                    cells[i++] = cell.ValueKind is JsonValueKind.Null ? "" : cell.ToString();
                rows.Add(cells);
            }
            return rows;
        }
        catch (Exception error) when (JsonDamage.Is(error))
        {
            throw new TemplateException(
                $"the value is not JSON ({error.Message}); it has to be a list of rows, each a list of texts.",
                place,
                error
            );
        }
    }

    private static TemplateException Wrong(TemplatePlace place) => new("the value has to be a list of rows, each a list of texts.", place);
}
