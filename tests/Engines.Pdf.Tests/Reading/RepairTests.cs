using System.Text;
using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Tests.Reading;

/// <summary>Damage that viewers forgive.</summary>
public class RepairTests
{
    private const string Square = "0 0 1 rg 20 20 40 40 re f";

    [Fact]
    public void Bytes_before_the_header_shift_all_offsets()
    {
        var source = PdfSource.Open(Encoding.Latin1.GetBytes("From: printer\r\n\r\n" + Text(RawPdf.OnePage().Finish())));
        source.Store.IsRepaired.ShouldBeFalse();
        source.Pages[0].ContentText().ShouldBe(Square);
    }

    [Theory]
    [InlineData("startxref", "startxxxx")]
    [InlineData("startxref\n", "startxref\n9")]
    [InlineData("xref\n0 1", "nothing")]
    [InlineData("00000 n", "00000 x")]
    [InlineData("trailer\n<<", "trailer\n(")]
    [InlineData("%PDF-1.7\n", "%PDF-1.7\n% a comment that moves everything\n")]
    [InlineData("/Pages 2 0 R", "/Pages 222 0 R")]
    public void Wrong_cross_references_are_made_anew(string right, string wrong)
    {
        var text = Text(RawPdf.OnePage().Finish());
        text.ShouldContain(right);
        var source = PdfSource.Open(Encoding.Latin1.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal)));
        source.Store.IsRepaired.ShouldBeTrue();
        source.Pages.ShouldHaveSingleItem().ContentText().ShouldBe(Square);
    }

    [Fact]
    public void A_wrong_offset_is_noticed_when_its_object_is_needed()
    {
        var raw = RawPdf.OnePage();
        var text = Text(raw.Finish()).Replace($"{raw.OffsetOfLast(4):0000000000}", "0000000012", StringComparison.Ordinal);
        var source = PdfSource.Open(Encoding.Latin1.GetBytes(text));
        source.Store.IsRepaired.ShouldBeFalse();
        source.Pages[0].ContentText().ShouldBe(Square);
        source.Store.IsRepaired.ShouldBeTrue();
    }

    [Fact]
    public void A_wrong_offset_that_an_object_stream_depends_on_is_noticed_while_it_is_read()
    {
        // The catalog is in object stream 5, whose /First is object 8, which is not where the cross-references say.
        var raw = new RawPdf()
            .Add(2, "<</Type/Pages/Kids[3 0 R]>>")
            .Add(3, "<</Type/Page/Contents 4 0 R>>")
            .AddStream(4, "", Square)
            .AddStream(5, "/Type/ObjStm/N 1/First 8 0 R", "1 0 <</Type/Catalog/Pages 2 0 R>>")
            .Add(8, "4");
        string Row(int kind, int second, int third) => $"{(char)kind}{(char)(second >> 8)}{(char)(second & 255)}{(char)third}";
        var rows =
            Row(2, 5, 0)
            + string.Concat(Enumerable.Range(2, 4).Select(i => Row(1, raw.OffsetOf(i), 0)))
            + Row(0, 0, 0)
            + Row(0, 0, 0)
            + Row(1, 12, 0);
        var start = raw.Length;
        raw.Raw($"9 0 obj<</Type/XRef/Size 10/W[1 2 1]/Index[1 8]/Length 32/Root 1 0 R>>stream\n{rows}\nendstream endobj\n");
        var source = PdfSource.Open(raw.Raw($"startxref\n{start}\n%%EOF").Bytes());
        source.Store.IsRepaired.ShouldBeTrue();
        source.Pages.ShouldHaveSingleItem().ContentText().ShouldBe(Square);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(99999)]
    public void A_wrong_stream_length_is_corrected(int length)
    {
        var raw = RawPdf.OnePage().AddStream(4, "", Square, length);
        PdfSource.Open(raw.Finish()).Pages[0].ContentText().ShouldBe(Square);
    }

    [Theory]
    [InlineData("5 0 R")]
    [InlineData("6 0 R")]
    [InlineData("4 0 R")]
    public void A_length_may_stand_elsewhere_or_nowhere(string length)
    {
        var raw = RawPdf.OnePage().Add(4, $"<</Length {length}>>stream\r\n{Square}\nendstream").Add(5, $"{Square.Length}");
        PdfSource.Open(raw.Finish()).Pages[0].ContentText().ShouldBe(Square);
    }

    [Theory]
    [InlineData("--object-streams=generate")]
    [InlineData("--object-streams=disable")]
    [InlineData("--object-streams=generate", "--encrypt", "", "owner", "256", "--")]
    [InlineData("--object-streams=generate", "--encrypt", "", "owner", "128", "--use-aes=y", "--")]
    public void A_file_whose_end_is_cut_off_still_has_its_pages(params string[] arguments)
    {
        var whole = Qpdf.Rewrite(SourceSamples.TextPages, arguments);
        var expected = PdfSource.Open(whole).Pages;
        // "startxref" and the offset are gone; the trailer stays.
        var source = PdfSource.Open(whole.AsMemory(0, whole.AsSpan().LastIndexOf("startxref"u8)));
        source.Store.IsRepaired.ShouldBeTrue();
        source.Pages.Select(p => p.ContentText()).ShouldBe(expected.Select(p => p.ContentText()));
    }

    [Fact]
    public void Without_any_trailer_the_catalog_is_known_by_its_type()
    {
        var text = Text(RawPdf.OnePage().Finish());
        var source = PdfSource.Open(Encoding.Latin1.GetBytes(text[..text.IndexOf("xref", StringComparison.Ordinal)]));
        source.Pages[0].ContentText().ShouldBe(Square);
    }

    [Fact]
    public void Damaged_deflate_gives_what_came_before_the_damage()
    {
        var packed = Qpdf.Rewrite(RawPdf.OnePage(string.Concat(Enumerable.Repeat(Square + "\n", 400))).Finish(), "--compress-streams=y");
        var source = PdfSource.Open(packed);
        var data = ((PdfStream)source.Store.Resolve(source.Pages[0].Dictionary["Contents"])).Data;
        var at = packed.AsSpan().IndexOf(data.Span);
        packed.AsSpan(at + data.Length - 6, 6).Clear();
        PdfSource.Open(packed).Pages[0].ContentText().ShouldStartWith(Square);
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
