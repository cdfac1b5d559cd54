using Akashi.Engines.Pdf.Svg;
using Akashi.Engines.Pdf.Templates.Forms;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>A drawing in its box; also the checkbox and the radio button, which are drawings of two states.</summary>
internal sealed class SvgElement : Element
{
    private const string Head =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"24\" height=\"24\" viewBox=\"0 0 24 24\" fill=\"none\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\" stroke=\"";
    private const string Box24 = "<rect width=\"18\" height=\"18\" x=\"3\" y=\"3\" rx=\"2\"/>";
    private const string Tick = "<path d=\"m16 9-5.5 5.5L8 12\"/>";
    private const string Ring = "<circle cx=\"12\" cy=\"12\" r=\"10\"/>";
    private const string Dot = "<circle cx=\"12\" cy=\"12\" r=\"1\"/>";

    private readonly Colour colour;
    private readonly Colour? background;
    private readonly string? group;
    private readonly States? states;
    private readonly States? statesAsPeer;
    private Made? last;

    public SvgElement(SchemaJson schema, string type)
        : base(schema)
    {
        if (type == "svg")
            return;
        colour = schema.Colour("color") ?? Colour.Black;
        background = schema.Colour("backgroundColor");
        if (type == "radioGroup")
            group = (schema.Text("group") is { Length: > 0 } own ? own : Name).Trim() is { Length: > 0 } name ? name : "radioGroup";
        var head = $"{Head}#{colour.Red:X2}{colour.Green:X2}{colour.Blue:X2}\">";
        var (on, off) = type == "checkbox" ? (Box24 + Tick, Box24) : (Dot + Ring, Ring);
        states = Read(likePeer: false);
        statesAsPeer = Read(likePeer: true);

        States Read(bool likePeer)
        {
            var options = new SvgOptions { PaintsAsPeer = likePeer };
            return new(SvgDrawing.Parse($"{head}{on}</svg>", options), SvgDrawing.Parse($"{head}{off}</svg>", options));
        }
    }

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        var likePeer = canvas.State.Options.LikePeer;
        if (states is null && value.Length == 0)
            return;
        var drawing = (likePeer ? statesAsPeer : states)?.Of(value) ?? Read(value, likePeer);
        var (x, y, width, height) = canvas.Place(placed.Box);
        var content = canvas.Content;
        // pdfme forgets opacity, and of a turn it makes only the way that the lower left corner goes.
        canvas.Opacity(likePeer ? null : Opacity);
        content.Save();
        if (Rotate != 0 && likePeer)
            (x, y) = new Rotation(Rotate, x + (width / 2), y + (height / 2)).Turn(x, y);
        else if (Rotate != 0)
            content.Rotate(Rotate, x + (width / 2), canvas.Height - y - (height / 2));
        content.RectanglePath(x, canvas.Height - y - height, width, height);
        content.ClipPath();
        var matrix = likePeer ? drawing.FitAsPeer(x, y, width, height) : drawing.Fit(x, y, width, height);
        content.Transform(matrix.A, matrix.B, matrix.C, matrix.D, matrix.E, matrix.F);
        content.XObject(canvas.Document.Shared(drawing, static (drawing, file) => drawing.WriteTo(file)));
        content.Restore();
    }

    public override bool IsField => states is not null && !ReadOnly;

    public override void AddField(Canvas canvas, Placed placed, string value, Form form)
    {
        const double Line = 1;
        var widget = new Widget(canvas, placed, Line);
        var info = new FieldInfo(Name, Required, colour, background, canvas.State.Options.Inks);
        var isOn = value == "true";
        var (width, height) = (widget.Width - Line, widget.Height - Line);
        if (group is null)
        {
            widget.Draw(field => Box(field, isTicked: true));
            widget.Draw(field => Box(field, isTicked: false));
            form.AddCheckbox(widget, info, isOn);
        }
        else
        {
            widget.Draw(field => Button(field, isDotted: true));
            widget.Draw(field => Button(field, isDotted: false));
            form.AddRadio(widget, info, group, $"{Place.Page}:{Name}", isOn);
        }

        void Box(Canvas field, bool isTicked)
        {
            var content = field.Content;
            content.Stroke(colour, Line);
            if (background is { } fill)
                content.Fill(fill);
            content.RectanglePath(Line / 2, Line / 2, width, height);
            content.PaintPath(background is not null, stroke: true);
            if (!isTicked)
                return;
            var half = Math.Min(width, height) / 2;
            content.Stroke(colour, 1.5);
            content.MoveTo((width / 2) - (0.675 * half), field.Height - (height / 2) + (0.076 * half));
            content.LineTo((width / 2) - (0.25 * half), field.Height - (height / 2) + (0.49 * half));
            content.LineTo((width / 2) + (0.69 * half), field.Height - (height / 2) - (0.475 * half));
            content.PaintPath(fill: false, stroke: true);
        }

        void Button(Canvas field, bool isDotted)
        {
            var content = field.Content;
            var radius = Math.Min(width, height) / 2;
            content.Stroke(colour, Line);
            content.Fill(background ?? Colour.White);
            content.EllipsePath(widget.Width / 2, widget.Height / 2, radius, radius);
            content.PaintPath(fill: true, stroke: true);
            if (!isDotted)
                return;
            content.Fill(colour);
            content.EllipsePath(widget.Width / 2, widget.Height / 2, radius * 0.45, radius * 0.45);
            content.PaintPath(fill: true, stroke: false);
        }
    }

    private SvgDrawing Read(string svg, bool likePeer)
    {
        if (last is { } known && known.Svg == svg && known.LikePeer == likePeer)
            return known.Drawing;
        try
        {
            var drawing = SvgDrawing.Parse(svg, new() { PaintsAsPeer = likePeer });
            last = new(svg, likePeer, drawing);
            return drawing;
        }
        catch (SvgException error)
        {
            throw new TemplateException(error.Message, Place, error);
        }
    }

    private sealed record States(SvgDrawing On, SvgDrawing Off)
    {
        public SvgDrawing Of(string value) => value == "true" ? On : Off;
    }

    private sealed record Made(string Svg, bool LikePeer, SvgDrawing Drawing);
}
