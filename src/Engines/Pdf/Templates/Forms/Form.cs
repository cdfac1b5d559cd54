using System.Text;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Templates.Forms;

/// <summary>
/// The fields that one input makes, as pdfme's <c>generateForm</c> makes them of texts, checkboxes and radio buttons. They are written
/// when all pages of the input are drawn: nothing of an input that fails gets into the file.
/// </summary>
internal sealed class Form
{
    private const int Required = 1 << 1;
    private const int Multiline = 1 << 12;
    private const int Radio = 1 << 15;

    private readonly List<Field> fields = [];
    private readonly Dictionary<string, RadioField> groups = [];

    public void AddText(Widget widget, FieldInfo info, string value, string font, double size, int alignment) =>
        fields.Add(new TextField(widget, info, value, font, size, alignment));

    public void AddCheckbox(Widget widget, FieldInfo info, bool isOn) => fields.Add(new CheckboxField(widget, info, isOn));

    /// <summary>Adds a button to its group; of several that are on, the last is.</summary>
    /// <param name="option">What tells the button from the others of its group; the same again begins a new group.</param>
    public void AddRadio(Widget widget, FieldInfo info, string group, string option, bool isOn)
    {
        if (!groups.TryGetValue(group, out var field) || field.Buttons.Exists(button => button.Option == option))
            fields.Add(groups[group] = field = new(info with { Name = group }));
        field.Buttons.Add((widget, option, info.Name.Trim() is { Length: > 0 } name ? name : "option", info));
        field.IsRequired |= info.IsRequired;
        if (isOn)
            field.Chosen = field.Buttons.Count - 1;
    }

    public void Write(PdfDocument document)
    {
        using var body = new ByteBuffer();
        foreach (var field in fields)
        {
            var id = document.File.Reserve();
            body.Clear();
            body.Raw("<</T"u8).Text(document.Form.Unique(field.Info.Name));
            field.Write(document.File, id, body);
            document.File.Write(id, body.Raw(">>"u8).Span);
            document.Form.Add(id);
        }
    }

    private abstract class Field(FieldInfo info)
    {
        public FieldInfo Info => info;

        /// <summary>Writes the entries of the field but for its name.</summary>
        public abstract void Write(PdfFile file, ObjectId id, ByteBuffer body);

        /// <summary>How text is typed in: its colour and font (12.7.3.3).</summary>
        protected static void WriteLook(ByteBuffer body, FieldInfo info, string font = "", double size = 0)
        {
            using var look = new ByteBuffer();
            ContentStream.Components(look, info.Colour, info.Inks).Raw(info.Inks ? " k"u8 : " rg"u8);
            if (font.Length > 0)
                look.Name(font).Raw(" "u8).Number(size).Raw(" Tf"u8);
            body.Raw("/DA"u8).Literal(look.Span);
        }
    }

    private sealed class TextField(Widget widget, FieldInfo info, string value, string font, double size, int alignment) : Field(info)
    {
        public override void Write(PdfFile file, ObjectId id, ByteBuffer body)
        {
            body.Raw("/FT/Tx/Ff "u8).Int(Multiline | (Info.IsRequired ? Required : 0)).Raw("/Q "u8).Int(alignment);
            if (value.Length > 0)
                body.Raw("/V"u8).Text(value);
            WriteLook(body, Info, font, size);
            widget.Write(file, body, Info);
            widget.Page.AddField(id);
        }
    }

    private sealed class CheckboxField(Widget widget, FieldInfo info, bool isOn) : Field(info)
    {
        public override void Write(PdfFile file, ObjectId id, ByteBuffer body)
        {
            body.Raw("/FT/Btn/Ff "u8).Int(Info.IsRequired ? Required : 0).Raw(isOn ? "/V/Yes"u8 : "/V/Off"u8);
            WriteLook(body, Info);
            widget.Write(file, body, Info, "Yes", isOn);
            widget.Page.AddField(id);
        }
    }

    private sealed class RadioField(FieldInfo info) : Field(info)
    {
        public List<(Widget Widget, string Option, string Name, FieldInfo Info)> Buttons { get; } = [];
        public bool IsRequired { get; set; }
        public int Chosen { get; set; } = -1;

        public override void Write(PdfFile file, ObjectId id, ByteBuffer body)
        {
            body.Raw("/FT/Btn/Ff "u8).Int(Radio | (IsRequired ? Required : 0)).Raw("/V/"u8);
            // Buttons are told apart by their number in the group.
            body.Raw(Chosen < 0 ? "Off"u8 : Encoding.ASCII.GetBytes($"{Chosen}")).Raw("/Opt["u8);
            foreach (var (_, _, name, _) in Buttons)
                body.Text(name);
            body.Raw("]/Kids["u8);
            using var kid = new ByteBuffer();
            for (var i = 0; i < Buttons.Count; i++)
            {
                var (widget, _, _, info) = Buttons[i];
                var kidId = file.Reserve();
                kid.Clear();
                kid.Raw("<</Parent "u8).Ref(id);
                WriteLook(kid, info);
                widget.Write(file, kid, info, $"{i}", i == Chosen);
                file.Write(kidId, kid.Raw(">>"u8).Span);
                widget.Page.AddField(kidId);
                body.Ref(kidId).Raw(" "u8);
            }
            body.Raw("]"u8);
        }
    }
}

/// <summary>What all fields have.</summary>
/// <param name="Colour">Of its text, mark and outline.</param>
/// <param name="Inks">Whether colours are written as inks.</param>
internal sealed record FieldInfo(string Name, bool IsRequired, Colour Colour, Colour? Background, bool Inks);
