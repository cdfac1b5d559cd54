using System.Text;
using System.Text.Json;
using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>A text with variables in braces; its value is a JSON object of what stands for them.</summary>
internal sealed class MultiVariableTextElement : TextElement
{
    private readonly string text;
    private readonly string[] variables;

    public MultiVariableTextElement(SchemaJson schema)
        : base(schema)
    {
        text = schema.Text("text", "");
        variables =
        [
            .. schema.Items("variables").Select(name => name.ValueKind == JsonValueKind.String ? name.GetString()! : name.GetRawText()),
        ];
    }

    protected override string Shown(string value)
    {
        if (ReadOnly)
            return variables.Length > 0 ? value : text;
        var values = Parse(value);
        foreach (var name in variables)
        {
            if (values.ContainsKey(name))
                continue;
            if (Required)
                throw new TemplateException($"the variable '{name}' is missing from the value.", Place)
                {
                    Japanese = $"変数「{name}」の値がありません。",
                };
            return "";
        }
        return Substitute(values);
    }

    private Dictionary<string, string> Parse(string value)
    {
        var values = new Dictionary<string, string>();
        if (string.IsNullOrEmpty(value))
            return values;
        try
        {
            using var json = JsonDocument.Parse(value);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new TemplateException("the value has to be a JSON object with a text for each variable.", Place);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
                    values[property.Name] =
                        property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
            }
        }
        catch (Exception error) when (JsonDamage.Is(error))
        {
            throw new TemplateException(
                $"the value is not JSON ({error.Message}); it has to be an object with a text for each variable.",
                Place,
                error
            );
        }
        return values;
    }

    /// <summary>Puts values for <c>{name}</c>; what has no value disappears.</summary>
    private string Substitute(Dictionary<string, string> values)
    {
        var result = new StringBuilder(text.Length);
        var close = -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '{' && close < i)
                close = text.IndexOf('}', i) is >= 0 and var found ? found : int.MaxValue;
            if (text[i] != '{' || close == int.MaxValue)
            {
                result.Append(text[i]);
                continue;
            }
            Effort.SpendText(close - i);
            var name = text[(i + 1)..close];
            if (values.TryGetValue(name, out var value))
                result.Append(Spec.Rich is null ? value : InlineMarkdown.Escape(value));
            else if (name.Length == 0 || name.Contains('{'))
            {
                result.Append('{');
                continue;
            }
            i = close;
        }
        return result.ToString();
    }
}
