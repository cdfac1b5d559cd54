using System.Text.RegularExpressions;

namespace Akashi.Engines.Office;

internal enum PlaceholderKind
{
    Value,
    If,
    EndIf,
}

/// <summary><c>{{name}}</c>, <c>{{table.column}}</c>, <c>{{#if name}}</c> or <c>{{/if}}</c> in a text.</summary>
/// <param name="Name">What stands before the first dot; empty for the end of a condition.</param>
/// <param name="Column">What stands behind it; null for a value of its own.</param>
internal readonly partial record struct Placeholder(PlaceholderKind Kind, string Name, string? Column, int Start, int Length)
{
    public int End => Start + Length;

    /// <exception cref="OfficeException">There is one that means nothing.</exception>
    public static List<Placeholder> In(string text)
    {
        var found = new List<Placeholder>();
        if (!text.Contains("{{", StringComparison.Ordinal))
            return found;
        foreach (Match match in Pattern().Matches(text))
        {
            var inside = match.Groups["inside"].Value.Trim();
            if (inside == "/if")
                found.Add(new(PlaceholderKind.EndIf, "", null, match.Index, match.Length));
            else if (inside.StartsWith("#if ", StringComparison.Ordinal) || inside.StartsWith("#if\u3000", StringComparison.Ordinal))
                found.Add(Named(PlaceholderKind.If, inside[4..].Trim(), match));
            else
                found.Add(Named(PlaceholderKind.Value, inside, match));
        }
        return found;
    }

    private static Placeholder Named(PlaceholderKind kind, string name, Match match)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (own, column) = dot < 0 ? (name, null) : (name[..dot].Trim(), name[(dot + 1)..].Trim());
        if (own.Length == 0 || column?.Length == 0 || own[0] is '#' or '/')
            throw new OfficeException($"「{match.Value}」は差し込みの書き方ではありません。", $"“{match.Value}” is no placeholder.");
        return new(kind, own, column, match.Index, match.Length);
    }

    [GeneratedRegex(@"\{\{(?<inside>[^{}]{1,200})\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
