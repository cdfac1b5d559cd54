using System.Text;
using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Tests.Reading;

public class PdfSourceTests
{
    private const string Square = "0 0 1 rg 20 20 40 40 re f";

    [Fact]
    public void A_page_has_its_size_and_content()
    {
        var page = PdfSource.Open(RawPdf.OnePage().Finish()).Pages.ShouldHaveSingleItem();
        (page.Number, page.Width, page.Height).ShouldBe((1, 200, 100));
        page.ContentText().ShouldBe(Square);
    }

    [Theory]
    [InlineData("--object-streams=disable")]
    [InlineData("--object-streams=generate")]
    [InlineData("--linearize")]
    [InlineData("--linearize", "--object-streams=disable")]
    [InlineData("--qdf", "--normalize-content=n")]
    [InlineData("--qdf", "--normalize-content=n", "--newline-before-endstream")]
    [InlineData("--stream-data=uncompress")]
    [InlineData("--recompress-flate", "--compression-level=9")]
    [InlineData("--encrypt", "", "owner", "256", "--")]
    [InlineData("--encrypt", "", "owner", "256", "--force-R5", "--", "--allow-weak-crypto")]
    [InlineData("--encrypt", "", "owner", "256", "--cleartext-metadata", "--", "--object-streams=disable")]
    [InlineData("--encrypt", "", "owner", "128", "--use-aes=y", "--")]
    [InlineData("--encrypt", "", "owner", "128", "--use-aes=y", "--cleartext-metadata", "--", "--object-streams=disable")]
    [InlineData("--encrypt", "", "owner", "128", "--use-aes=n", "--", "--allow-weak-crypto")]
    [InlineData("--encrypt", "", "owner", "40", "--", "--allow-weak-crypto")]
    [InlineData("--encrypt", "", "owner", "40", "--", "--allow-weak-crypto", "--object-streams=disable", "--linearize")]
    public void Every_form_that_qpdf_gives_a_file_reads_the_same(params string[] arguments)
    {
        var before = PdfSource.Open(SourceSamples.TextPages);
        var after = PdfSource.Open(Qpdf.Rewrite(SourceSamples.TextPages, arguments));
        before.Pages.Count.ShouldBeGreaterThan(1);
        after.Pages.Count.ShouldBe(before.Pages.Count);
        after.Store.IsRepaired.ShouldBeFalse();
        after.Store.IsEncrypted.ShouldBe(arguments[0] == "--encrypt");
        for (var i = 0; i < before.Pages.Count; i++)
        {
            Normal(after.Pages[i]).ShouldBe(Normal(before.Pages[i]));
            (after.Pages[i].Width, after.Pages[i].Height).ShouldBe((before.Pages[i].Width, before.Pages[i].Height));
        }

        static string Normal(SourcePage page) => page.ContentText().TrimEnd('\n');
    }

    [Theory]
    [InlineData("256")]
    [InlineData("128")]
    [InlineData("40")]
    public void Another_password_than_the_empty_one_is_asked_for(string bits)
    {
        var secret = Qpdf.Rewrite(RawPdf.OnePage().Finish(), "--allow-weak-crypto", "--encrypt", "user", "owner", bits, "--");
        Should.Throw<PdfSourceException>(() => PdfSource.Open(secret)).Message.ShouldContain("protected by a password");
    }

    [Fact]
    public void Strings_are_decrypted_too()
    {
        var file = RawPdf.OnePage().Add(5, "<</Title(secret)/Sub[<41>(B)]>>").Finish("/Info 5 0 R");
        foreach (var bits in new[] { "40", "128", "256" })
        {
            var source = PdfSource.Open(
                Qpdf.Rewrite(file, "--object-streams=disable", "--allow-weak-crypto", "--encrypt", "", "owner", bits, "--")
            );
            var info = source.Store.Get<PdfDictionary>(source.Store.Trailer, "Info")!;
            Encoding.ASCII.GetString(((PdfString)info["Title"]).Bytes).ShouldBe("secret");
            ((PdfArray)info["Sub"]).Items.Select(s => ((PdfString)s).Bytes[0]).ShouldBe("AB"u8.ToArray());
        }
    }

    [Fact]
    public void The_newest_version_of_an_object_counts()
    {
        var file = RawPdf.OnePage("old").EndSection().AddStream(4, "", "new").EndSection().Add(9, "null").Finish();
        var source = PdfSource.Open(file);
        source.Store.IsRepaired.ShouldBeFalse();
        source.Pages[0].ContentText().ShouldBe("new");
    }

    [Fact]
    public void A_hybrid_file_shows_what_its_stream_places()
    {
        // For old readers objects 3 and 4 are free; the stream that /XRefStm names places them in object stream 6 and at their offset.
        var raw = new RawPdf().Add(1, "<</Type/Catalog/Pages 2 0 R>>").Add(2, "<</Type/Pages/Count 1/Kids[3 0 R]>>");
        var content = raw.Length;
        raw.Raw("4 0 obj<</Length 3>>stream\nnew\nendstream endobj\n");
        raw.AddStream(6, "/Type/ObjStm/N 1/First 4", "3 0 <</Type/Page/Contents 4 0 R/MediaBox[0 0 10 10]>>");
        var rows = $"\u0002\0\u0006\0\u0001{(char)(content >> 8)}{(char)(content & 255)}\0";
        var stream = raw.Length;
        raw.Raw($"7 0 obj<</Type/XRef/Size 8/W[1 2 1]/Index[3 2]/Length 8/Root 1 0 R>>stream\n{rows}\nendstream endobj\n");
        var table = raw.Length;
        raw.Raw("xref\n0 7\n0000000000 65535 f \n");
        raw.Raw($"{raw.OffsetOf(1):0000000000} 00000 n \n{raw.OffsetOf(2):0000000000} 00000 n \n");
        raw.Raw("0000000000 00000 f \n0000000000 00000 f \n0000000000 00000 f \n");
        raw.Raw($"{raw.OffsetOf(6):0000000000} 00000 n \ntrailer<</Size 8/Root 1 0 R/XRefStm {stream}>>startxref {table} %%EOF");
        var source = PdfSource.Open(raw.Bytes());
        source.Store.IsRepaired.ShouldBeFalse();
        source.Pages[0].ContentText().ShouldBe("new");
    }

    [Fact]
    public void Several_threads_may_read_one_source()
    {
        var source = PdfSource.Open(SourceSamples.TextPages);
        var expected = PdfSource.Open(SourceSamples.TextPages).Pages.Select(p => p.ContentText()).ToArray();
        Parallel.For(0, 50, i => source.Pages[i % expected.Length].ContentText().ShouldBe(expected[i % expected.Length]));
    }
}
