using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Tests.Reading;

public class PageTreeTests
{
    [Theory]
    [InlineData("/MediaBox[0 0 200 100]", 200, 100)]
    [InlineData("/MediaBox[200 100 0 0]", 200, 100)]
    [InlineData("/MediaBox[-10 -20 190 80]", 200, 100)]
    [InlineData("/MediaBox[0 0 200 100]/Rotate 90", 100, 200)]
    [InlineData("/MediaBox[0 0 200 100]/Rotate -90", 100, 200)]
    [InlineData("/MediaBox[0 0 200 100]/Rotate 540", 200, 100)]
    [InlineData("/MediaBox[0 0 200 100]/Rotate 45", 200, 100)]
    [InlineData("/MediaBox[0 0 200 100]/CropBox[50 -50 900 60]", 150, 60)]
    [InlineData("/MediaBox[0 0 200 100]/CropBox[500 500 900 900]", 200, 100)]
    [InlineData("/MediaBox[0 0 200 100]/UserUnit 2.5", 500, 250)]
    [InlineData("/MediaBox[0 0 0 0]", 612, 792)]
    [InlineData("/MediaBox(none)", 612, 792)]
    [InlineData("", 612, 792)]
    public void The_size_is_what_is_shown(string entries, double width, double height)
    {
        var page = PdfSource.Open(RawPdf.OnePage(pageEntries: entries).Finish()).Pages[0];
        (page.Width, page.Height).ShouldBe((width, height));
    }

    [Fact]
    public void Entries_come_down_from_the_nodes_above_and_the_count_is_not_believed()
    {
        var file = new RawPdf()
            .Add(1, "<</Type/Catalog/Pages 2 0 R>>")
            .Add(2, "<</Type/Pages/Count -7/MediaBox[0 0 9 8]/Rotate 90/Kids[5 0 R 3 0 R 99 0 R null]>>")
            .Add(3, "<</Kids[4 0 R]/Rotate 0>>")
            .Add(4, "<</Type/Page>>")
            .Add(5, "<</Type/Page/MediaBox[0 0 1 2]>>")
            .Finish();
        PdfSource.Open(file).Pages.Select(p => (p.Width, p.Height)).ShouldBe([(2, 1), (9, 8)]);
    }

    [Fact]
    public void A_tree_that_bites_its_tail_is_walked_once()
    {
        var file = new RawPdf()
            .Add(1, "<</Type/Catalog/Pages 2 0 R>>")
            .Add(2, "<</Type/Pages/Kids[3 0 R 2 0 R 4 0 R 3 0 R]>>")
            .Add(3, "<</Type/Pages/Kids[2 0 R 4 0 R]>>")
            .Add(4, "<</Type/Page>>")
            .Finish();
        PdfSource.Open(file).Pages.Count.ShouldBe(2);
    }

    [Fact]
    public void A_tree_without_end_is_refused()
    {
        var raw = new RawPdf().Add(1, "<</Type/Catalog/Pages 2 0 R>>");
        for (var i = 2; i < 90; i++)
            raw.Add(i, $"<</Kids[{i + 1} 0 R]>>");
        Should.Throw<PdfSourceException>(() => PdfSource.Open(raw.Finish())).Message.ShouldContain("64 levels");
    }
}
