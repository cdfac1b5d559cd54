using Akashi.Engines.Pdf.Tests.Reading;

namespace Akashi.Engines.Pdf.Tests.Importing;

/// <summary>Fields, stamps and layers: what a page showed is shown, and nothing else.</summary>
public class AppearanceTests
{
    private static readonly (byte, byte, byte) White = (255, 255, 255);
    private static readonly (byte, byte, byte) Red = (255, 0, 0);

    [Theory]
    [InlineData("/AP<</N 6 0 R>>", true)]
    [InlineData("/AP<</N 6 0 R>>/F 4", true)]
    [InlineData("/AP<</N 6 0 R>>/F 2", false)]
    [InlineData("/AP<</N 6 0 R>>/F 32", false)]
    [InlineData("/AP<</N<</Yes 6 0 R/Off 7 0 R>>>>/AS/Yes", true)]
    [InlineData("/AP<</N<</Yes 6 0 R/Off 7 0 R>>>>/AS/Off", false)]
    [InlineData("/AP<</N<</Yes 6 0 R>>>>/AS/Off", false)]
    [InlineData("/AP<</D 6 0 R>>", false)]
    [InlineData("", false)]
    public void A_field_shows_what_it_showed(string entries, bool isShown)
    {
        var original = WithAnnotation($"/Subtype/Widget/FT/Btn/T(b)/Rect[100 20 140 60]{entries}").Finish();
        var copy = PageImage.Of(Copies.Of(original));
        copy.At(110, 50).ShouldBe(isShown ? Red : White);
        copy.ShouldLookLike(PageImage.Of(original));
    }

    [Theory]
    [InlineData("/Matrix[0 1 -1 0 0 0]")]
    [InlineData("/Matrix[2 0 0 .5 7 9]")]
    [InlineData("/Matrix[.7 .7 -.7 .7 0 0]")]
    public void The_appearance_is_fitted_into_its_rectangle(string matrix)
    {
        var original = WithAnnotation("/Subtype/Stamp/Rect[100 20 180 60]/AP<</N 6 0 R>>", matrix).Finish();
        PageImage.Of(Copies.Of(original)).ShouldLookLike(PageImage.Of(original), 0.003);
    }

    [Fact]
    public void On_a_turned_page_too()
    {
        var original = WithAnnotation("/Subtype/Stamp/Rect[100 20 180 60]/AP<</N 6 0 R>>", "", "/Rotate 90/CropBox[50 10 190 90]").Finish();
        PageImage.Of(Copies.Of(original)).ShouldLookLike(PageImage.Of(original));
    }

    [Fact]
    public void Links_and_popups_are_not_drawn()
    {
        var original = WithAnnotation("/Subtype/Link/Rect[100 20 180 60]/Border[0 0 0]/A<</S/URI/URI(https://example.org)>>").Finish();
        Qpdf.Text(Copies.Of(original)).ShouldNotContain("example.org");
        var popup = WithAnnotation("/Subtype/Popup/Rect[100 20 180 60]/AP<</N 6 0 R>>").Finish();
        PageImage.Of(Copies.Of(popup)).At(110, 50).ShouldBe(White);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("/OFF[8 0 R]", false)]
    [InlineData("/BaseState/OFF", false)]
    [InlineData("/BaseState/OFF/ON[8 0 R]", true)]
    public void Layers_that_were_hidden_stay_hidden(string configuration, bool isShown)
    {
        var raw = RawPdf
            .OnePage(
                "/OC/MC0 BDC 1 0 0 rg 20 20 40 40 re f EMC",
                "/MediaBox[0 0 200 100]/Resources<</Properties<</MC0 8 0 R>>>>/Annots[<</Subtype/Stamp/OC 8 0 R/Rect[100 20 140 60]/AP<</N 6 0 R>>>>]"
            )
            .Add(1, $"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[8 0 R]/D<<{configuration}>>>>>>")
            .AddStream(6, "/Type/XObject/Subtype/Form/BBox[0 0 10 10]", "1 0 0 rg 0 0 10 10 re f")
            .Add(8, "<</Type/OCG/Name(Watermark)>>");
        var copy = Copies.Of(raw.Finish());
        Judge.Run(copy, "qpdf", "--check", "{}");
        var image = PageImage.Of(copy);
        image.At(30, 50).ShouldBe(isShown ? Red : White);
        image.At(110, 50).ShouldBe(isShown ? Red : White);
    }

    private static RawPdf WithAnnotation(string entries, string matrix = "", string page = "") =>
        RawPdf
            .OnePage("0 0 1 rg 20 20 40 40 re f", $"/MediaBox[0 0 200 100]/Annots[5 0 R]{page}")
            .Add(5, $"<</Type/Annot/P 3 0 R{entries}>>")
            .AddStream(6, $"/Type/XObject/Subtype/Form/BBox[0 0 10 10]{matrix}", "1 0 0 rg 0 0 10 10 re f 0 1 0 rg 6 6 3 3 re f")
            .AddStream(7, "/Type/XObject/Subtype/Form/BBox[0 0 10 10]", "");
}
