using System.IO.Compression;
using System.Text;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Reading.Filters;
using Akashi.Engines.Pdf.Writing;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.Pdf.Tests.Reading;

public class FilterTests
{
    [Theory]
    [InlineData("/ASCIIHexDecode", "48 65 6C6c\n6F>garbage", "Hello")]
    [InlineData("/AHx", "487>", "Hp")]
    [InlineData("/ASCII85Decode", "87cURDZ~>", "Hello")]
    [InlineData("/ASCII85Decode", "z87cUR\nDZ", "\0\0\0\0Hello")]
    [InlineData("/RunLengthDecode", "\u0001He\u00FFl\u0000o\u0080x", "Hello")]
    [InlineData("[/ASCIIHexDecode/RunLengthDecode]", "FD 41 80>", "AAAA")]
    [InlineData("[/Crypt/ASCIIHexDecode]", "41>", "A")]
    // The example of ISO 32000-1, 7.4.4.2.
    [InlineData("[/ASCIIHexDecode/LZWDecode]", "800B6050220C0C8501>", "-----A---B")]
    public void Filters_are_undone(string filter, string data, string expected)
    {
        var raw = RawPdf.OnePage().AddStream(4, $"/Filter {filter}", data);
        PdfSource.Open(raw.Finish()).Pages[0].ContentText().ShouldBe(expected);
    }

    [Fact]
    public void Lzw_reads_what_an_encoder_writes_through_all_code_widths() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<int>(),
                seed =>
                {
                    var random = new Random(seed);
                    var data = new byte[random.Next(20000)];
                    for (var i = 0; i < data.Length; i++)
                        data[i] = (byte)random.Next(random.Next(1, 12));
                    foreach (var early in new[] { 0, 1 })
                    {
                        using var decoded = new ByteBuffer();
                        Lzw.Decode(LzwEncoder.Encode(data, early), early, decoded, new(1 << 20));
                        decoded.Span.SequenceEqual(data).ShouldBeTrue();
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 8)]
    [InlineData(4, 16)]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(1, 2)]
    public void Predictors_are_undone(int colours, int bits)
    {
        const int columns = 13;
        var random = new Random((colours * 100) + bits);
        var row = ((colours * bits * columns) + 7) / 8;
        var image = new byte[row * 7];
        random.NextBytes(image);
        if (colours * bits * columns % 8 is var used and > 0)
        {
            for (var i = row - 1; i < image.Length; i += row)
                image[i] &= (byte)(0xFF << (8 - used));
        }
        foreach (var kind in new[] { 2, 10, 15 })
        {
            var predicted =
                kind == 2
                    ? PredictorEncoder.Tiff(image, row, colours, bits, columns)
                    : PredictorEncoder.Png(image, row, Math.Max(1, colours * bits / 8));
            using var undone = new ByteBuffer();
            new Predictor(kind, colours, bits, columns).Undo(predicted, undone, new(1 << 20));
            undone.Span.SequenceEqual(image).ShouldBeTrue($"predictor {kind}");
        }
    }

    [Fact]
    public void An_image_is_no_content() =>
        Should
            .Throw<PdfSourceException>(() =>
                PdfSource.Open(RawPdf.OnePage().AddStream(4, "/Filter/DCTDecode", "x").Finish()).Pages[0].Content()
            )
            .Message.ShouldContain("DCTDecode");

    [Theory]
    [InlineData("/Columns 2000000000/Colors 60")]
    [InlineData("/Columns 0")]
    [InlineData("/Columns -5")]
    [InlineData("/BitsPerComponent 7")]
    [InlineData("/Colors 99999")]
    public void Impossible_predictors_are_refused(string parameters)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write("some bytes"u8);
        var data = Encoding.Latin1.GetString(packed.ToArray());
        var raw = RawPdf.OnePage().AddStream(4, $"/Filter/FlateDecode/DecodeParms<</Predictor 12{parameters}>>", data);
        Should.Throw<PdfSourceException>(() => PdfSource.Open(raw.Finish()).Pages[0].Content()).Message.ShouldContain("predictor");
    }
}
