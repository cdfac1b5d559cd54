using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>Values as JSON (ECMA-262, 25.5.2).</summary>
internal sealed class JsonText
{
    private const int MaximumDepth = 50;

    private readonly StringBuilder text = new();
    private readonly string indent;

    private JsonText(string indent) => this.indent = indent;

    /// <summary>Null for what JSON has no word for: undefined and functions.</summary>
    /// <param name="indent">A number of spaces or a text for each level, or nothing.</param>
    public static string? Of(object? value, object? indent)
    {
        if (IsNothing(value))
            return null;
        var writer = new JsonText(
            indent switch
            {
                double => new string(' ', Math.Clamp(Conversions.Integer(indent), 0, 10)),
                string by => by[..Math.Min(by.Length, 10)],
                _ => "",
            }
        );
        writer.Write(value, 0);
        return writer.text.ToString();
    }

    private static bool IsNothing(object? value) => value is Undefined or Function or NamedFunction;

    private void Write(object? value, int depth)
    {
        if (depth > MaximumDepth)
            throw new ExpressionException("The value is nested too deeply.");
        Evaluator.CheckLength(text.Length);
        Effort.Spend(1);
        switch (value)
        {
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case double number:
                text.Append(double.IsFinite(number) ? NumberText.Shortest(number) : "null");
                break;
            case string words:
                Quote(words);
                break;
            case List<object?> list:
                Block('[', ']', depth, list, item => Write(IsNothing(item) ? null : item, depth + 1));
                break;
            case ObjectValue properties:
                Block(
                    '{',
                    '}',
                    depth,
                    properties.Ordered().Where(property => !IsNothing(property.Value)),
                    property =>
                    {
                        Quote(property.Key);
                        text.Append(indent.Length > 0 ? ": " : ":");
                        Write(property.Value, depth + 1);
                    }
                );
                break;
            case Pattern:
                text.Append("{}");
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private void Block<T>(char open, char close, int depth, IEnumerable<T> items, Action<T> write)
    {
        text.Append(open);
        var any = false;
        foreach (var item in items)
        {
            if (any)
                text.Append(',');
            any = true;
            NewLine(depth + 1);
            write(item);
        }
        if (any)
            NewLine(depth);
        text.Append(close);
    }

    private void NewLine(int depth)
    {
        if (indent.Length == 0)
            return;
        text.Append('\n');
        for (var i = 0; i < depth; i++)
            text.Append(indent);
    }

    private void Quote(string words)
    {
        text.Append('"');
        for (var i = 0; i < words.Length; i++)
        {
            var c = words[i];
            var escape = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                _ => null,
            };
            if (escape is not null)
                text.Append(escape);
            else if (char.IsHighSurrogate(c) && i + 1 < words.Length && char.IsLowSurrogate(words[i + 1]))
                text.Append(c).Append(words[++i]);
            else if (c < ' ' || char.IsSurrogate(c))
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }
        text.Append('"');
        Evaluator.CheckLength(text.Length);
    }
}
