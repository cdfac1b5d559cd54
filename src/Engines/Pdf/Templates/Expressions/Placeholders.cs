using System.Text;

namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>A text with expressions in braces, taken apart once. What cannot be read or evaluated is shown as it stands, as in pdfme.</summary>
internal sealed class Placeholders
{
    private readonly List<(string Text, Node? Node)> parts = [];

    private Placeholders() { }

    /// <summary>True when there is nothing in braces.</summary>
    public bool IsPlain { get; private init; }

    public static Placeholders Parse(string content)
    {
        if (!content.Contains('{') || !content.Contains('}'))
            return new() { IsPlain = true };
        var placeholders = new Placeholders();
        for (var at = 0; at < content.Length; )
        {
            var open = content.IndexOf('{', at);
            if (open < 0)
            {
                placeholders.parts.Add((content[at..], null));
                break;
            }
            if (open > at)
                placeholders.parts.Add((content[at..open], null));
            var close = Close(content, open);
            if (close < 0)
            {
                placeholders.parts.Add((content[open..], null));
                break;
            }
            placeholders.parts.Add((content[open..close], TryParse(content[(open + 1)..(close - 1)].Trim())));
            at = close;
        }
        return placeholders;
    }

    public string Evaluate(IScope scope)
    {
        var text = new StringBuilder();
        var evaluator = new Evaluator();
        foreach (var (source, node) in parts)
        {
            text.Append(node is null ? source : Evaluate(evaluator, node, scope) ?? source);
            Evaluator.CheckLength(text.Length);
        }
        Effort.Spend(text.Length);
        return text.ToString();
    }

    private static string? Evaluate(Evaluator evaluator, Node node, IScope scope)
    {
        try
        {
            return Conversions.Text(evaluator.Evaluate(node, scope));
        }
        catch (ExpressionException)
        {
            return null;
        }
    }

    private static Node? TryParse(string code)
    {
        try
        {
            return Parser.Parse(code);
        }
        catch (ExpressionException)
        {
            return null;
        }
    }

    /// <summary>Behind the brace that closes the one at <paramref name="open"/>, or -1.</summary>
    private static int Close(string content, int open)
    {
        var depth = 0;
        for (var i = open; i < content.Length; i++)
        {
            if (content[i] == '{')
                depth++;
            else if (content[i] == '}' && --depth == 0)
                return i + 1;
        }
        return -1;
    }
}
