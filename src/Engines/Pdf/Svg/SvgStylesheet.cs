using System.Text;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>Lays <c>style</c> elements and attributes over the presentation attributes (CSS 2.1, selectors of one element: type, class, id).</summary>
internal static class SvgStylesheet
{
    private const int MaximumRules = 2000;

    public static void Apply(SvgElement root, List<SvgElement> sheets, SvgWarnings warnings)
    {
        var rules = new List<Rule>();
        foreach (var sheet in sheets)
        {
            foreach (var part in sheet.Children)
                Parse(part.Text, part.Line, rules, warnings);
        }
        // What is more specific comes later; among equals the order counts.
        var ordered = rules
            .Select(static (rule, index) => (rule, index))
            .OrderBy(static r => r.rule.Specificity)
            .ThenBy(static r => r.index);
        Apply(root, [.. ordered.Select(static r => r.rule)]);
    }

    private static void Apply(SvgElement root, Rule[] rules)
    {
        var open = new Stack<SvgElement>([root]);
        while (open.TryPop(out var element))
        {
            foreach (var child in element.Children)
                open.Push(child);
            if (element.Name.Length == 0)
                continue;
            var classes = (element["class"] ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            foreach (var rule in rules)
            {
                if (rule.Matches(element, classes))
                    Declare(rule.Declarations, element);
            }
            if (element["style"] is { } style)
                Declare(style, element);
        }
    }

    private static void Declare(string declarations, SvgElement element)
    {
        foreach (var range in declarations.AsSpan().Split(';'))
        {
            var declaration = declarations.AsSpan()[range];
            var colon = declaration.IndexOf(':');
            if (colon <= 0)
                continue;
            var value = declaration[(colon + 1)..].Trim();
            if (value.EndsWith("!important", StringComparison.OrdinalIgnoreCase))
                value = value[..^"!important".Length].Trim();
            element.Attributes[declaration[..colon].Trim().ToString().ToLowerInvariant()] = value.ToString();
        }
    }

    private static void Parse(string css, int line, List<Rule> rules, SvgWarnings warnings)
    {
        var text = WithoutComments(css);
        for (var at = 0; text.IndexOf('{', at) is >= 0 and var open; )
        {
            var close = text.IndexOf('}', open);
            if (close < 0)
                return;
            var declarations = text[(open + 1)..close];
            foreach (var selector in text[at..open].Split(','))
            {
                if (rules.Count < MaximumRules && Rule.Parse(selector.Trim(), declarations) is { } rule)
                    rules.Add(rule);
                else
                    warnings.Add(line, $"the style rule '{Shortened(selector.Trim())}' is not understood");
            }
            at = close + 1;
        }
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static string WithoutComments(string css)
    {
        var text = new StringBuilder(css.Length);
        for (var at = 0; at < css.Length; )
        {
            var start = css.IndexOf("/*", at, StringComparison.Ordinal);
            text.Append(css, at, (start < 0 ? css.Length : start) - at);
            var end = start < 0 ? -1 : css.IndexOf("*/", start + 2, StringComparison.Ordinal);
            at = end < 0 ? css.Length : end + 2;
        }
        return text.ToString();
    }

    private sealed record Rule(string Type, string Id, string[] Classes, string Declarations)
    {
        public int Specificity => (Id.Length > 0 ? 10_000 : 0) + (Classes.Length * 10) + (Type.Length > 0 ? 1 : 0);

        public bool Matches(SvgElement element, string[] classes)
        {
            if ((Type.Length > 0 && element.Name != Type) || (Id.Length > 0 && element["id"] != Id))
                return false;
            foreach (var c in Classes)
            {
                if (Array.IndexOf(classes, c) < 0)
                    return false;
            }
            return true;
        }

        /// <summary>Null for selectors that look at more than one element.</summary>
        public static Rule? Parse(string selector, string declarations)
        {
            var (type, id, classes) = ("", "", new List<string>());
            var at = 0;
            while (at < selector.Length)
            {
                var kind = selector[at];
                var start = kind is '.' or '#' or '*' ? at + 1 : at;
                var end = start;
                while (end < selector.Length && (char.IsLetterOrDigit(selector[end]) || selector[end] is '-' or '_'))
                    end++;
                var name = selector[start..end];
                if (name.Length == 0 && kind != '*')
                    return null;
                if (kind == '.')
                    classes.Add(name);
                else if (kind == '#')
                    id = name;
                else if (kind != '*')
                    type = name;
                at = end;
            }
            return selector.Length == 0 ? null : new(type, id, [.. classes], declarations);
        }
    }
}
