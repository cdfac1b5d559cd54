using Akashi.Engines.Pdf.Templates.Tables;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>From an element's <c>type</c> to the class that draws it.</summary>
internal static class ElementReader
{
    public static Element Read(SchemaJson schema)
    {
        var type = schema.Text("type", "");
        return type switch
        {
            "text" or "select" => new TextElement(schema),
            "multiVariableText" => new MultiVariableTextElement(schema),
            "date" or "time" or "dateTime" => new DateElement(schema, type),
            "image" or "signature" => new ImageElement(schema),
            "svg" or "checkbox" or "radioGroup" => new SvgElement(schema, type),
            "table" => schema.Has(ElementRules.Key) ? new DetailTableElement(schema) : new TableElement(schema),
            "list" => new ListElement(schema),
            "line" => new LineElement(schema),
            "rectangle" => new RectangleElement(schema),
            "ellipse" => new EllipseElement(schema),
            "circleMark" => new CircleMarkElement(schema),
            _ when BarcodeElement.TypeOf(type) is { } barcode => new BarcodeElement(schema, barcode),
            _ => throw new TemplateException($"there is no element of the type '{type}'.", schema.Place)
            {
                Japanese = $"「{type}」という種類の要素はありません。",
            },
        };
    }
}
