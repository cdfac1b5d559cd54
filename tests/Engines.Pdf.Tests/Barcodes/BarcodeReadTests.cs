using System.Text;
using System.Text.Json;
using Akashi.Engines.Pdf.Barcodes;
using Akashi.Engines.Pdf.Imaging;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Barcodes;

/// <summary>Foreign readers look at the painted page.</summary>
public class BarcodeReadTests
{
    private const double Margin = 40;

    /// <summary>Content, and what a reader says of it: UPC codes are read as the EAN-13 they stand for.</summary>
    private static readonly (BarcodeType Type, string Content, string Read)[] Codes =
    [
        (BarcodeType.QrCode, "https://example.jp/請求書/2026-0001?x=ABC123", "https://example.jp/請求書/2026-0001?x=ABC123"),
        (BarcodeType.QrCode, new string('7', 900), new string('7', 900)),
        (BarcodeType.Ean13, "4901234567894", "4901234567894"),
        (BarcodeType.Ean8, "4901234", "49012347"),
        (BarcodeType.Code39, "PO-2026/0042", "PO-2026/0042"),
        (BarcodeType.Code128, "Akashi-00123456", "Akashi-00123456"),
        (BarcodeType.Nw7, "A0123456789B", "A0123456789B"),
        (BarcodeType.Itf14, "1490123456789", "14901234567891"),
        (BarcodeType.UpcA, "41600033610", "0416000336108"),
        (BarcodeType.UpcE, "0123457", "0012345000072"),
        (BarcodeType.Gs1DataMatrix, "(01)04901234567894(17)281231(10)Lot-7a", "(01)04901234567894(17)281231(10)Lot-7a"),
        (BarcodeType.Pdf417, "Akashi 0123456789012345 éß;", "Akashi 0123456789012345 éß;"),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Zxing_reads_what_was_encoded(bool asPicture)
    {
        var files = Codes.Select(code => PaintedPng(code.Type, code.Content, asPicture)).ToArray();
        try
        {
            var read = JsonSerializer.Deserialize<string[][]>(Bwip.Run("zxing.mjs", JsonSerializer.Serialize(files)))!;
            for (var i = 0; i < Codes.Length; i++)
                Plain(read[i][1]).ShouldBe(Plain(Codes[i].Read), $"{Codes[i].Type} {read[i][0]}");
        }
        finally
        {
            Array.ForEach(files, File.Delete);
        }
    }

    [Theory]
    [InlineData(BarcodeType.QrCode, "https://example.jp/?id=0001", "https://example.jp/?id=0001")]
    [InlineData(BarcodeType.Ean13, "4901234567894", "4901234567894")]
    [InlineData(BarcodeType.Ean8, "49012347", "49012347")]
    [InlineData(BarcodeType.Code39, "PO-2026/0042", "PO-2026/0042")]
    [InlineData(BarcodeType.Code128, "Akashi-00123456", "Akashi-00123456")]
    [InlineData(BarcodeType.Nw7, "A0123456789B", "A0123456789B")]
    [InlineData(BarcodeType.Itf14, "14901234567891", "14901234567891")]
    [InlineData(BarcodeType.UpcA, "416000336108", "0416000336108")]
    public void Zbar_reads_what_was_encoded(BarcodeType type, string content, string read)
    {
        var file = PaintedPng(type, content, asPicture: false);
        try
        {
            Judge.Run([], "zbarimg", "--nodbus", "--quiet", "--raw", "-Sean8.enable", "-Si25.enable", file).Trim().ShouldBe(read);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>ZXing may write GS1 data without its brackets.</summary>
    private static string Plain(string text) => text.Replace("(", "").Replace(")", "").Replace("\u001d", "");

    private static string PaintedPng(BarcodeType type, string content, bool asPicture)
    {
        var (width, height) = type is BarcodeType.QrCode or BarcodeType.Gs1DataMatrix ? (120.0, 120.0) : (200.0, 60.0);
        var symbol = Barcode.Encode(type, content, width, height);
        var (pageWidth, pageHeight) = (width + (2 * Margin), height + (2 * Margin));
        byte[] pdf;
        if (asPicture)
        {
            var image = symbol.ToImage(BarcodeColours.BlackOnWhite);
            pdf = BarePage.Of(pageWidth, pageHeight, image.WriteTo, $"{width} 0 0 {height} {Margin} {Margin} cm /X Do");
        }
        else
        {
            using var marks = new ContentStream(pageHeight, new());
            marks.Paint(symbol, Margin, Margin, width, height, BarcodeColours.BlackOnWhite);
            pdf = BarePage.Of(pageWidth, pageHeight, BarePage.NoObject, Encoding.ASCII.GetString(marks.Span));
        }
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Judge.Run(pdf, "pdftoppm", "-png", "-singlefile", "-r", "288", "{}", path);
        return path + ".png";
    }
}
