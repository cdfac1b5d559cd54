using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Akashi.Engines.TransparencyLog;

/// <summary>JSON with one spelling per value, so that its hash is a commitment to the value.</summary>
/// <remarks>RFC 8785 (JCS), over I-JSON (RFC 7493): no duplicate names, no lone surrogates, numbers are doubles.</remarks>
public static class CanonicalJson
{
    private const int MaxDepth = 64;

    /// <summary>Writes a value in its canonical form.</summary>
    /// <returns>UTF-8 bytes without a byte order mark.</returns>
    /// <exception cref="FormatException">
    /// Two members have one name, a string has half a surrogate pair, nesting exceeds 64, or a number is one that a double cannot carry.
    /// </exception>
    public static byte[] Serialize(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Write(value, output, 0);
        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="Serialize(JsonElement)"/>
    public static byte[] Serialize(JsonNode? value)
    {
        JsonElement element;
        try
        {
            element = JsonSerializer.SerializeToElement(value);
        }
        // NaN, infinities and what is nested too deep do not even reach JSON.
        catch (Exception e) when (e is ArgumentException or JsonException or InvalidOperationException)
        {
            throw new FormatException("The value has no JSON form: " + e.Message, e);
        }
        // The serializer has replaced half a surrogate pair by U+FFFD, which would give two values one form.
        RequireWellFormed(value);
        return Serialize(element);
    }

    private static void RequireWellFormed(JsonNode? node)
    {
        if (node is JsonObject members)
            foreach (var (name, value) in members)
            {
                RequireWellFormedText(name);
                RequireWellFormed(value);
            }
        else if (node is JsonArray items)
            foreach (var item in items)
                RequireWellFormed(item);
        else if (node is JsonValue leaf && leaf.GetValueKind() == JsonValueKind.String && leaf.TryGetValue<string>(out var text))
            RequireWellFormedText(text);
    }

    private static void RequireWellFormedText(string text)
    {
        if (!Unicode.IsWellFormed(text))
            throw new FormatException("A JSON string has half a surrogate pair.");
    }

    private static void Write(JsonElement value, ArrayBufferWriter<byte> output, int depth)
    {
        if (depth > MaxDepth)
            throw new FormatException($"JSON is nested more than {MaxDepth} deep.");
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output, depth);
                break;
            case JsonValueKind.Array:
                var separator = "["u8;
                foreach (var item in value.EnumerateArray())
                {
                    output.Write(separator);
                    Write(item, output, depth + 1);
                    separator = ","u8;
                }
                output.Write(value.GetArrayLength() == 0 ? "[]"u8 : "]"u8);
                break;
            case JsonValueKind.String:
                WriteString(Text(value.GetString), output);
                break;
            case JsonValueKind.Number:
                output.Write(Encoding.ASCII.GetBytes(EcmaScriptNumber.Format(value)));
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    private static void WriteObject(JsonElement value, ArrayBufferWriter<byte> output, int depth)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in value.EnumerateObject())
            members.Add((Text(() => member.Name)!, member.Value));
        // Ordinal order is that of UTF-16 code units, which is what RFC 8785 §3.2.3 asks for.
        members.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0 && members[i].Name == members[i - 1].Name)
                throw new FormatException($"JSON has two members named \"{members[i].Name}\".");
            if (i > 0)
                output.Write(","u8);
            WriteString(members[i].Name, output);
            output.Write(":"u8);
            Write(members[i].Value, output, depth + 1);
        }
        output.Write("}"u8);
    }

    private static string? Text(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("A JSON string has half a surrogate pair.", e);
        }
    }

    private static void WriteString(string? text, ArrayBufferWriter<byte> output)
    {
        var escaped = new StringBuilder(text!.Length + 2).Append('"');
        foreach (var c in text)
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\b' => escaped.Append("\\b"),
                '\f' => escaped.Append("\\f"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                < ' ' => escaped.Append("\\u00").Append(((int)c).ToString("x2")),
                _ => escaped.Append(c),
            };
        output.Write(Encoding.UTF8.GetBytes(escaped.Append('"').ToString()));
    }
}
