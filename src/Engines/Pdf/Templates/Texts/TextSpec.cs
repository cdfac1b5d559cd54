using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates.Elements;

namespace Akashi.Engines.Pdf.Templates.Texts;

internal enum Align
{
    Left,
    Centre,
    Right,
    Justify,
}

internal enum VerticalAlign
{
    Top,
    Middle,
    Bottom,
}

/// <summary>Smallest and largest font size, and whether the text fills the box's height or its width.</summary>
internal sealed record FontSizeRange(double Minimum, double Maximum, bool FitsWidth);

/// <summary>How a text looks: everything of a pdfme text element but its place. Sizes are points, edges millimetres.</summary>
internal sealed record TextSpec(FontStack Fonts)
{
    public double Size { get; init; } = Peer.DefaultFontSize;
    public double LineHeight { get; init; } = 1;
    public double Spacing { get; init; }
    public Align Align { get; init; }
    public VerticalAlign VerticalAlign { get; init; }
    public Colour Colour { get; init; } = Colour.Black;
    public Colour? Background { get; init; }
    public Colour? BorderColour { get; init; }
    public Edges Border { get; init; }
    public Edges Padding { get; init; }
    public bool Strikethrough { get; init; }
    public bool Underline { get; init; }
    public FontSizeRange? SizeRange { get; init; }
    public RichTextFonts? Rich { get; init; }
    public TextOverflow Overflow { get; init; }
    public bool JapaneseBreaks { get; init; }
    public bool Hangs { get; init; }
    public bool Vertical { get; init; }
    public bool PushesIn { get; init; }

    /// <summary>Readings stand in the text as <c>｜親文字《よみ》</c>.</summary>
    public bool HasRuby { get; init; }

    public LineRules Rules(RenderState state) => new(state.Options.LikePeer, JapaneseBreaks, Hangs, PushesIn);

    public Edges Insets => Border + Padding;

    public static TextSpec Read(SchemaJson schema)
    {
        var range = schema.Part("dynamicFontSize");
        var own = schema.Part(ElementRules.Key);
        var smallest = own?.Number("shrinkTo");
        return new(schema.Font("fontName"))
        {
            Size = schema.Number("fontSize") is { } size and not 0 ? size : Peer.DefaultFontSize,
            LineHeight = schema.Number("lineHeight", 1),
            Spacing = schema.Number("characterSpacing", 0),
            Align = schema.Choice(
                "alignment",
                ("left", Align.Left),
                ("center", Align.Centre),
                ("right", Align.Right),
                ("justify", Align.Justify)
            ),
            VerticalAlign = schema.Choice(
                "verticalAlignment",
                ("top", VerticalAlign.Top),
                ("middle", VerticalAlign.Middle),
                ("bottom", VerticalAlign.Bottom)
            ),
            Colour = schema.Colour("fontColor") ?? Colour.Black,
            Background = schema.Colour("backgroundColor"),
            BorderColour = schema.Colour("borderColor"),
            Border = Edges.Read(schema, "borderWidth"),
            Padding = Edges.Read(schema, "padding"),
            Strikethrough = schema.Flag("strikethrough"),
            Underline = schema.Flag("underline"),
            Overflow =
                own?.Choice("overflow", ("visible", TextOverflow.Visible), ("clip", TextOverflow.Clip), ("refuse", TextOverflow.Refuse))
                ?? TextOverflow.Visible,
            JapaneseBreaks = own?.Text("lineBreak") == "japanese",
            PushesIn = own?.Flag("pushIn") ?? false,
            HasRuby = own?.Flag("ruby") ?? false,
            Vertical = own?.Text("writing") == "vertical",
            Hangs = own?.Flag("hangPunctuation") ?? false,
            SizeRange =
                smallest is { } least ? new(Math.Min(least, Largest()), Largest(), false)
                : range is { } r && r.Number("max", 0) >= r.Number("min", 0)
                    ? new(r.Number("min", 0), r.Number("max", 0), r.Text("fit") == "horizontal")
                : null,
            Rich = schema.Text("textFormat") == "inline-markdown" ? RichTextFonts.Read(schema) : null,
        };

        double Largest() => schema.Number("fontSize", Peer.DefaultFontSize);
    }
}
