namespace Akashi.Engines.Pdf.Svg;

/// <summary>An element of the SVG namespace, or a run of text between elements.</summary>
/// <param name="name">Empty for a run of text.</param>
internal sealed class SvgElement(string name, int line)
{
    public string Name => name;
    public int Line => line;
    public string Text { get; init; } = "";
    public List<SvgElement> Children { get; } = [];

    /// <summary>Attributes, those of a stylesheet and a style attribute laid over them.</summary>
    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    /// <summary>What <c>href</c> points to in this document, without its <c>#</c>; null for anything else.</summary>
    public string? Reference => (this["href"] ?? this["xlink:href"])?.Trim() is ['#', .. var id] ? id : null;
}
