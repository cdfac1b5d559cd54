using System.Text.Json;
using System.Text.RegularExpressions;

namespace Akashi.Documents.Tests.Api;

/// <summary>The checked-in OpenAPI document, and what it says of an answer.</summary>
internal static partial class Contract
{
    public static readonly JsonElement Document = JsonDocument
        .Parse(File.ReadAllBytes(Path.Combine(Root(), "docs/api/openapi.json")))
        .RootElement.Clone();

    /// <summary>The folder that the solution lies in.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Akashi.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    /// <summary>Where an answer is not what the document says: each with a path. An address that it does not know is one, too.</summary>
    public static IReadOnlyList<string> Broken(string method, string path, int status, string? mediaType, JsonElement? body)
    {
        var pattern = Id().Replace(path.Split('?')[0], "{id}");
        if (
            !Document.GetProperty("paths").TryGetProperty(pattern, out var item)
            || !item.TryGetProperty(method.ToLowerInvariant(), out var operation)
        )
            return [$"{method} {pattern} is not in the document"];
        if (!operation.GetProperty("responses").TryGetProperty($"{status}", out var response))
            return [$"{method} {pattern} → {status} is not in the document"];
        if (mediaType is null || !response.GetProperty("content").TryGetProperty(mediaType, out var content))
            return [$"{method} {pattern} → {status} {mediaType} is not in the document"];
        return body is { } json ? [.. Differences(content.GetProperty("schema"), json, "$")] : [];
    }

    private static IEnumerable<string> Differences(JsonElement schema, JsonElement json, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            schema = reference.GetString()!.Split('/').Skip(1).Aggregate(Document, (element, name) => element.GetProperty(name));
        var type = schema.GetProperty("type").GetString();
        var right = type switch
        {
            "object" => json.ValueKind == JsonValueKind.Object,
            "array" => json.ValueKind == JsonValueKind.Array,
            "string" => json.ValueKind == JsonValueKind.String,
            "boolean" => json.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out _),
            _ => json.ValueKind == JsonValueKind.Number,
        };
        if (!right)
            return [$"{path} is no {type}: {json}"];
        return type switch
        {
            "object" => OfObject(schema, json, path),
            "array" => json.EnumerateArray().SelectMany((item, i) => Differences(schema.GetProperty("items"), item, $"{path}[{i}]")),
            _ => [],
        };
    }

    private static IEnumerable<string> OfObject(JsonElement schema, JsonElement json, string path)
    {
        var properties = schema.GetProperty("properties");
        foreach (var name in schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!))
            if (!json.TryGetProperty(name, out _))
                yield return $"{path}.{name} is missing";
        foreach (var property in json.EnumerateObject())
            if (!properties.TryGetProperty(property.Name, out var its))
                yield return $"{path}.{property.Name} is not in the document";
            else
                foreach (var difference in Differences(its, property.Value, $"{path}.{property.Name}"))
                    yield return difference;
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();
}
