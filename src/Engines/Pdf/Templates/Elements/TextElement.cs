using Akashi.Engines.Pdf.Templates.Forms;
using Akashi.Engines.Pdf.Templates.Paging;
using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>A text in a box; with <c>overflow: expand</c> the box grows with it, over pages if need be.</summary>
internal class TextElement : Element
{
    private readonly bool expands;
    private readonly bool isField;

    public TextElement(SchemaJson schema)
        : base(schema)
    {
        expands = schema.Text("overflow") == "expand" && schema.Text("type") != "select";
        isField = !ReadOnly && schema.Text("type") == "text";
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

    public override bool IsField => isField;

    protected virtual string Shown(string value) => value;

    public override Extent Measure(string value, PageFrame? frame, RenderState state)
    {
        if (!expands || frame is null || (isField && state.Form is not null))
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

    /// <summary>A field of several lines, which begin a fifth below where they could, as pdfme's do.</summary>
    public override void AddField(Canvas canvas, Placed placed, string value, Form form)
    {
        const double Padding = 1;
        const double Leading = 1.2;
        var widget = new Widget(canvas, placed, border: 0);
        var info = new FieldInfo(Name, Required, Spec.Colour, Spec.Background, canvas.State.Options.Inks);
        var (width, size) = (widget.Width - (2 * Padding), Spec.Size);
        var pitch = (Texts.Measure.Height(Spec.Fonts.Primary, size) - Texts.Measure.Descent(Spec.Fonts.Primary, size)) * Leading;
        widget.Draw(field =>
        {
            if (Spec.Background is { } background)
                field.FillRectangle(0, 0, widget.Width, widget.Height, background, Rotation.None);
            var content = field.Content;
            if (Spec.Background is null)
            {
                // As thin as a viewer can draw it: where to write has to be seen.
                content.Stroke(Colour.Black, 0);
                content.RectanglePath(0, 0, widget.Width, widget.Height);
                content.PaintPath(fill: false, stroke: true);
            }
            content.Clip(Padding, Padding, width, widget.Height - (2 * Padding));
            content.BeginFieldText();
            content.Save();
            var lines = new List<TextLine>();
            // pdfme's own rules let a 。 stand outside, where a field is cut off.
            LineSplitter.Split(value, Spec.Fonts, size, 0, width, Spec.Rules(canvas.State) with { Japanese = true, Hang = false }, lines);
            var y = widget.Height - Padding;
            foreach (var line in lines)
            {
                var room = width - Texts.Measure.Width(line.Text, Spec.Fonts, size, 0);
                var x =
                    Padding
                    + (
                        Spec.Align switch
                        {
                            Align.Centre => room / 2,
                            Align.Right => room,
                            _ => 0,
                        }
                    );
                field.Text(line.Text, Spec.Fonts, size, 0, Spec.Colour, x, y -= pitch, Rotation.None);
            }
            content.Restore();
            content.EndMark();
        });
        var font = canvas.Document.FontNumber(Spec.Fonts.Primary, canvas.Document.Form.Resources);
        form.AddText(
            widget,
            info,
            value,
            $"F{font}",
            size,
            Spec.Align switch
            {
                Align.Centre => 1,
                Align.Right => 2,
                _ => 0,
            }
        );
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
