using System.Text.Json;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>A field that can be filled in, or a button of one, as qpdf reads it.</summary>
/// <param name="Flags">ISO 32000-1, tables 221, 226 and 228.</param>
/// <param name="Value">Null when it is empty or off.</param>
/// <param name="State">How a button looks now; empty for texts.</param>
/// <param name="Place">Its rectangle in whole points.</param>
internal sealed record FormField(string Name, string Type, int Flags, string? Value, string State, int Page, string Place)
{
    public static List<FormField> Of(byte[] pdf)
    {
        using var json = JsonDocument.Parse(Judge.Run(pdf, "qpdf", "--json=2", "--json-key=acroform", "--json-key=qpdf", "{}"));
        var objects = json.RootElement.GetProperty("qpdf")[1];
        return [.. json.RootElement.GetProperty("acroform").GetProperty("fields").EnumerateArray().Select(field => Read(field, objects))];
    }

    private static FormField Read(JsonElement field, JsonElement objects)
    {
        var annotation = field.GetProperty("annotation");
        var rect = objects.GetProperty("obj:" + annotation.GetProperty("object").GetString()).GetProperty("value").GetProperty("/Rect");
        return new(
            field.GetProperty("fullname").GetString()!,
            field.GetProperty("fieldtype").GetString()!,
            field.GetProperty("fieldflags").GetInt32(),
            field.GetProperty("value").ValueKind == JsonValueKind.String
            && field.GetProperty("value").GetString() is not "/Off" and var value
                ? value
                : null,
            annotation.GetProperty("appearancestate").GetString()!,
            field.GetProperty("pageposfrom1").GetInt32(),
            string.Join(' ', rect.EnumerateArray().Select(edge => Math.Round(edge.GetDouble())))
        );
    }
}
