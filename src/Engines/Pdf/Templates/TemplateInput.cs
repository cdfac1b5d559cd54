using System.Text.Json;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>The values of one document by the names of elements; what is not text (rows, variables) is JSON.</summary>
public sealed class TemplateInput(IReadOnlyDictionary<string, string> values)
{
    public static readonly TemplateInput Empty = new(new Dictionary<string, string>());

    public IReadOnlyDictionary<string, string> Values { get; } = values;

    internal string this[string name] => Values.TryGetValue(name, out var value) ? value : "";

    /// <summary>Reads pdfme's inputs: a JSON list with an object for each document.</summary>
    /// <exception cref="TemplateException">The JSON is damaged, or not such a list, or empty.</exception>
    public static IReadOnlyList<TemplateInput> ReadAll(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(SkipByteOrderMark(json));
            if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() == 0)
                throw new TemplateException("the inputs have to be a JSON list with at least one object.")
                {
                    Japanese = "入力は、1 つ以上のオブジェクトの JSON のリストにしてください。",
                };
            var inputs = new List<TemplateInput>(document.RootElement.GetArrayLength());
            foreach (var item in document.RootElement.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Object)
                    throw new TemplateException(
                        "an input has to be an object with a value for each element.",
                        new(Input: inputs.Count + 1)
                    );
                inputs.Add(Read(item));
            }
            return inputs;
        }
        catch (Exception error) when (JsonDamage.Is(error))
        {
            throw new TemplateException($"the inputs are not JSON: {error.Message}", inner: error)
            {
                Japanese = $"入力が JSON ではありません: {error.Message}",
            };
        }
    }

    /// <summary>Reads one object.</summary>
    public static TemplateInput Read(JsonElement item)
    {
        var values = new Dictionary<string, string>();
        foreach (var property in item.EnumerateObject())
        {
            if (property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
                values[property.Name] =
                    property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
        }
        return new(values);
    }

    internal static ReadOnlyMemory<byte> SkipByteOrderMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
}
