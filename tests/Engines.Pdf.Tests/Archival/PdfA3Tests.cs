using System.Buffers.Binary;
using System.Text;
using System.Xml.Linq;
using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Engines.Pdf.Writing;
using Akashi.Engines.Pdf.Writing.Archival;

namespace Akashi.Engines.Pdf.Tests.Archival;

/// <summary>The structure that ISO 19005-3 asks for, as far as it can be seen without a validator.</summary>
public class PdfA3Tests
{
    private static readonly XNamespace PdfaId = "http://www.aiim.org/pdfa/ns/id/";
    private static readonly XNamespace Dc = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Xmp = "http://ns.adobe.com/xap/1.0/";
    private static readonly XNamespace Pdf = "http://ns.adobe.com/pdf/1.3/";

    [Fact]
    public void It_declares_itself_and_says_the_same_twice()
    {
        var pdf = Print();
        var source = PdfSource.Open(pdf);
        var packet = source.Store.Get<PdfStream>(Catalog(source), "Metadata")!;
        packet.Dictionary.Entries.ShouldNotContainKey("Filter");
        var xml = XDocument.Parse(Encoding.UTF8.GetString(packet.Data.Span));
        xml.Descendants(PdfaId + "part").Single().Value.ShouldBe("3");
        xml.Descendants(PdfaId + "conformance").Single().Value.ShouldBe("U");

        // 6.7.3: what both hold is equal.
        var info = source.Store.Get<PdfDictionary>(source.Store.Trailer, "Info")!;
        Text(info, "Title").ShouldBe(xml.Descendants(Dc + "title").Single().Value);
        Text(info, "Author").ShouldBe(xml.Descendants(Dc + "creator").Single().Value);
        Text(info, "Subject").ShouldBe(xml.Descendants(Dc + "description").Single().Value);
        Text(info, "Producer").ShouldBe(xml.Descendants(Pdf + "Producer").Single().Value);
        Text(info, "CreationDate").ShouldBe("D:20260401090000+09'00'");
        xml.Descendants(Xmp + "CreateDate").Single().Value.ShouldBe("2026-04-01T09:00:00+09:00");
    }

