using System.Text;
using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Archival;

public class AttachmentTests
{
    private static readonly Attachment Invoice = new("請求書.xml", "text/xml", Encoding.UTF8.GetBytes("<請求書 合計=\"1100\"/>"))
    {
        Description = "請求データ",
        Relationship = AttachmentRelationship.Alternative,
        Modified = new(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9)),
    };

    private static readonly Attachment Table = new("detail.csv", "text/csv", "a,b\r\n1,2\r\n"u8.ToArray())
    {
        Relationship = AttachmentRelationship.Data,
    };

    [Fact]
    public void They_come_out_as_they_went_in()
    {
        var pdf = Print(Invoice, Table);
        Judge.Run(pdf, "qpdf", "--check", "{}");
        Judge.Run(pdf, "pdfdetach", "-list", "{}").ShouldContain("2 embedded files");
        foreach (var attachment in new[] { Invoice, Table })
            Detach(pdf, attachment.Name).ShouldBe(attachment.Data.ToArray());
    }

    [Fact]
    public void What_they_are_is_said_in_the_file()
    {
        var text = Qpdf.Text(Print(Invoice, Table));
        text.ShouldContain("/AFRelationship /Alternative");
        text.ShouldContain("/AFRelationship /Data");
        text.ShouldContain("/Subtype /text#2fxml");
        text.ShouldContain("/ModDate (D:20260401090000+09'00')");
        // The document's own date, where the attachment has none.
        text.ShouldContain("/AF [");
        Judge.Run(Print(Invoice, Table), "qpdf", "--list-attachments", "--verbose", "{}").ShouldContain("請求データ");
    }

    [Fact]
    public void Links_by_name_still_work_beside_them()
    {
        var doc = Document(Table);
        doc.Heading(1, "章", "chapter");
        Judge.Run(doc.Bytes(), "pdfinfo", "-dests", "{}").ShouldContain("\"chapter\"");
        Judge.Run(doc.Bytes(), "qpdf", "--check", "{}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("../secret")]
    [InlineData("a\\b")]
    [InlineData("C:x")]
    [InlineData("a\nb")]
    public void Names_that_lead_elsewhere_are_refused(string name) =>
        Should.Throw<ArgumentException>(() => new Attachment(name, "text/xml", default)).ParamName.ShouldBe("name");

    [Theory]
    [InlineData("")]
    [InlineData("xml")]
    [InlineData("/xml")]
    [InlineData("a/b/c")]
    public void So_are_media_types_that_are_none(string type) =>
        Should.Throw<ArgumentException>(() => new Attachment("a", type, default)).ParamName.ShouldBe("mediaType");

    [Fact]
    public void Two_of_one_name_are_refused() =>
        Should.Throw<ArgumentException>(() => Print(Table, Table)).Message.ShouldContain("detail.csv");

    [Fact]
    public void They_are_encrypted_with_the_rest()
    {
        var doc = new FlowDocument(TestFonts.Flow, Samples.Info)
        {
            Options = new() { Attachments = [Table], Encryption = new("", "owner") },
        };
        doc.Paragraph("本文");
        var pdf = doc.Bytes();
        pdf.AsSpan().IndexOf("a,b"u8).ShouldBe(-1);
        Detach(pdf, "detail.csv").ShouldBe(Table.Data.ToArray());
    }

    private static FlowDocument Document(params Attachment[] attachments) =>
        new(TestFonts.Flow, Samples.Info) { Options = new() { Attachments = attachments } };

    private static byte[] Print(params Attachment[] attachments)
    {
        var doc = Document(attachments);
        doc.Paragraph("本文");
        return doc.Bytes();
    }

    private static byte[] Detach(byte[] pdf, string name) =>
        Encoding.UTF8.GetBytes(Judge.Run(pdf, "qpdf", $"--show-attachment={name}", "{}"));
}
