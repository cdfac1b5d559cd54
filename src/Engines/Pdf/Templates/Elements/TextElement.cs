using Akashi.Engines.Pdf.Templates.Paging;
using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>A text in a box; with <c>overflow: expand</c> the box grows with it, over pages if need be.</summary>
internal class TextElement : Element
{
    private readonly bool expands;

    public TextElement(SchemaJson schema)
        : base(schema)
    {
        expands = schema.Text("overflow") == "expand" && schema.Text("type") != "select";
        var spec = TextSpec.Read(schema);
        // pdfme draws marks only where a person filling in the form cannot have typed them.
        Spec = schema.Text("type") != "multiVariableText" && !ReadOnly ? spec with { Rich = null } : spec;
        // Whatever grows needs no smaller letters.
        Growing = Spec with
        {
            SizeRange = null,
        };
    }

    protected TextSpec Spec { get; }
    private TextSpec Growing { get; }

    public override bool IsDynamic => expands;

    protected virtual string Shown(string value) => value;

    public override Extent Measure(string value, PageFrame? frame, RenderState state)
    {
        if (!expands || frame is null)
            return Extent.Whole(Box.Height);
        var heights = LineHeights(Shown(value), state);
        var sum = 0.0;
        for (var i = 0; i < heights.Length; i++)
        {
            heights[i] += Spec.Border.OfPart(i == 0, i == heights.Length - 1).Vertical;
            heights[i] += Spec.Padding.OfPart(i == 0, i == heights.Length - 1).Vertical;
            sum += heights[i];
        }
        if (sum <= Box.Height || heights.Length == 0)
            return Extent.Whole(Box.Height);
        return heights.Length == 1 ? Extent.Whole(Math.Max(Box.Height, sum)) : new(heights);
    }

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        var spec = expands && canvas.State.Frame is not null ? Growing : Spec;
        if (placed.Part is { } part)
        {
            bool first = part.Start == 0,
                last = part.End >= placed.TotalUnits;
            spec = spec with { Border = spec.Border.OfPart(first, last), Padding = spec.Padding.OfPart(first, last) };
        }
        TextPainter.Draw(canvas, spec, Shown(value), placed.Box, Rotate, Opacity, placed.Part);
    }

    private double[] LineHeights(string value, RenderState state)
    {
        var width = Peer.Points(Box.Inside(Spec.Insets).Width);
        double[] heights;
        double first;
        if (Spec.Rich is { } rich)
        {
            var lines = RichText.Lines(RichText.Runs(value, rich, Spec.HasRuby, Place), Spec.Size, Spec.Spacing, width);
            heights = new double[lines.Count];
            first = lines[0].Height(Spec.Size);
        }
        else
        {
            var lines = new List<TextLine>();
            if (Spec.HasRuby)
                value = Ruby.Parse(value, []);
            LineSplitter.Split(value, Spec.Fonts, Spec.Size, Spec.Spacing, width, Spec.Rules(state), lines);
            heights = new double[lines.Count];
            first = Texts.Measure.Height(Spec.Fonts.Primary, Spec.Size);
        }
        for (var i = 0; i < heights.Length; i++)
            heights[i] = Peer.Mm((i == 0 ? first : Spec.Size) * Spec.LineHeight);
        return heights;
    }
}
