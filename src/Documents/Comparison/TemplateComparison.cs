using System.Text.Json;
using Akashi.Documents.Templates;

namespace Akashi.Documents.Comparison;

public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <summary>What became of one element between two contents of a template.</summary>
/// <param name="Name">The element's; empty for the template itself.</param>
/// <param name="Page">From 1, where it stands now, or stood last; 0 for the template itself.</param>
/// <param name="Values">What changed of it; empty unless it is <see cref="ChangeKind.Changed"/>.</param>
public sealed record ElementChange(ChangeKind Kind, string Name, string Type, int Page, IReadOnlyList<ValueChange> Values);

/// <param name="Path">pdfme's name of the property, parts with dots between them: <c>position.x</c>.</param>
/// <param name="Before">As it stands in the JSON, cut when it is long; null where there was none.</param>
public sealed record ValueChange(string Path, string? Before, string? After);

/// <summary>
/// Which elements were added, removed and changed, by their names. Elements of one name on a page are told apart by their order.
/// </summary>
internal static class TemplateComparison
{
    private const int LongestValue = 80;

    /// <summary>Both contents were checked when they were taken in.</summary>
    /// <returns>The template itself first, then its elements from the first page to the last.</returns>
    public static IReadOnlyList<ElementChange> Of(byte[] before, byte[] after)
    {
        if (OfficeContent.Is(before) || OfficeContent.Is(after))
            return OfFields(before, after);
        using var old = JsonDocument.Parse(before);
        using var now = JsonDocument.Parse(after);
        var whole = Differences(Whole(old.RootElement), Whole(now.RootElement));
        var (left, right) = (Elements(old.RootElement), Elements(now.RootElement));
        var changes = new List<ElementChange>();
        foreach (var (key, element) in right)
        {
            if (!left.TryGetValue(key, out var was))
                changes.Add(new(ChangeKind.Added, key.Name, element.Type, element.Page, []));
            else if (Differences(was.Values, element.Values) is { Count: > 0 } values)
                changes.Add(new(ChangeKind.Changed, key.Name, element.Type, element.Page, values));
        }
        changes.AddRange(
            left.Where(element => !right.ContainsKey(element.Key))
                .Select(gone => new ElementChange(ChangeKind.Removed, gone.Key.Name, gone.Value.Type, gone.Value.Page, []))
        );
        IEnumerable<ElementChange> ofTemplate = whole.Count > 0 ? [new(ChangeKind.Changed, "", "", 0, whole)] : [];
        return [.. ofTemplate, .. changes.OrderBy(change => change.Page).ThenBy(change => change.Name, StringComparer.Ordinal)];
    }

    /// <summary>Of Excel and Word files only what they ask for is compared.</summary>
    private static IReadOnlyList<ElementChange> OfFields(byte[] before, byte[] after)
    {
        var (old, now) = (
            TemplateField.Of(before).ToDictionary(field => field.Name),
            TemplateField.Of(after).ToDictionary(field => field.Name)
        );
        return
        [
            .. from name in now.Keys.Union(old.Keys).Order(StringComparer.Ordinal)
            let was = old.GetValueOrDefault(name)
            let field = now.GetValueOrDefault(name)
            let values = was is null || field is null ? [] : Differences(Said(was), Said(field))
            where was is null || field is null || values.Count > 0
            select new ElementChange(
                was is null ? ChangeKind.Added
                    : field is null ? ChangeKind.Removed
                    : ChangeKind.Changed,
                name,
                (field ?? was)!.Type,
                0,
                values
            ),
        ];

        static Dictionary<string, string> Said(TemplateField field) =>
            new() { ["type"] = field.Type, ["columns"] = string.Join(", ", field.Columns) };
    }

    private static Dictionary<(string Name, int Nth), Element> Elements(JsonElement template)
    {
        var found = new Dictionary<(string, int), Element>();
        var seen = new Dictionary<string, int>();
        var pages = template.GetProperty("schemas").EnumerateArray().Select((page, i) => (Page: i + 1, Elements: Named(page)));
        var statics =
            template.GetProperty("basePdf") is { ValueKind: JsonValueKind.Object } blank
            && blank.TryGetProperty("staticSchema", out var schema)
                ? Named(schema)
                : [];
        foreach (var (number, elements) in pages.Append((Page: 0, Elements: statics)))
        {
            foreach (var (name, element) in elements)
            {
                var nth = seen[name] = seen.GetValueOrDefault(name) + 1;
                var values = Values(element);
                values["page"] = $"{number}";
                found[(name, nth)] = new(number, values.GetValueOrDefault("type", "").Trim('"'), values);
            }
        }
        return found;
    }

    private static IEnumerable<(string Name, JsonElement Element)> Named(JsonElement page) =>
        page.ValueKind switch
        {
            JsonValueKind.Array => page.EnumerateArray()
                .Where(element => element.ValueKind == JsonValueKind.Object)
                .Select(element => (element.TryGetProperty("name", out var name) ? name.ToString() : "", element)),
            JsonValueKind.Object => page.EnumerateObject()
                .Where(property => property.Value.ValueKind == JsonValueKind.Object)
                .Select(property => (property.Name, property.Value)),
            _ => [],
        };

    /// <summary>All that is said of the template as a whole: paper, margins, the PDF below.</summary>
    private static Dictionary<string, string> Whole(JsonElement template)
    {
        var values = Values(template, "schemas", "pdfmeVersion", "staticSchema");
        values["pages"] = $"{template.GetProperty("schemas").GetArrayLength()}";
        return values;
    }

    /// <summary>The values of an object by their paths, as JSON.</summary>
    private static Dictionary<string, string> Values(JsonElement element, params string[] except)
    {
        var values = new Dictionary<string, string>();
        Add("", element);
        return values;

        void Add(string path, JsonElement at)
        {
            foreach (var property in at.EnumerateObject().Where(property => !except.Contains(property.Name)))
            {
                var own = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                if (property.Value.ValueKind == JsonValueKind.Object)
                    Add(own, property.Value);
                else
                    values[own] = Canonical(property.Value);
            }
        }
    }

    /// <summary>The same for the same value: 10 and 10.0, and lists whatever stands between their items.</summary>
    private static string Canonical(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var number) => number.ToString(
                System.Globalization.CultureInfo.InvariantCulture
            ),
            JsonValueKind.String => $"\"{value.GetString()}\"",
            JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Canonical))}]",
            _ => value.GetRawText(),
        };

    private static List<ValueChange> Differences(Dictionary<string, string> before, Dictionary<string, string> after) =>
        [
            .. after
                .Keys.Union(before.Keys)
                .Select(path => (Path: path, Before: before.GetValueOrDefault(path), After: after.GetValueOrDefault(path)))
                // A designer writes "content": "" where there was none; it says the same.
                .Where(value => (value.Before ?? "\"\"") != (value.After ?? "\"\""))
                .Select(value => new ValueChange(value.Path, Short(value.Before), Short(value.After))),
        ];

    private static string? Short(string? value)
    {
        if (value is null || value.Length <= LongestValue)
            return value;
        var length = char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue;
        return $"{value[..length]}…";
    }

    private sealed record Element(int Page, string Type, Dictionary<string, string> Values);
}
