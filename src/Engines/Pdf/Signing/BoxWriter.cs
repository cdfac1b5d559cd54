using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Signing;

/// <summary>Puts a box on a page that may be cropped and turned: the rectangle in the page's own space, and a form that stands upright there.</summary>
internal sealed class BoxWriter(SignatureBox box, SourcePage page)
{
    /// <summary>The corners as the page sees them (ISO 32000-2, 12.5.2).</summary>
    public void WriteRectangle(ByteBuffer body)
    {
        var (x1, y1) = InPageSpace(box.X, box.Y);
        var (x2, y2) = InPageSpace(box.X + box.Width, box.Y + box.Height);
        body.Raw("/Rect["u8).Number(Math.Min(x1, x2)).Raw(" "u8).Number(Math.Min(y1, y2)).Raw(" "u8);
        body.Number(Math.Max(x1, x2)).Raw(" "u8).Number(Math.Max(y1, y2)).Raw("]"u8);
    }

    /// <returns>The appearance: a form around the imported one, turned back by as much as the page is turned.</returns>
    public PdfReference WriteForm(IncrementalUpdate update)
    {
        var inner = WriteAppearance(update);
        var form = update.Reserve();
        var body = update.Begin(form);
        body.Raw("<</Type/XObject/Subtype/Form/BBox[0 0 "u8)
            .Number(box.Appearance.Width)
            .Raw(" "u8)
            .Number(box.Appearance.Height)
            .Raw("]/Matrix"u8);
        body.Raw(
            page.Rotation switch
            {
                90 => "[0 1 -1 0 0 0]"u8,
                180 => "[-1 0 0 -1 0 0]"u8,
                270 => "[0 -1 1 0 0 0]"u8,
                _ => "[1 0 0 1 0 0]"u8,
            }
        );
        body.Raw("/Resources<</XObject<</X "u8).Int(inner.Number).Raw(" 0 R>>>>/Length 5>>stream\n/X Do\nendstream"u8);
        update.End();
        return form;
    }

    private (double X, double Y) InPageSpace(double x, double y)
    {
        (x, y) = (x / page.UserUnit, y / page.UserUnit);
        return page.Rotation switch
        {
            90 => (page.Box.Left + y, page.Box.Bottom + x),
            180 => (page.Box.Right - x, page.Box.Bottom + y),
            270 => (page.Box.Right - y, page.Box.Top - x),
            _ => (page.Box.Left + x, page.Box.Top - y),
        };
    }

    private PdfReference WriteAppearance(IncrementalUpdate update)
    {
        var objects = box.Appearance.Objects;
        var numbers = new Dictionary<PreparedObject, ObjectId>();
        foreach (var prepared in objects)
            numbers.Add(prepared, new(update.Reserve().Number));
        foreach (var prepared in objects)
        {
            var body = update.Begin(new(numbers[prepared].Number, 0));
            if (prepared.IsStream)
            {
                prepared.FillIn(numbers, body.Raw("<<"u8));
                body.Raw("/Length "u8).Int(prepared.Data.Length).Raw(">>stream\n"u8).Raw(prepared.Data.Span).Raw("\nendstream"u8);
            }
            else
                prepared.FillIn(numbers, body);
            update.End();
        }
        return new(numbers[objects[0]].Number, 0);
    }
}
