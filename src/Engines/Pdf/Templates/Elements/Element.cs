using Akashi.Engines.Pdf.Templates.Expressions;
using Akashi.Engines.Pdf.Templates.Forms;
using Akashi.Engines.Pdf.Templates.Paging;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>One element of a template, read once; drawing it changes nothing in it.</summary>
internal abstract class Element
{
    protected Element(SchemaJson schema)
    {
        Place = schema.Place;
        Name = schema.Text("name", "");
        Box = ReadBox(schema);
        Rotate = schema.Number("rotate", 0);
        Opacity = schema.Number("opacity") is { } opacity ? Math.Clamp(opacity, 0, 1) : null;
        ReadOnly = schema.Flag("readOnly");
        Required = schema.Flag("required");
        Content = schema.Text("content", "");
        Placeholders = Placeholders.Parse(ReadOnly ? Content : "");
        Rules = ElementRules.Read(schema);
    }

    public TemplatePlace Place { get; }
    public string Name { get; }
    public Box Box { get; }
    public double Rotate { get; }
    public double? Opacity { get; }
    public bool ReadOnly { get; }
    public bool Required { get; }
    public string Content { get; }

    /// <summary>The expressions in a read-only element's content.</summary>
    public Placeholders Placeholders { get; }

    public ElementRules Rules { get; }

    /// <summary>True when its height depends on its value, so that pages have to be laid out anew for each input.</summary>
    public virtual bool IsDynamic => false;

    /// <summary>The heights that a value needs; by default the element's own.</summary>
    public virtual Extent Measure(string value, PageFrame? frame, RenderState state) => Extent.Whole(Box.Height);

    /// <summary>Whether it becomes a field in a document that is to be filled in.</summary>
    public virtual bool IsField => false;

    /// <summary>Adds it to the form of the document; called for fields only.</summary>
    public virtual void AddField(Canvas canvas, Placed placed, string value, Form form) => Draw(canvas, placed, value);

    public abstract void Draw(Canvas canvas, Placed placed, string value);

    private static Box ReadBox(SchemaJson schema)
    {
        var position = schema.Part("position");
        return new(position?.Number("x") ?? 0, position?.Number("y") ?? 0, schema.Number("width", 0), schema.Number("height", 0));
    }
}

/// <summary>Some of an element's units: rows of a table, items of a list, lines of a text.</summary>
internal readonly record struct UnitRange(int Start, int End);

/// <summary>An element, or a part of one, at its place on a page.</summary>
/// <param name="Part">Null when all of the element stands here.</param>
/// <param name="IsContinued">True when it began on an earlier page.</param>
/// <param name="TotalUnits">How many units there are on all pages.</param>
internal readonly record struct Placed(Element Element, Box Box, UnitRange? Part = null, bool IsContinued = false, int TotalUnits = 0);
