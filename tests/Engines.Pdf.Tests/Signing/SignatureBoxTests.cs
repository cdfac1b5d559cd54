using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Signing;
using Akashi.Engines.Pdf.Tests.Importing;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Platform.Signatures;

namespace Akashi.Engines.Pdf.Tests.Signing;

public sealed class SignatureBoxTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    private static readonly (byte, byte, byte) Red = (255, 0, 0);
    private static readonly (byte, byte, byte) Green = (0, 255, 0);
    private static readonly (byte, byte, byte) White = (255, 255, 255);

    /// <summary>Red, but green in its upper left quarter: it tells how it is turned.</summary>
    private static ImportedPage Seal =>
        new PageImporter(
            PdfSource.Open(RawPdf.OnePage("1 0 0 rg 0 0 20 20 re f 0 1 0 rg 0 10 10 10 re f", "/MediaBox[0 0 20 20]").Finish())
        )[0];

    [Theory]
    [InlineData("")]
    [InlineData("/Rotate 90")]
    [InlineData("/Rotate 180")]
    [InlineData("/Rotate 270")]
    [InlineData("/Rotate 90/CropBox[30 20 190 95]")]
    [InlineData("/CropBox[30 20 190 95]")]
    public async Task The_seal_stands_upright_where_it_was_put(string entries)
    {
        var file = RawPdf.OnePage("", "/MediaBox[0 0 200 100]" + entries).Finish();
        var details = new SignatureDetails { Box = new(1, 10, 20, 40, 30, Seal) };
        var signer = new CertificateSigner(authority.Seal, [authority.Root]);
        var signed = await PdfSigning.SignAsync(file, details, signer, TestContext.Current.CancellationToken);
        Judge.Run(signed, "qpdf", "--check", "{}");
        Judge.Run(signed, "pdfsig", "{}").ShouldContain("Signature is Valid.");
        var image = PageImage.Of(signed);
        image.At(12, 22).ShouldBe(Green);
        image.At(27, 33).ShouldBe(Green);
        image.At(33, 33).ShouldBe(Red);
        image.At(27, 38).ShouldBe(Red);
        image.At(48, 48).ShouldBe(Red);
        foreach (var (x, y) in new[] { (8, 22), (12, 18), (52, 48), (48, 52) })
            image.At(x, y).ShouldBe(White);
    }

    [Fact]
    public void A_page_that_is_not_there_is_named()
    {
        var details = new SignatureDetails { Box = new(2, 0, 0, 9, 9, Seal) };
        Should
            .Throw<PdfSourceException>(() => PdfSigning.Prepare(RawPdf.OnePage().Finish(), details, 1000))
            .Message.ShouldContain("page 2");
    }
}
