using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Importing;

public class ImportedPageTests
{
    /// <summary>Not symmetric, so that every turn and shift shows; it reaches beyond the page.</summary>
    private const string Marks =
        "0 0 1 rg 20 20 40 40 re f 1 0 0 rg 150 70 60 20 re f 0 g 4 w 0 0 m 200 100 l S BT /F0 20 Tf 70 20 Td (Akashi) Tj ET";

    private const string Resources = "/Resources<</Font<</F0<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>";

    [Theory]
    [InlineData("")]
    [InlineData("/Rotate 90")]
    [InlineData("/Rotate 180")]
    [InlineData("/Rotate 270")]
    [InlineData("/CropBox[10 20 150 90]")]
    [InlineData("/CropBox[10 20 150 90]/Rotate 90")]
    [InlineData("/CropBox[10 20 150 90]/Rotate 180")]
    [InlineData("/CropBox[10 20 150 90]/Rotate 270")]
    public void The_copy_looks_like_the_page(string entries)
    {
        var original = RawPdf.OnePage(Marks, "/MediaBox[0 0 200 100]" + Resources + entries).Finish();
        var copy = Copies.Of(original);
        Judge.Run(copy, "qpdf", "--check", "{}");
        PageImage.Of(copy).ShouldLookLike(PageImage.Of(original));
        var (before, after) = (PdfSource.Open(original).Pages[0], PdfSource.Open(copy).Pages[0]);
        (after.Width, after.Height).ShouldBe((before.Width, before.Height));
    }

    [Fact]
    public void User_units_are_points_in_the_copy()
    {
        var original = RawPdf.OnePage(Marks, "/MediaBox[0 0 200 100]/UserUnit 2/CropBox[10 20 150 90]/Rotate 90" + Resources).Finish();
        // Poppler counts units, not points.
        PageImage.Of(Copies.Of(original)).ShouldLookLike(PageImage.Of(original, dpi: 144));
    }

    [Fact]
    public void A_box_that_begins_elsewhere_is_moved_to_the_corner()
    {
        var original = RawPdf.OnePage("1 0 0 1 -300 500 cm " + Marks, "/MediaBox[-300 500 -100 600]" + Resources).Finish();
        PageImage.Of(Copies.Of(original)).ShouldLookLike(PageImage.Of(original));
    }

    [Theory]
    [InlineData("--object-streams=generate")]
    [InlineData("--linearize", "--object-streams=disable")]
    [InlineData("--qdf")]
    [InlineData("--encrypt", "", "owner", "256", "--")]
    [InlineData("--encrypt", "", "owner", "128", "--use-aes=y", "--")]
    [InlineData("--encrypt", "", "owner", "40", "--", "--allow-weak-crypto")]
    [InlineData("--rotate=+90")]
    public void Every_form_that_qpdf_gives_a_file_looks_and_reads_the_same(params string[] arguments)
    {
        var original = Qpdf.Rewrite(SourceSamples.TextPages, arguments);
        var copy = Copies.Of(original);
        Judge.Run(copy, "qpdf", "--check", "{}");
        Judge.RunningText(copy).ShouldBe(Judge.RunningText(original));
        PageImage.Of(copy, 2).ShouldLookLike(PageImage.Of(original, 2));
    }

