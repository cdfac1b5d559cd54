using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>The fonts of a flow document.</summary>
public sealed record FlowFonts(FontStack Regular, FontStack Bold);

/// <summary>Distances of the text from the page's edges, in points.</summary>
public readonly record struct Margins(double Left, double Top, double Right, double Bottom);

/// <summary>Measures (points) and colours of a flow document; the defaults make an A4 corporate paper.</summary>
public sealed record FlowTheme
{
    public double PageWidth { get; init; } = Units.Mm(210);
    public double PageHeight { get; init; } = Units.Mm(297);
    public Margins Margins { get; init; } = new(Units.Mm(23), Units.Mm(27), Units.Mm(23), Units.Mm(24));

    public double TextSize { get; init; } = 9.5;
    public double LineHeight { get; init; } = 1.75;
    public double ParagraphSpacing { get; init; } = 6;
    public double TableTextSize { get; init; } = 8.5;
    public TextAlign Align { get; init; } = TextAlign.Justify;
    public LineBreakOptions LineBreaking { get; init; } = new(HangPunctuation: true);

    /// <summary>
    /// 和欧間のアキ: room between Japanese and Latin letters, as a share of the font size; 0 for none. A quarter or an eighth
    /// is the custom, but from a tenth on programs that extract text take it for a space.
    /// </summary>
    public double MixedScriptGap { get; init; } = 0.09;

    public Colour Text { get; init; } = Colour.Parse("#1A1A1C");
    public Colour Muted { get; init; } = Colour.Parse("#626264");
    public Colour Accent { get; init; } = Colour.Parse("#0017C1");
    public Colour Border { get; init; } = Colour.Parse("#CCCCCC");
    public Colour HeaderBackground { get; init; } = Colour.Parse("#EEF1FB");

    internal double BodyWidth => PageWidth - Margins.Left - Margins.Right;
    internal double BodyHeight => PageHeight - Margins.Top - Margins.Bottom;
}
