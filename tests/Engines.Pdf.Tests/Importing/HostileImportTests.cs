using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Tests.Reading;

namespace Akashi.Engines.Pdf.Tests.Importing;

/// <summary>A base PDF may come from anyone: besides a copy there is only a PdfSourceException, and soon.</summary>
public class HostileImportTests
{
    private static readonly PdfSourceOptions Small = new() { MaxDecodedBytes = 1 << 20, MaxObjects = 5000 };

    [Fact]
    public void A_chain_of_objects_of_any_length_is_no_danger()
    {
        var raw = RawPdf.OnePage(pageEntries: "/MediaBox[0 0 9 9]/Resources<</X 5 0 R>>");
        for (var i = 5; i < 4000; i++)
            raw.Add(i, $"[{i + 1} 0 R]");
        var copy = Copies.Of(raw.Finish());
        Judge.Run(copy, "qpdf", "--check", "{}");
        PdfSource.Open(copy).Store.Numbers.Count().ShouldBeGreaterThan(3990);
    }

    [Fact]
    public void Rings_of_objects_stay_rings()
    {
        var raw = RawPdf
            .OnePage("/X Do", "/MediaBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")
            .AddStream(5, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Q 6 0 R", "/X Do")
            .Add(6, "[5 0 R 6 0 R]");
        Judge.Run(Copies.Of(raw.Finish()), "qpdf", "--check", "{}");
    }

    [Fact]
    public void One_stream_named_often_is_not_unpacked_without_end()
    {
        var raw = RawPdf.OnePage().AddStream(5, "", new(' ', 1000));
        raw.Add(3, "<</Type/Page/Contents 6 0 R>>").Add(6, "[" + string.Concat(Enumerable.Repeat("5 0 R ", 3000)) + "]");
        Should.Throw<PdfSourceException>(() => Import(raw.Finish())).Message.ShouldContain("MaxDecodedBytes");
    }

    [Fact]
    public void A_damaged_page_does_not_spoil_the_next()
    {
        var file = new RawPdf()
            .Add(1, "<</Type/Catalog/Pages 2 0 R>>")
            .Add(2, "<</Type/Pages/Kids[3 0 R 4 0 R]/MediaBox[0 0 9 9]>>")
            .Add(3, "<</Type/Page/Resources<</A 5 0 R/B 8 0 R>>>>")
            .Add(4, "<</Type/Page/Resources<</A 5 0 R>>>>")
            .Add(5, "[6 0 R]")
            .Add(6, "(whole)")
            .AddStream(8, "/Filter[" + string.Concat(Enumerable.Repeat("/AHx", 99)) + "]", "")
            .Finish();
        var importer = new PageImporter(PdfSource.Open(file));
        Should.Throw<PdfSourceException>(() => importer[0]).Message.ShouldContain("99 filters");
        Qpdf.Text(Copies.Of(importer[1])).ShouldContain("(whole)");
    }

    [Theory]
    [InlineData("[/FlateDecode/DCTDecode]")]
    [InlineData("/JBIG2Decode")]
    [InlineData("/Unheard")]
    public void Content_that_is_an_image_is_refused(string filter) =>
        Should
            .Throw<PdfSourceException>(() => Import(RawPdf.OnePage().AddStream(4, $"/Filter{filter}", "x").Finish()))
            .Message.ShouldStartWith("The content of page 1 is filtered by");

    [Theory]
    [InlineData(1, "--object-streams=disable")]
    [InlineData(2, "--object-streams=generate")]
    [InlineData(3, "--qdf")]
    public void Mutated_files_are_refused_or_imported(int seed, string arguments)
    {
        var file = Qpdf.Rewrite(Rich(), arguments);
        var random = new Random(seed);
        var copied = 0;
        for (var i = 0; i < 1500; i++)
        {
            if (Copy(Mutation.Of(file, random)))
                copied++;
        }
        copied.ShouldBeInRange(100, 1499);
    }

    /// <summary>A bit of everything: an image, a form, layers, a field, content in parts.</summary>
    private static byte[] Rich() =>
        RawPdf
            .OnePage()
            .Add(1, "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[8 0 R]/D<</OFF[8 0 R]>>>>>>")
            .Add(
                3,
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Rotate 90/CropBox[1 1 99 99]/Contents[4 0 R 5 0 R]/Resources 9 0 R/Annots[7 0 R]>>"
            )
            .AddStream(5, "/Filter/ASCIIHexDecode", "2F46 20446F>")
            .AddStream(6, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Matrix[1 0 0 1 2 3]", "0 0 9 9 re f")
            .Add(7, "<</Type/Annot/Subtype/Widget/Rect[9 9 50 50]/AP<</N<</On 6 0 R>>>>/AS/On/OC 8 0 R/P 3 0 R>>")
            .Add(8, "<</Type/OCG/Name(x)>>")
            .Add(9, "<</XObject<</F 6 0 R/I 10 0 R>>/Properties<</L 8 0 R>>/Font<</F0<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>")
            .AddStream(10, "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 11 0 R", "x")
            .AddStream(11, "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", "y")
            .Finish();

    private static bool Copy(byte[] pdf)
    {
        ImportedPage[] pages;
        try
        {
            pages = Import(pdf);
        }
        catch (PdfSourceException)
        {
            return false;
        }
        // What was prepared can be written: no exception from here on.
        Copies.WriteTo(Stream.Null, pages);
        return true;
    }

    private static ImportedPage[] Import(byte[] pdf)
    {
        var importer = new PageImporter(PdfSource.Open(pdf, Small));
        return [.. Enumerable.Range(0, importer.Count).Select(i => importer[i])];
    }
}
