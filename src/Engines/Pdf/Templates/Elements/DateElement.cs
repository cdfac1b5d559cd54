using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>A date, a time or both, written by the element's format.</summary>
internal sealed class DateElement : Element
{
    private readonly TextSpec spec;
    private readonly string type;
    private readonly string format;
    private readonly string locale;
    private readonly string? wareki;

    public DateElement(SchemaJson schema, string type)
        : base(schema)
    {
        this.type = type;
        spec = TextSpec.Read(schema) with { VerticalAlign = VerticalAlign.Middle, LineHeight = 1, Rich = null };
        format = schema.Text("format", "");
        locale = schema.Text("locale", "en");
        wareki = schema.Part(ElementRules.Key)?.Text("wareki");
    }

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        if (value.Length == 0)
            return;
        var text = wareki is null ? DateText.Format(value, type, format, locale, Place) : DateText.Wareki(value, wareki, Place);
        TextPainter.Draw(canvas, spec, text, placed.Box, Rotate, Opacity);
    }
}
