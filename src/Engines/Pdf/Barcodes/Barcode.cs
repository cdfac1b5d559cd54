using Akashi.Engines.Pdf.Barcodes.Linear;
using Akashi.Engines.Pdf.Barcodes.Matrix;

namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>Makes barcodes. Encoders know the standards, <see cref="LinearLayout"/> and <see cref="MatrixLayout"/> know the room there is.</summary>
public static class Barcode
{
    /// <summary>Encodes <paramref name="content"/> for a rectangle of this size, in points.</summary>
    /// <param name="includeText">Whether the content is written below; codes of two dimensions never have a text.</param>
    /// <exception cref="BarcodeException">The content is not one that this kind of barcode can hold, or the rectangle is no rectangle.</exception>
    public static BarcodeSymbol Encode(BarcodeType type, string content, double width, double height, bool includeText = true)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Length == 0)
            throw new BarcodeException("The barcode has no content.");
        if (!(width is > 0 and <= MaximumSide && height is > 0 and <= MaximumSide))
            throw new BarcodeException($"A barcode of {width} × {height} points cannot be drawn.");
        return type switch
        {
            BarcodeType.QrCode => MatrixLayout.Lay(QrCode.Encode(content), width, height),
            BarcodeType.Gs1DataMatrix => MatrixLayout.Lay(Gs1DataMatrix.Encode(content), width, height),
            BarcodeType.Pdf417 => MatrixLayout.Lay(Pdf417.Encode(content), width, height),
            _ => LinearLayout.Lay(Pattern(type, content, includeText), width, height, includeText),
        };
    }

    /// <summary>Twenty inches: beyond it a barcode is a mistake.</summary>
    private const double MaximumSide = 1440;

    private static LinearPattern Pattern(BarcodeType type, string content, bool includeText) =>
        type switch
        {
            BarcodeType.JapanPost => JapanPost.Encode(content),
            BarcodeType.Ean13 => Ean.Encode13(content, includeText),
            BarcodeType.Ean8 => Ean.Encode8(content, includeText),
            BarcodeType.UpcA => Ean.EncodeUpcA(content, includeText),
            BarcodeType.UpcE => UpcE.Encode(content, includeText),
            BarcodeType.Code39 => Code39.Encode(content),
            BarcodeType.Code128 => Code128.Encode(content),
            BarcodeType.Nw7 => Nw7.Encode(content),
            BarcodeType.Itf14 => Itf14.Encode(content),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such barcode."),
        };
}
