using System.Text;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests;

public class WritingTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0001, "0")]
    [InlineData(1.5, "1.5")]
    [InlineData(-0.25, "-0.25")]
    [InlineData(595.2756, "595.276")]
    [InlineData(10.020, "10.02")]
    [InlineData(1e9, "1000000000")]
    public void Numbers_have_three_decimals_and_no_exponent(double value, string expected) =>
        Written(b => b.Number(value)).ShouldBe(expected);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void What_is_no_number_is_refused(double value) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Written(b => b.Number(value)));

    [Theory]
    [InlineData("plain (a\\b)", "(plain \\(a\\\\b\\))")]
    [InlineData("証𠮷", "<FEFF8A3CD842DFB7>")]
    public void Text_is_ascii_or_utf16(string text, string expected) => Written(b => b.Text(text)).ShouldBe(expected);

    [Fact]
    public void Names_are_escaped() => Written(b => b.Name("A B#é/")).ShouldBe("/A#20B#23#C3#A9#2F");

    [Fact]
    public void Content_is_written_from_the_top_left_and_repeats_no_colour()
    {
        using var content = new ContentStream(100, new Resources());
        var blue = Colour.Parse("#0000FF");
        content.FillRectangle(10, 20, 30, 40, blue);
        content.BeginText(0, 9.5, 10, 20, blue);
        content.Glyph(1);
        content.Gap(125);
        content.Glyph(0x285C);
        content.EndText();
        content.Line(0, 0, 5, 0, 0.5, Colour.Black);
        Encoding
            .ASCII.GetString(content.Span)
            .ShouldBe("0 0 1 rg\n10 40 30 40 re f\nBT /F0 9.5 Tf 10 80 Td[(\0\u0001)-125(\\(\\\\)]TJ\nET\n0.5 w\n0 100 m 5 100 l S\n");
    }

    [Fact]
    public void A_file_is_header_streams_packed_objects_and_cross_references()
    {
        using var output = new MemoryStream();
        using var file = new PdfFile(output);
        var (catalog, pages, info) = (file.Reserve(), file.Reserve(), file.Reserve());
        file.Write(info, "<<>>"u8);
        file.Write(catalog, "<</Type/Catalog/Pages 2 0 R>>"u8);
        file.Write(pages, "<</Type/Pages/Count 0/Kids[]>>"u8);
        file.Finish(catalog, info);

        var text = Encoding.Latin1.GetString(output.ToArray());
        text.ShouldStartWith("%PDF-1.7\n%âãÏÓ\n4 0 obj\n<</Type/ObjStm/N 3/First 13");
        text.ShouldContain("/Type/XRef/W[1 6 2]/Size 6/Root 1 0 R/Info 3 0 R/ID[<");
        text.ShouldEndWith("%%EOF\n");
        Judge.Run(output.ToArray(), "qpdf", "--check", "{}");
    }

    [Fact]
    public void An_object_that_was_promised_and_never_written_is_a_bug_and_says_so()
    {
        using var file = new PdfFile(Stream.Null);
        var id = file.Reserve();
        Should.Throw<InvalidOperationException>(() => file.Finish(id, id)).Message.ShouldContain("Object 1");
    }

    [Fact]
    public void Dates_carry_their_zone()
    {
        using var body = new ByteBuffer();
        Metadata.WriteInfo(Samples.Info, body);
        Encoding.ASCII.GetString(body.Span).ShouldContain("/CreationDate(D:20260401090000+09'00')");
        Encoding.UTF8.GetString(Metadata.Xmp(Samples.Info)).ShouldContain("<xmp:CreateDate>2026-04-01T09:00:00+09:00</xmp:CreateDate>");
    }

    private static string Written(Func<ByteBuffer, ByteBuffer> write)
    {
        using var buffer = new ByteBuffer();
        return Encoding.Latin1.GetString(write(buffer).Span);
    }
}
