using Akashi.Engines.Pdf.Barcodes;
using Akashi.Engines.Pdf.Imaging;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>A barcode of one of twelve kinds, stretched to its box.</summary>
internal sealed class BarcodeElement : Element
{
    private readonly BarcodeType type;
    private readonly BarcodeColours colours;
    private readonly bool includeText;
    private Made? last;

    public BarcodeElement(SchemaJson schema, BarcodeType type)
        : base(schema)
    {
        this.type = type;
        colours = new(
            schema.Colour("backgroundColor"),
            schema.Colour("barColor") ?? Colour.Black,
            schema.Colour("textColor") ?? Colour.Black
        );
        includeText = !schema.Has("includetext") || schema.Flag("includetext");
    }

    public static BarcodeType? TypeOf(string name) =>
        name switch
        {
            "qrcode" => BarcodeType.QrCode,
            "japanpost" => BarcodeType.JapanPost,
            "ean13" => BarcodeType.Ean13,
            "ean8" => BarcodeType.Ean8,
            "code39" => BarcodeType.Code39,
            "code128" => BarcodeType.Code128,
            "nw7" => BarcodeType.Nw7,
            "itf14" => BarcodeType.Itf14,
            "upca" => BarcodeType.UpcA,
            "upce" => BarcodeType.UpcE,
            "gs1datamatrix" => BarcodeType.Gs1DataMatrix,
            "pdf417" => BarcodeType.Pdf417,
            _ => null,
        };

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        if (value.Length == 0)
            return;
        PdfImage image;
        try
        {
            image = Make(value);
        }
        catch (BarcodeException error)
        {
            // pdfme leaves the place empty; nobody notices until the post or the till does.
            if (canvas.State.Options.LikePeer)
                return;
            throw new TemplateException(error.Message, Place, error);
        }
        ImageElement.Draw(canvas, image, placed.Box, Rotate, Opacity);
    }

    /// <summary>A batch often has the same code on every page.</summary>
    private PdfImage Make(string value)
    {
        if (last is { } known && known.Value == value)
            return known.Image;
        var symbol = Barcode.Encode(type, value, Units.Mm(Box.Width), Units.Mm(Box.Height), includeText);
        var image = BarcodeImage.Make(symbol, colours);
        last = new(value, image);
        return image;
    }

    private sealed record Made(string Value, PdfImage Image);
}
