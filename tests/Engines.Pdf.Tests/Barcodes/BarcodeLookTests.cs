using System.Text;
using Akashi.Engines.Pdf.Barcodes;
using Akashi.Engines.Pdf.Imaging;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Barcodes;

/// <summary>A page of pdfme holds bwip-js's picture, stretched to the element. Ours is painted by the same viewer and compared.</summary>
public class BarcodeLookTests
{
    private static readonly BarcodeColours Coloured = new(Colour.Parse("#FFF4D6"), Colour.Parse("#123A7C"), Colour.Parse("#A0281E"));
    private static readonly BarcodeColours Transparent = new(null, Colour.Parse("#123A7C"), Colour.Parse("#A0281E"));

    private static readonly Job[] Jobs =
    [
        new(BarcodeType.QrCode, "https://pdfme.com/", 30, 30),
        new(BarcodeType.JapanPost, "6540123789-A-K-Z", 80, 7.2),
        new(BarcodeType.Ean13, "2112345678900", 40, 16),
        new(BarcodeType.Ean8, "02345673", 40, 20),
        new(BarcodeType.Code39, "THIS IS CODE 39", 40, 20),
        new(BarcodeType.Code128, "This is Code 128!", 40, 20),
        new(BarcodeType.Nw7, "A0123456789B", 40, 20),
        new(BarcodeType.Itf14, "04601234567893", 40, 12),
        new(BarcodeType.UpcA, "416000336108", 40, 16),
        new(BarcodeType.UpcE, "00123457", 40, 20),
        new(BarcodeType.Gs1DataMatrix, "(01)03453120000011(17)191125(10)ABCD1234", 30, 30),
        new(BarcodeType.Pdf417, "This is PDF417!", 40, 16),
        new(BarcodeType.Code128, "é@[]{}|~_gjpqy", 90, 30),
        new(BarcodeType.Itf14, "04601234567893", 60, 20) { Colours = Coloured },
        new(BarcodeType.UpcE, "00123457", 40, 20) { Colours = Coloured },
        new(BarcodeType.QrCode, "色", 30, 30) { Colours = Coloured },
        new(BarcodeType.Code39, "CLEAR", 40, 20) { Colours = Transparent },
        new(BarcodeType.QrCode, "clear", 30, 30) { Colours = Transparent },
    ];

    [Fact]
    public void The_picture_looks_as_the_peer_s_does()
    {
        var theirs = Bwip.DrawPngs(Jobs);
        for (var i = 0; i < Jobs.Length; i++)
        {
            var job = Jobs[i];
            var peer = Raster.Of(Page(job, PdfImage.Parse(theirs[i])));
            var mine = Raster.Of(Page(job, job.Encode().ToImage(job.Colours)));
            var pixels = mine.Difference(peer) * mine.Width * mine.Height;
            // A thousandth of an A4 page is 501 pixels; a page may hold many barcodes.
            pixels.ShouldBeLessThanOrEqualTo(40, job.ToString());
        }
    }

    [Fact]
    public void Paths_have_the_ink_of_the_picture()
    {
        foreach (var job in Jobs.Where(job => job.Colours.Background is not null))
        {
            var symbol = job.Encode();
            var picture = Raster.Of(Alone(job, symbol.ToImage(job.Colours)), 360);
            var paths = Raster.Of(Paths(job, symbol), 360);
            (paths.Width, paths.Height).ShouldBe((picture.Width, picture.Height));
            Darkness(paths).ShouldBe(Darkness(picture), 0.01, job.ToString());
        }
    }

    [Fact]
    public void Equal_jobs_give_equal_bytes()
    {
        byte[] Print() => Page(Jobs[4], Jobs[4].Encode().ToImage(Jobs[4].Colours));
        Print().ShouldBe(Print());
        Judge.Run(Print(), "qpdf", "--check", "{}");
    }

    internal static byte[] Paths(Job job, BarcodeSymbol symbol)
    {
        var (width, height) = (Units.Mm(job.Width), Units.Mm(job.Height));
        using var content = new ContentStream(height, new());
        content.Paint(symbol, 0, 0, width, height, job.Colours);
        return BarePage.Of(width, height, BarePage.NoObject, Encoding.ASCII.GetString(content.Span));
    }

    private static double Darkness(Raster raster) => raster.Rgb.Average(b => 255.0 - b) / 255;

    private static byte[] Alone(Job job, PdfImage image)
    {
        var (width, height) = (Units.Mm(job.Width), Units.Mm(job.Height));
        return BarePage.Of(width, height, image.WriteTo, FormattableString.Invariant($"{width} 0 0 {height} 0 0 cm /X Do"));
    }

    /// <summary>A barcode that is not aligned with the device's pixels, on a ground of two colours.</summary>
    private static byte[] Page(Job job, PdfImage image)
    {
        var (width, height) = (Units.Mm(job.Width), Units.Mm(job.Height));
        return BarePage.Of(
            width + 20,
            height + 20,
            image.WriteTo,
            FormattableString.Invariant($"0.8 1 0.8 rg 0 0 50 50 re f {width} 0 0 {height} 10.3 9.6 cm /X Do")
        );
    }
}
