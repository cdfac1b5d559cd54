using System.Collections.Concurrent;
using System.Text.Json;

namespace Akashi.Documents.Templates;

/// <summary>A place of a template that data goes into.</summary>
/// <param name="Name">Unique in a template; several elements may show one field.</param>
/// <param name="Type">pdfme's name of the element's type.</param>
/// <param name="Content">What stands there when there is no data.</param>
/// <param name="Columns">The headings of a table; empty for everything else.</param>
public sealed record TemplateField(string Name, string Type, string Content, bool IsRequired, IReadOnlyList<string> Columns)
{
    public bool IsTable => Type == "table";

    /// <summary>Pictures keep what the template holds unless the data brings another.</summary>
    public bool IsPicture => Type is "image" or "svg" or "signature";

    public bool HasLines => Content.Contains('\n', StringComparison.Ordinal) || IsTable || Type is "list" or "multiVariableText";

    private const int MostKnown = 64;

    /// <summary>By the hashes of contents: a version never changes.</summary>
    private static readonly ConcurrentDictionary<string, IReadOnlyList<TemplateField>> Known = new();

    /// <inheritdoc cref="Of(byte[])"/>
    public static IReadOnlyList<TemplateField> Of(TemplateVersion version)
    {
        if (Known.TryGetValue(version.Sha256, out var known))
            return known;
        if (Known.Count >= MostKnown)
            Known.Clear();
        return Known[version.Sha256] = Of(version.Content);
    }

    /// <summary>The fields of a template in the order of its elements. The content was checked when it was taken in.</summary>
    public static IReadOnlyList<TemplateField> Of(byte[] content)
    {
        if (OfficeContent.Is(content))
            return OfficeContent.Fields(content);
        using var json = JsonDocument.Parse(content);
        var fields = new Dictionary<string, TemplateField>();
        foreach (var page in json.RootElement.GetProperty("schemas").EnumerateArray())
        {
            foreach (var (name, element) in Elements(page))
            {
                if (Flag(element, "readOnly") || name.Length == 0)
                    continue;
                fields[name] = new(
                    name,
                    Text(element, "type"),
                    Text(element, "content"),
                    Flag(element, "required"),
                    element.TryGetProperty("head", out var head) && head.ValueKind == JsonValueKind.Array
                        ? [.. head.EnumerateArray().Select(cell => cell.ToString())]
                        : []
                );
            }
        }
        return [.. fields.Values];
    }

    private static IEnumerable<(string Name, JsonElement Element)> Elements(JsonElement page) =>
        page.ValueKind == JsonValueKind.Array
            ? page.EnumerateArray().Select(element => (Text(element, "name"), element))
            : page.EnumerateObject().Select(property => (property.Name, property.Value));

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool Flag(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
