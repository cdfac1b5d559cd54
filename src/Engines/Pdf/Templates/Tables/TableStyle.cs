using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Tables;

/// <summary>How a table's cells look, in its heading or its body.</summary>
/// <param name="Text">Font, alignment and padding; its background and border are the cell's.</param>
internal sealed record CellStyle(TextSpec Text)
{
    /// <summary>Only these are drawn as text; the box around it is the table's own.</summary>
    public TextSpec Inner { get; } = Text with { Background = null, BorderColour = null, Border = default, Padding = default };

    public static CellStyle Read(SchemaJson schema, string name)
    {
        if (schema.Part(name) is not { } part)
            return new(
                new TextSpec(schema.Fonts.Fallback)
                {
                    Size = 10,
                    VerticalAlign = VerticalAlign.Middle,
                    Padding = new(5, 5, 5, 5),
                }
            );
        var text = TextSpec.Read(part);
        return new(
            text with
            {
                Size = part.Number("fontSize") ?? 10,
                VerticalAlign = part.Choice(
                    "verticalAlignment",
                    ("middle", VerticalAlign.Middle),
                    ("top", VerticalAlign.Top),
                    ("bottom", VerticalAlign.Bottom)
                ),
                Padding = Edges.Read(part, "padding", otherwise: 5),
                BorderColour = part.Has("borderColor") ? text.BorderColour : Colour.Black,
                SizeRange = null,
                Rich = null,
            }
        );
    }

    public CellStyle With(Align align) => Text.Align == align ? this : new(Text with { Align = align });

    public CellStyle WithBackground(Colour? colour) => Text.Background == colour ? this : new(Text with { Background = colour });
}
