using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Templates.Forms;

/// <summary>Where a field stands, and how it looks: one that is on or off has two looks, in this order (ISO 32000-1, 12.5.6.19).</summary>
internal sealed class Widget
{
    private readonly Canvas canvas;
    private readonly int degrees;
    private readonly double border;
    private readonly (double X, double Y) middle;
    private readonly List<(byte[] Marks, Resources Resources)> appearances = [];

    /// <param name="border">The width of its line, in points; half of it stands outside of the box.</param>
    /// <exception cref="TemplateException">The element is turned by something else than quarters.</exception>
    public Widget(Canvas canvas, Placed placed, double border)
    {
        if (placed.Element.Rotate % 90 != 0)
            throw new TemplateException("a field of a form can be turned by 90, 180 or 270 degrees only.", placed.Element.Place);
        this.canvas = canvas;
        this.border = border;
        // Counter-clockwise, as the field's own entry counts.
        degrees = (int)(((-placed.Element.Rotate % 360) + 360) % 360);
        var (x, y, width, height) = canvas.Place(placed.Box);
        middle = (x + (width / 2), y + (height / 2));
        (Width, Height) = (width + border, height + border);
    }

    public PdfPage Page => canvas.Page;

    /// <summary>Points, before it is turned.</summary>
    public double Width { get; }

    /// <inheritdoc cref="Width"/>
    public double Height { get; }

    private double ShownWidth => degrees % 180 == 0 ? Width : Height;
    private double ShownHeight => degrees % 180 == 0 ? Height : Width;

    /// <summary>Draws the next look; (0, 0) is the field's lower left corner.</summary>
    public void Draw(Action<Canvas> draw)
    {
        var resources = new Resources();
        using var content = new ContentStream(Height, resources, canvas.State.Options.Inks);
        switch (degrees)
        {
            case 90:
                content.Transform(0, 1, -1, 0, ShownWidth, 0);
                break;
            case 180:
                content.Transform(-1, 0, 0, -1, ShownWidth, ShownHeight);
                break;
            case 270:
                content.Transform(0, -1, 1, 0, 0, ShownHeight);
                break;
        }
        draw(canvas.On(content, Height));
        appearances.Add((content.Span.ToArray(), resources));
    }

    /// <summary>Writes the appearances and the entries of the annotation that refer to them.</summary>
    /// <param name="on">What being on is called; null for a field that is not on or off.</param>
    public void Write(PdfFile file, ByteBuffer body, FieldInfo info, string? on = null, bool isOn = false)
    {
        var (left, bottom) = (middle.X - (ShownWidth / 2), middle.Y - (ShownHeight / 2));
        body.Raw("/Type/Annot/Subtype/Widget/F 4/P "u8).Ref(Page.Id).Raw("/Rect["u8).Number(left).Raw(" "u8).Number(bottom);
        body.Raw(" "u8).Number(left + ShownWidth).Raw(" "u8).Number(bottom + ShownHeight).Raw("]/BS<</W "u8).Number(border);
        body.Raw(">>/MK<</R "u8).Int(degrees);
        Colour("/BG"u8, info.Background);
        Colour("/BC"u8, on is null ? null : info.Colour);
        body.Raw(">>/AP<</N"u8);
        if (on is null)
            body.Raw(" "u8).Ref(WriteAppearance(file, 0)).Raw(">>"u8);
        else
        {
            body.Raw("<<"u8)
                .Name(on)
                .Raw(" "u8)
                .Ref(WriteAppearance(file, 0))
                .Raw("/Off "u8)
                .Ref(WriteAppearance(file, 1))
                .Raw(">>>>/AS"u8);
            body.Name(isOn ? on : "Off");
        }

        void Colour(ReadOnlySpan<byte> key, Colour? colour)
        {
            if (colour is { } drawn)
                ContentStream.Components(body.Raw(key).Raw("["u8), drawn, info.Inks).Raw("]"u8);
        }
    }

    private ObjectId WriteAppearance(PdfFile file, int index)
    {
        var (marks, resources) = appearances[index];
        using var dictionary = new ByteBuffer();
        dictionary.Raw("/Type/XObject/Subtype/Form/BBox[0 0 "u8).Number(ShownWidth).Raw(" "u8).Number(ShownHeight).Raw("]/Resources"u8);
        resources.Write(dictionary);
        var id = file.Reserve();
        file.WriteStream(id, dictionary.Span, marks);
        return id;
    }
}
