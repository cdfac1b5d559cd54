using System.Buffers;
using System.Text;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>How a stretch of marked-up text looks.</summary>
internal readonly record struct MarkdownStyle(bool Bold, bool Italic, bool Strikethrough, bool Code, string? Link);

/// <summary>A stretch of text in one style.</summary>
internal readonly record struct MarkdownRun(string Text, MarkdownStyle Style);

/// <summary>pdfme's inline markup: <c>**bold** *italic* ***both*** ~~struck~~ `code` [label](address)</c>, and a backslash before what is meant literally.</summary>
internal static class InlineMarkdown
{
    private static readonly SearchValues<char> Escapable = SearchValues.Create("\\*~`[]()");

    /// <summary>Marks inside marks are followed this deep; deeper ones stay text.</summary>
    private const int MaximumDepth = 16;

    public static List<MarkdownRun> Parse(string value)
    {
        var runs = new List<MarkdownRun>();
        Range(value, default, runs, 0);
        return runs;
    }

    /// <summary>The text without its marks.</summary>
    public static string Strip(string value)
    {
        if (value.AsSpan().IndexOfAny(Escapable) < 0)
            return value;
        var text = new StringBuilder(value.Length);
        foreach (var run in Parse(value))
            text.Append(run.Text);
        return text.ToString();
    }

    /// <summary>The text so that <see cref="Parse"/> gives it back.</summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (Escapable.Contains(c))
                text.Append('\\');
            text.Append(c);
        }
        return text.ToString();
    }

    private static void Range(ReadOnlySpan<char> value, MarkdownStyle style, List<MarkdownRun> runs, int depth)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length && Escapable.Contains(value[i + 1]))
            {
                plain.Append(value[++i]);
                continue;
            }
            if (depth < MaximumDepth)
            {
                if (style.Link is null && value[i] == '[' && Link(value, i) is { } link)
                {
                    Flush(runs);
                    Range(value[(i + 1)..link.LabelEnd], style with { Link = link.Address }, runs, depth + 1);
                    i = link.End - 1;
                    continue;
                }
                var mark = Mark(value[i..]);
                if (mark.Length > 0)
                {
                    var inside = i + mark.Length;
                    var close = Close(value, mark, inside);
                    if (close >= 0)
                    {
                        Flush(runs);
                        if (mark == "`")
                            Append(Unescape(value[inside..close]), style with { Code = true }, runs);
                        else
                            Range(value[inside..close], With(style, mark), runs, depth + 1);
                        i = close + mark.Length - 1;
                        continue;
                    }
                }
            }
            plain.Append(value[i]);
        }
        Flush(runs);

        void Flush(List<MarkdownRun> into)
        {
            Append(plain.ToString(), style, into);
            plain.Clear();
        }
    }

    private static void Append(string text, MarkdownStyle style, List<MarkdownRun> runs)
    {
        if (text.Length == 0)
            return;
        if (runs.Count > 0 && runs[^1].Style == style)
        {
            Effort.SpendText(runs[^1].Text.Length);
            runs[^1] = runs[^1] with { Text = runs[^1].Text + text };
        }
        else
            runs.Add(new(text, style));
    }

    private static string Mark(ReadOnlySpan<char> at) =>
        at[0] == '`' ? "`"
        : at.StartsWith("***") ? "***"
        : at.StartsWith("**") ? "**"
        : at.StartsWith("~~") ? "~~"
        : at[0] == '*' ? "*"
        : "";

    private static MarkdownStyle With(MarkdownStyle style, string mark) =>
        mark switch
        {
            "***" => style with { Bold = true, Italic = true },
            "**" => style with { Bold = true },
            "*" => style with { Italic = true },
            _ => style with { Strikethrough = true },
        };

    /// <summary>Where the mark stands again; what is escaped or inside code is passed over.</summary>
    private static int Close(ReadOnlySpan<char> value, string mark, int from)
    {
        for (var i = from; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                i++;
                continue;
            }
            if (mark != "`" && value[i] == '`')
            {
                var codeEnd = Close(value, "`", i + 1);
                if (codeEnd < 0)
                    continue;
                i = codeEnd;
                continue;
            }
            if (value[i..].StartsWith(mark))
                return i;
        }
        return -1;
    }

    private static (int LabelEnd, string Address, int End)? Link(ReadOnlySpan<char> value, int at)
    {
        var label = at + 1;
        for (; label < value.Length && value[label] != ']'; label++)
        {
            if (value[label] == '\\')
                label++;
        }
        Effort.Spend(label - at);
        if (label + 1 >= value.Length || value[label + 1] != '(')
            return null;
        var depth = 0;
        for (var i = label + 2; i < value.Length; i++)
        {
            if (value[i] == '\\')
                i++;
            else if (value[i] == '(')
                depth++;
            else if (value[i] == ')' && depth-- == 0)
            {
                Effort.Spend(i - label);
                return SafeLink.Normal(Unescape(value[(label + 2)..i])) is { } address ? (label, address, i + 1) : null;
            }
        }
        Effort.Spend(value.Length - label);
        return null;
    }

    private static string Unescape(ReadOnlySpan<char> value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length && Escapable.Contains(value[i + 1]))
                i++;
            text.Append(value[i]);
        }
        return text.ToString();
    }
}

/// <summary>Where links may lead: the web, mail, and elements of the same document (<c>#name</c>).</summary>
internal static class SafeLink
{
    /// <summary>The address as it is to be used, or null when it may not be.</summary>
    public static string? Normal(string address)
    {
        var trimmed = address.Trim();
        if (Uri.TryCreate(trimmed, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto")
            return trimmed;
        return Target(trimmed) is { } target ? "#" + target : null;
    }

    /// <summary>The element that a link of this document leads to, or null.</summary>
    public static string? Target(string address)
    {
        if (address.Length < 2 || address[0] != '#')
            return null;
        var target = Uri.UnescapeDataString(address[1..]).Trim();
        return target.Length == 0 || target.Any(char.IsControl) ? null : target;
    }
}
