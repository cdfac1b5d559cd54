using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>How a drawing is read.</summary>
public sealed record SvgOptions
{
    /// <summary>Finds the fonts for text, which becomes outlines. Without it, or where it answers null, text is left out and a warning says so.</summary>
    public Func<SvgFontRequest, FontStack?>? Fonts { get; init; }

    /// <summary>
    /// Paints as pdfme does where it departs from SVG: shapes are not filled unless it is said, <c>none</c> does not undo what a
    /// group said, a filled shape is outlined only when a stroke's width is given, and then in black if no colour is, and
    /// corners of rectangles are not rounded.
    /// </summary>
    public bool PaintsAsPeer { get; init; }
}

/// <param name="Family">As written: a name or several in order of preference, separated by commas; empty when nothing is said.</param>
/// <param name="Weight">400 is regular, 700 bold.</param>
public readonly record struct SvgFontRequest(string Family, int Weight, bool Italic);
