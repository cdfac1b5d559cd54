using System.Text;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Engines.Pdf.Writing;
using Akashi.Engines.Pdf.Writing.Archival;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Colours as inks: the numbers that pdfme writes, black included, and no other colour space beside them.</summary>
public sealed class InkTests
{
    [Theory]
    [InlineData("#000000", "0 0 0 1 k")]
    [InlineData("#ffffff", "0 0 0 0 k")]
    [InlineData("#ff0000", "0 1 1 0 k")]
    [InlineData("#336699", "0.667 0.333 0 0.4 k")]
    [InlineData("#808080", "0 0 0 0.498 k")]
    [InlineData("#ff000080", "0 0.502 0.502 0 k")]
    public void A_colour_is_four_inks(string colour, string written)
    {
        var text = Qpdf.Text(Render(colour, inks: true));
        text.ShouldContain(written + "\n");
        text.ShouldNotContain(" rg\n");
        text.ShouldNotContain(" RG\n");
    }

    [Fact]
    public void Without_inks_it_is_three_lights() => Qpdf.Text(Render("#ff000080", inks: false)).ShouldContain("1 0 0 rg\n");

    [Fact]
    public void An_archive_has_no_inks() =>
        Should.Throw<ArgumentException>(() =>
            new PdfDocument(Stream.Null, new("x"), options: new() { Inks = true, Conformance = Conformance.PdfA3u })
        );

    private static byte[] Render(string colour, bool inks) =>
        TemplateCase.Render(
            Encoding.UTF8.GetBytes(
                $$"""
                {"basePdf":{"width":50,"height":50,"padding":[0,0,0,0]},"schemas":[[{"name":"a","type":"text","content":"証","readOnly":true,
                "fontColor":"{{colour}}","strikethrough":true,"position":{"x":5,"y":5},"width":40,"height":10}]]}
                """
            ),
            "[{}]"u8.ToArray(),
            new TemplateFonts([new("Regular", TestFonts.Regular)]),
            new() { Inks = inks }
        );
}
