using System.IO.Compression;
using System.Text;
using Akashi.Engines.Pdf.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.Pdf.Tests.Reading;

/// <summary>A base PDF may come from anyone. Whatever its bytes, the only answer besides pages is a PdfSourceException, and soon.</summary>
public class HostileSourceTests
{
    private static readonly PdfSourceOptions Small = new() { MaxDecodedBytes = 1 << 20, MaxObjects = 1000 };

    [Theory]
    [InlineData("", "no PDF")]
    [InlineData("<html>", "no PDF")]
    [InlineData("%PDF-1.7", "no pages")]
    [InlineData("%PDF-1.7\nstartxref\n0\n%%EOF", "no pages")]
    public void What_is_no_pdf_is_named(string text, string message) =>
        Should.Throw<PdfSourceException>(() => PdfSource.Open(Encoding.Latin1.GetBytes(text))).Message.ShouldContain(message);

    [Fact]
    public void Few_bytes_cannot_become_many()
    {
        var bomb = Zeros(50 << 20);
        var source = PdfSource.Open(RawPdf.OnePage().AddStream(4, "/Filter/FlateDecode", bomb).Finish(), Small);
        Should.Throw<PdfSourceException>(() => source.Unpack()).Message.ShouldContain("MaxDecodedBytes");

        var inObjects = RawPdf.OnePage().AddStream(4, "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", bomb).Finish();
        Should.NotThrow(() => PdfSource.Open(inObjects, Small));
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var deep = RawPdf.OnePage(pageEntries: "/MediaBox " + new string('[', 200_000)).Finish();
        Should.Throw<PdfSourceException>(() => PdfSource.Open(deep));
        var dictionaries = RawPdf.OnePage(pageEntries: string.Concat(Enumerable.Repeat("/A<<", 200_000))).Finish();
        Should.Throw<PdfSourceException>(() => PdfSource.Open(dictionaries));
    }

    [Fact]
    public void Too_many_objects_are_refused()
    {
        var raw = RawPdf.OnePage();
        for (var i = 5; i < 1200; i++)
            raw.Add(i, "0");
        Should.Throw<PdfSourceException>(() => PdfSource.Open(raw.Finish(), Small)).Message.ShouldContain("1000");
    }

    [Fact]
    public void Rings_of_references_end()
    {
        var raw = RawPdf.OnePage(pageEntries: "/MediaBox 5 0 R").Add(5, "6 0 R").Add(6, "5 0 R");
        PdfSource.Open(raw.Finish()).Pages[0].Width.ShouldBe(612);
    }

    [Fact]
    public void Lengths_that_stand_in_streams_whose_lengths_stand_in_streams_end()
    {
        var raw = RawPdf.OnePage();
        for (var i = 4; i < 5000; i++)
            raw.Add(i, $"<</Length {i + 1} 0 R>>stream\nq\nendstream");
        PdfSource.Open(raw.Finish()).Pages[0].ContentText().ShouldBe("q");
    }

    [Fact]
    public void A_ring_of_sections_is_left()
    {
        var text = Encoding.Latin1.GetString(RawPdf.OnePage().Finish());
        var start = text.LastIndexOf("xref\n0 1", StringComparison.Ordinal);
        var ring = text.Replace("/Root 1 0 R", $"/Root 1 0 R/Prev {start}", StringComparison.Ordinal);
        var source = PdfSource.Open(Encoding.Latin1.GetBytes(ring));
        source.Store.IsRepaired.ShouldBeTrue();
        source.Pages.Count.ShouldBe(1);
    }

    [Fact]
    public void Objects_that_never_end_do_not_take_forever()
    {
        // Each string would be read up to the end of the file, once for every object.
        var text = new StringBuilder("%PDF-1.7\n");
        for (var i = 1; i < 20_000; i++)
            text.Append(i).Append(" 0 obj<</A(\n");
        Should
            .Throw<PdfSourceException>(() => PdfSource.Open(Encoding.Latin1.GetBytes(text.ToString())))
            .Message.ShouldStartWith("More than 1000 objects are damaged");
    }

    [Fact]
    public void Random_words_of_pdf_are_refused_or_read() =>
        Prop.ForAll(
                Gen.Elements(Words).ArrayOf().ToArbitrary(),
                words =>
                {
                    Try(Encoding.Latin1.GetBytes("%PDF-1.7\n" + string.Concat(words)));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(200));

    [Theory]
    [InlineData(1, 2500, "--object-streams=disable")]
    [InlineData(2, 2500, "--object-streams=generate")]
    [InlineData(3, 1500, "--encrypt", "", "owner", "128", "--use-aes=y", "--")]
    [InlineData(4, 500, "--encrypt", "", "owner", "256", "--")]
    public void Mutated_files_are_refused_or_read(int seed, int times, params string[] arguments)
    {
        var file = Qpdf.Rewrite(RawPdf.OnePage().Finish(), [.. arguments, "--allow-weak-crypto"]);
        var random = new Random(seed);
        var read = 0;
        for (var i = 0; i < times; i++)
        {
            if (Try(Mutation.Of(file, random)))
                read++;
        }
        read.ShouldBeInRange(times / 20, times - 1);
    }

    private static readonly string[] Words =
    [
        "1 0 obj\n",
        "2 0 obj\n",
        "3 0 obj<<",
        "endobj\n",
        "<<",
        ">>",
        "[",
        "]",
        "(",
        ")",
        "<41",
        ">",
        "/Type",
        "/Catalog",
        "/Pages",
        "/Kids[2 0 R]",
        "/Kids[3 0 R 1 0 R]",
        " 1 0 R",
        " 2 0 R",
        " 3 0 R",
        "/Root 1 0 R",
        "trailer<<",
        "startxref\n",
        "xref\n0 4\n",
        "0000000009 00000 n \n",
        "stream\n",
        "endstream\n",
        "/Length 5",
        "/ObjStm/N 9/First 3",
        "/XRef/W[1 1 1]/Index[0 9]/Size 5",
        "/Filter/LZWDecode",
        "/Filter[/A85/RL]",
        "/Contents",
        "/Page",
        "/MediaBox",
        "9",
        "-1.5",
        " ",
        "%",
        "\n",
        "/#41",
        "\\",
        "/Encrypt<</V 2/R 3>>",
    ];

    private static bool Try(byte[] bytes)
    {
        try
        {
            PdfSource.Open(bytes, Small).Unpack();
            return true;
        }
        catch (PdfSourceException)
        {
            return false;
        }
    }

    private static string Zeros(int count)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(new byte[count]);
        return Encoding.Latin1.GetString(packed.ToArray());
    }
}