    [Fact]
    public void Content_in_several_streams_is_joined_between_its_tokens()
    {
        var original = RawPdf
            .OnePage()
            .Add(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents[5 0 R 6 0 R 7 0 R]>>")
            .AddStream(5, "", "0 0 1 rg 20")
            .AddStream(6, "/Filter/ASCIIHexDecode", "323020343020>")
            .AddStream(7, "", "40 re f")
            .Finish();
        var copy = Copies.Of(original);
        PageImage.Of(copy).At(30, 50).ShouldBe(((byte)0, (byte)0, (byte)255));
        PageImage.Of(copy).ShouldLookLike(PageImage.Of(original));
    }

    [Fact]
    public void What_pages_share_is_written_once()
    {
        var original = SourceSamples.TextPages;
        var pages = PdfSource.Open(original).Pages.Count;
        pages.ShouldBeGreaterThan(2);
        var copy = Copies.Of(original);
        // One font, though every page uses it; and one form for each page.
        Judge
            .Run(copy, "pdffonts", "{}")
            .Trim()
            .Split('\n')
            .Length.ShouldBe(2 + 1 + (Judge.Run(original, "pdffonts", "{}").Trim().Split('\n').Length - 3));
        copy.Length.ShouldBeLessThan(original.Length + 4000);
    }

    [Fact]
    public void A_page_is_written_once_into_a_file_and_again_into_the_next()
    {
        var page = new PageImporter(PdfSource.Open(RawPdf.OnePage(Marks).Finish()))[0];
        var first = Copies.Of(page);
        Copies.Of(page).ShouldBe(first);
        using var output = new MemoryStream();
        using var file = new PdfFile(output);
        page.WriteTo(file).ShouldBe(page.WriteTo(file));
    }

    [Fact]
    public void Other_object_numbers_do_not_disturb()
    {
        var importer = new PageImporter(PdfSource.Open(SourceSamples.TextPages));
        var expected = Copies.Of(importer[0], importer[1]);
        // The same pages in another order get other numbers, with the shared font known already or not.
        foreach (var pages in new[] { new[] { importer[1], importer[0] }, [importer[1]], [importer[2], importer[1], importer[0]] })
            Judge.Run(Copies.Of(pages), "qpdf", "--check", "{}");
        Copies.Of(importer[0], importer[1]).ShouldBe(expected);
    }

    [Fact]
    public void Threads_share_one_import()
    {
        var importer = new PageImporter(PdfSource.Open(SourceSamples.TextPages));
        var expected = Copies.Of(importer[0], importer[1]);
        var other = Copies.Of(importer[1], importer[0]);
        Parallel.For(
            0,
            100,
            i => Copies.Of(importer[i % 2], importer[(i + 1) % 2]).AsSpan().SequenceEqual(i % 2 == 0 ? expected : other).ShouldBeTrue()
        );
    }

    [Fact]
    public void The_rest_of_the_document_stays_behind()
    {
        var original = RawPdf
            .OnePage(Marks, "/MediaBox[0 0 200 100]/Resources<</XObject<</X 5 0 R>>>>/StructParents 0")
            .AddStream(
                5,
                "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Owner 3 0 R/Private 6 0 R/StructParent 7/PieceInfo<</Secret 6 0 R>>/Metadata 6 0 R",
                ""
            )
            .AddStream(6, "", "a private note")
            .Finish();
        var text = Qpdf.Text(Copies.Of(original));
        // Named by an entry that nobody knows: it is taken along. Named by known ones only, it would not be.
        text.ShouldContain("/Private");
        text.ShouldNotContain("/Owner");
        text.ShouldNotContain("/PieceInfo");
        text.ShouldNotContain("/StructParent");
        text.ShouldNotContain("/Metadata 6 0 R");
    }

    [Fact]
    public void A_form_without_resources_has_those_of_its_page()
    {
        var original = RawPdf
            .OnePage(
                "/X Do",
                "/MediaBox[0 0 200 100]/Resources<</XObject<</X 5 0 R>>/Font<</F0<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
            )
            .AddStream(5, "/Type/XObject/Subtype/Form/BBox[0 0 200 100]", Marks)
            .Finish();
        var copy = Copies.Of(original);
        PageImage.Of(copy).ShouldLookLike(PageImage.Of(original));
        Judge.RunningText(copy).ShouldBe("Akashi");
    }

    [Fact]
    public void Names_and_numbers_come_over_as_they_were()
    {
        var original = RawPdf
            .OnePage("/a#20b\u00E9 gs", "/Resources<</ExtGState<</a#20b\u00E9<</ca .00001234/LW 1e5/X(\\(\\\\\r\u0001)>>>>>>")
            .Finish();
        var text = Qpdf.Text(Copies.Of(original));
        text.ShouldContain("/a#20b#e9");
        text.ShouldContain(".00001234");
    }
}