    [Fact]
    public void It_has_what_an_archive_needs_and_nothing_that_is_forbidden()
    {
        var pdf = Print();
        Judge.Run(pdf, "qpdf", "--check", "{}");
        pdf.AsSpan(0, 16).ToArray().ShouldBe([.. "%PDF-1.7\n%"u8, 0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n', pdf[15]]);
        var source = PdfSource.Open(pdf);
        source.Store.Trailer.Entries.ShouldContainKey("ID");
        source.Store.Trailer.Entries.ShouldNotContainKey("Encrypt");
        foreach (var font in Judge.Run(pdf, "pdffonts", "{}").Trim().Split('\n').Skip(2))
            // emb, sub, uni
            font.ShouldContain("yes yes yes");
        foreach (var key in new[] { "AA", "OpenAction", "NeedsRendering", "Requirements" })
            Catalog(source).Entries.ShouldNotContainKey(key);
    }

    [Fact]
    public void Its_colours_have_a_profile()
    {
        var source = PdfSource.Open(Print());
        var intents = source.Store.Get<PdfArray>(Catalog(source), "OutputIntents")!.Items.ShouldHaveSingleItem();
        var intent = (PdfDictionary)source.Store.Resolve(intents);
        ((PdfName)intent["S"]).Value.ShouldBe("GTS_PDFA1");
        var profile = source.Store.Get<PdfStream>(intent, "DestOutputProfile")!;
        ((PdfNumber)profile.Dictionary["N"]).Integer.ShouldBe(3);
        source.Store.Unpacked(profile, new(1 << 20), "the profile").ToArray().ShouldBe(SrgbProfile.Bytes.ToArray());
    }

    [Theory]
    // What the standard's own profile has, under D50.
    [InlineData("rXYZ", 0.43607, 0.22249, 0.01392)]
    [InlineData("gXYZ", 0.38515, 0.71687, 0.09708)]
    [InlineData("bXYZ", 0.14307, 0.06061, 0.71410)]
    [InlineData("wtpt", 0.9642, 1.0, 0.8249)]
    public void The_profile_is_that_of_srgb(string tag, double x, double y, double z)
    {
        var data = Tag(tag);
        for (var i = 0; i < 3; i++)
            (BinaryPrimitives.ReadInt32BigEndian(data[(8 + (4 * i))..]) / 65536.0).ShouldBe(new[] { x, y, z }[i], 0.0002);
    }

    [Fact]
    public void Its_curve_is_that_of_srgb()
    {
        var curve = Tag("gTRC");
        BinaryPrimitives.ReadInt32BigEndian(curve[8..]).ShouldBe(1024);
        (BinaryPrimitives.ReadUInt16BigEndian(curve[(12 + (2 * 1023))..]) / 65535.0).ShouldBe(1);
        // Half of the way up is a fifth of the light.
        (BinaryPrimitives.ReadUInt16BigEndian(curve[(12 + (2 * 512))..]) / 65535.0).ShouldBe(0.2145, 0.001);
        BinaryPrimitives.ReadInt32BigEndian(SrgbProfile.Bytes).ShouldBe(SrgbProfile.Bytes.Length);
        Tag("desc")[..4].SequenceEqual("desc"u8).ShouldBeTrue();
    }

    [Fact]
    public void Encryption_cannot_be_had_with_it()
    {
        var options = new DocumentOptions { Conformance = Conformance.PdfA3u, Encryption = new("user") };
        var doc = new FlowDocument(TestFonts.Flow, Samples.Info) { Options = options };
        Should.Throw<ArgumentException>(() => doc.Bytes()).Message.ShouldContain("PDF/A");
    }

    [Fact]
    public void A_page_from_elsewhere_must_be_fit_for_archives_too()
    {
        var ordinary = new PageImporter(PdfSource.Open(RawPdf.OnePage().Finish()))[0];
        ordinary.IsArchival.ShouldBeFalse();
        Should.Throw<PdfSourceException>(() => Show(ordinary)).Message.ShouldContain("PDF/A");

        var fit = new PageImporter(PdfSource.Open(Print()))[0];
        fit.IsArchival.ShouldBeTrue();
        Judge.Run(Show(fit), "qpdf", "--check", "{}");

        static byte[] Show(ImportedPage page)
        {
            using var output = new MemoryStream();
            using var document = new PdfDocument(output, new("t"), options: new() { Conformance = Conformance.PdfA3u });
            document.AddPage(page.Width, page.Height).Content.XObject(page.WriteTo(document.File));
            document.Finish();
            return output.ToArray();
        }
    }

    [Fact]
    public void An_ordinary_file_declares_nothing()
    {
        var pdf = SourceSamples.TextPages;
        pdf.AsSpan().IndexOf("pdfaid"u8).ShouldBe(-1);
        Qpdf.Text(pdf).ShouldNotContain("/OutputIntents");
    }

    private static ReadOnlySpan<byte> Tag(string signature)
    {
        var profile = SrgbProfile.Bytes;
        for (var i = 0; i < BinaryPrimitives.ReadInt32BigEndian(profile[128..]); i++)
        {
            var entry = profile.Slice(132 + (12 * i), 12);
            if (entry[..4].SequenceEqual(Encoding.ASCII.GetBytes(signature)))
                return profile.Slice(BinaryPrimitives.ReadInt32BigEndian(entry[4..]), BinaryPrimitives.ReadInt32BigEndian(entry[8..]));
        }
        throw new InvalidOperationException($"The profile has no {signature}.");
    }

    private static PdfDictionary Catalog(PdfSource source) => source.Store.Get<PdfDictionary>(source.Store.Trailer, "Root")!;

    private static string Text(PdfDictionary info, string key)
    {
        var bytes = ((PdfString)info[key]).Bytes;
        return bytes is [0xFE, 0xFF, ..]
            ? Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2)
            : Encoding.ASCII.GetString(bytes);
    }

    private static byte[] Print()
    {
        var options = new DocumentOptions
        {
            Conformance = Conformance.PdfA3u,
            Attachments = [new("data.xml", "text/xml", "<a/>"u8.ToArray()) { Relationship = AttachmentRelationship.Data }],
        };
        var doc = new FlowDocument(TestFonts.Flow, Samples.Info) { Options = options };
        doc.Heading(1, "見出し", "h");
        doc.Paragraph(p => p.Text("証拠は").Bold("監査ログ").LinkTo("にあります。", "h"));
        return doc.Bytes();
    }
}
