namespace Akashi.Engines.Pdf.Svg;

/// <summary>What fills or strokes: nothing, a colour, or a gradient by its id with a colour to fall back to.</summary>
internal sealed record SvgPaint(Colour Colour, double Opacity, string? Server, bool IsNone)
{
    public static readonly SvgPaint None = new(Colour.Black, 1, null, true);
    public static readonly SvgPaint Black = new(Colour.Black, 1, null, false);

    /// <summary>Null when the text is no paint.</summary>
    public static SvgPaint? Parse(string text, Colour current)
    {
        text = text.Trim();
        if (text is "none" or "transparent")
            return None;
        if (text.Equals("currentColor", StringComparison.OrdinalIgnoreCase))
            return new(current, 1, null, false);
        if (text.StartsWith("url(", StringComparison.Ordinal) && text.IndexOf(')', StringComparison.Ordinal) is > 0 and var close)
        {
            var id = Id(text[..(close + 1)]);
            var rest = text[(close + 1)..].Trim();
            var fallback = (rest.StartsWith("url(", StringComparison.Ordinal) ? null : Parse(rest, current)) ?? None;
            return id is null ? fallback : fallback with { Server = id };
        }
        return SvgColour.Parse(text) is { } colour ? new(colour.Colour, colour.Opacity, null, false) : null;
    }

    /// <summary>The id in <c>url(#id)</c>; null for addresses elsewhere.</summary>
    public static string? Id(string? url)
    {
        var text = (url ?? "").Trim();
        if (!text.StartsWith("url(", StringComparison.Ordinal) || !text.EndsWith(')'))
            return null;
        return text[4..^1].Trim(' ', '"', '\'') is ['#', .. var id] ? id : null;
    }
}
