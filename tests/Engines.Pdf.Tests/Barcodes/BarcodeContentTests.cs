using Akashi.Engines.Pdf.Barcodes;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.Pdf.Tests.Barcodes;

public class BarcodeContentTests
{
    [Theory]
    [InlineData(BarcodeType.Ean13, "4901234567890", "expects 4")]
    [InlineData(BarcodeType.Ean13, "49012345", "12 digits")]
    [InlineData(BarcodeType.Ean8, "4901234x", "'4901234x'")]
    [InlineData(BarcodeType.UpcA, "416000336100", "expects 8")]
    [InlineData(BarcodeType.UpcE, "1123457", "0 and six digits")]
    [InlineData(BarcodeType.UpcE, "01234570", "expects 2")]
    [InlineData(BarcodeType.Itf14, "123", "13 digits")]
    [InlineData(BarcodeType.Code39, "abc", "'a'")]
    [InlineData(BarcodeType.Code39, "A*B", "'*'")]
    [InlineData(BarcodeType.Nw7, "0123", "A to D")]
    [InlineData(BarcodeType.Nw7, "A12B34C", "'B'")]
    [InlineData(BarcodeType.JapanPost, "123456", "seven digits")]
    [InlineData(BarcodeType.JapanPost, "1234567a", "'a'")]
    [InlineData(BarcodeType.JapanPost, "1234567ABCDEFGH", "has 23")]
    [InlineData(BarcodeType.Gs1DataMatrix, "01049012345", "is not")]
    [InlineData(BarcodeType.Gs1DataMatrix, "(10)ABC", "needs a GTIN")]
    [InlineData(BarcodeType.Gs1DataMatrix, "(01)123", "14 digits")]
    [InlineData(BarcodeType.Gs1DataMatrix, "(01)04901234567890", "4 is expected")]
    [InlineData(BarcodeType.Gs1DataMatrix, "(01)04901234567894(10)", "0 characters")]
    [InlineData(BarcodeType.Gs1DataMatrix, "(01)04901234567894(10)あ", "'あ'")]
    [InlineData(BarcodeType.Gs1DataMatrix, "(1)2", "no application identifier")]
    [InlineData(BarcodeType.Code128, "", "no content")]
    public void What_is_wrong_is_named(BarcodeType type, string content, string message) =>
        Should.Throw<BarcodeException>(() => Barcode.Encode(type, content, 100, 50)).Message.ShouldContain(message);

    [Theory]
    [InlineData(BarcodeType.QrCode, 8000)]
    [InlineData(BarcodeType.Code128, 501)]
    [InlineData(BarcodeType.Code39, 501)]
    [InlineData(BarcodeType.Pdf417, 4000)]
    public void What_is_too_long_is_refused(BarcodeType type, int length) =>
        Should.Throw<BarcodeException>(() => Barcode.Encode(type, new string('A', length), 100, 50));

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, -1)]
    [InlineData(double.NaN, 10)]
    [InlineData(1e9, 10)]
    public void A_rectangle_that_is_none_is_refused(double width, double height) =>
        Should.Throw<BarcodeException>(() => Barcode.Encode(BarcodeType.QrCode, "A", width, height));

    /// <summary>3 + 9 + 10 and twelve fillers of 14 make 190, ten times 19. (bwip-js draws the start bars there.)</summary>
    [Fact]
    public void A_customer_barcode_whose_check_character_is_zero_has_it()
    {
        var bars = Barcode.Encode(BarcodeType.JapanPost, "0000039-", 200, 20, includeText: false).Bars.ToArray();
        bars.Length.ShouldBe(67);
        var (check, zero) = (bars[62..65], bars[2..5]);
        check.Select(bar => (bar.Y, bar.Height)).ShouldBe(zero.Select(bar => (bar.Y, bar.Height)));
    }

    [Fact]
    public void Any_text_gives_a_symbol_or_a_BarcodeException()
    {
        var texts = ArbMap.Default.GeneratorFor<string>();
        foreach (var type in Enum.GetValues<BarcodeType>())
            Prop.ForAll(texts.ToArbitrary(), text => Answers(type, text ?? "")).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_likely_text_gives_a_symbol_or_a_BarcodeException()
    {
        var random = new Random(20260401);
        const string Likely = "0123456789012345678901234567890123456789ABCDabcdZ-$:/.+%* ()\u0001\u007Fé日\uD83D(01)(10)";
        var drawn = 0;
        for (var i = 0; i < 6000; i++)
        {
            var type = (BarcodeType)(i % 12);
            var length = random.Next(1, 40);
            drawn += Answers(type, string.Concat(Enumerable.Range(0, length).Select(_ => Likely[random.Next(Likely.Length)]))) ? 1 : 0;
        }
        drawn.ShouldBe(6000);
    }

    private static bool Answers(BarcodeType type, string text)
    {
        try
        {
            var symbol = Barcode.Encode(type, text, 80, 40);
            foreach (var bar in symbol.Bars)
            {
                (bar.X >= 0 && bar.Y >= 0 && bar.Width > 0 && bar.Height > 0).ShouldBeTrue();
                (bar.X + bar.Width <= symbol.Width && bar.Y + bar.Height <= symbol.Height).ShouldBeTrue();
            }
            symbol.ToImage(BarcodeColours.BlackOnWhite).Width.ShouldBe(symbol.Width);
        }
        catch (BarcodeException error)
        {
            error.Message.ShouldNotBeEmpty();
        }
        return true;
    }
}
