using System.IO.Compression;

namespace Akashi.Engines.Office.Tests;

/// <summary>Files that were made to do harm, or that would without anybody meaning it.</summary>
public sealed class HostileTests
{
    private const string Macros = "application/vnd.ms-office.vbaProject";

    public static TheoryData<string, Func<byte[]>> Files =>
        new()
        {
            { "no zip", () => "PK\u0003\u0004 and nothing"u8.ToArray() },
            { "empty", () => [] },
            { "another zip", () => Make.Zip("a.xml", ("a.xml", "<a/>", "text/xml")) },
            { "a DTD", () => Part("<!DOCTYPE a [<!ENTITY x \"x\">]><a>&x;</a>") },
            { "a DTD with a file", () => Part("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>") },
            {
                "deep elements",
                () => Part(string.Concat(Enumerable.Repeat("<a>", 5_000)) + string.Concat(Enumerable.Repeat("</a>", 5_000)))
            },
            { "much of little", () => Part("<a>" + new string(' ', 30 << 20) + "</a>") },
            { "macros", () => Make.Book("A1 1", more: [("xl/vbaProject.bin", "", Macros)]) },
            { "macros by their kind", () => Related("vbaProject", "vbaProject.bin") },
            { "an embedded object", () => Related("oleObject", "embeddings/a.bin") },
            { "an embedded workbook", () => Related("package", "embeddings/a.xlsx") },
            { "a control", () => Related("control", "activeX/a.xml") },
            { "a template elsewhere", () => Related("attachedTemplate", "https://example.com/a.dotm") },
            { "a picture elsewhere", () => Related("image", "https://example.com/a.png") },
            { "a picture of a share", () => Related("image", "file://server/share/a.png") },
            { "a frame", () => Related("frame", "https://example.com/") },
            { "a chunk", () => Related("aFChunk", "a.html") },
            { "a link that runs", () => Related("hyperlink", "javascript:alert(1)") },
            { "a link to a file", () => Related("hyperlink", "file:///etc/passwd") },
            { "a field that runs", () => Field(" DDEAUTO c:\\\\cmd.exe \"/k calc\" ") },
            { "a field that reads", () => Field(" INCLUDETEXT \"/etc/passwd\" ") },
            { "a picture by field", () => Field(" includepicture \"https://example.com/a\" ") },
            {
                "a field in pieces",
                () =>
                    Make.Document(
                        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>D</w:instrText></w:r><w:r><w:instrText>DE a b</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
                    )
            },
            {
                "a field made by a field",
                () =>
                    Make.Document(
                        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>QUOTE 68 68 69</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:instrText> a b</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
                    )
            },
            { "an object in the text", () => Make.Document("<w:p><w:r><w:object/></w:r></w:p>") },
            { "DDE in a formula", () => Make.Book("A1 =cmd|'/c calc'!A0") },
            { "a formula that asks the web", () => Make.Book("A1 =WEBSERVICE(\"https://example.com/\"&A2)") },
            { "the same with its prefix", () => Make.Book("A1 =_xlfn.WEBSERVICE(\"https://example.com/\")") },
            { "a formula that calls", () => Make.Book("A1 =CALL(\"a\",\"b\",\"c\")") },
            {
                "a name that calls",
                () => Make.Book("A1 1", names: "<definedNames><definedName name=\"a\">EXEC(\"calc\")</definedName></definedNames>")
            },
            { "links to other books", () => Related("externalLink", "externalLinks/a.xml") },
            { "a way out of the folder", () => Make.Book("A1 1", more: [("../../evil.xml", "<a/>", null)]) },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void Is_refused_with_a_reason(string what, Func<byte[]> file)
    {
        var refused = Should.Throw<OfficeException>(() => OfficeTemplate.Read(file()), what);
        refused.Message.ShouldNotBeEmpty();
        refused.JapaneseMessage.ShouldMatch("[ぁ-ん]");
    }

    [Fact]
    public void What_a_reader_follows_by_a_click_and_fields_that_count_are_let_in()
    {
        OfficeTemplate.Read(Related("hyperlink", "https://example.com/"));
        OfficeTemplate.Read(Field(" PAGE \\* MERGEFORMAT "));
        OfficeTemplate.Read(Make.Book("A1 =SUM(A2:A3)&\"a|b\"&IF(A2=\"CALL(\",1,2)"));
    }

    [Fact]
    public void Any_byte_may_be_wrong()
    {
        var file = Make.Book("A1 {{a}}\nA2 {{t.b}}", "<mergeCells count=\"1\"><mergeCell ref=\"A1:B1\"/></mergeCells>");
        for (var i = 0; i < file.Length; i += 7)
        {
            var broken = file.ToArray();
            broken[i] ^= 0x55;
            try
            {
                OfficeTemplate.Read(broken);
            }
            catch (OfficeException)
            {
                // Said, and not thrown as a bug.
            }
        }
    }

    [Theory]
    [InlineData("A3:B3", "ref=\"A3:B3\"", "ref=\"nothing\"")]
    [InlineData("row", "r=\"1\"", "r=\"-5\"")]
    [InlineData("cell", "r=\"A1\"", "r=\"1A\"")]
    public void What_addresses_nothing_is_damaged(string what, string before, string after)
    {
        var sheet = Make.Part(
            Make.Book("A1 {{t.a}}\nA3 1", "<mergeCells count=\"1\"><mergeCell ref=\"A3:B3\"/></mergeCells>"),
            "xl/worksheets/sheet1.xml"
        );
        sheet.ShouldContain(before, customMessage: what);
        var broken = Make.Book(
            "",
            more:
            [
                (
                    "xl/worksheets/sheet1.xml",
                    sheet.Replace(before, after, StringComparison.Ordinal),
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
                ),
            ]
        );
        Should.Throw<OfficeException>(() => OfficeTemplate.Read(broken));
    }

    [Fact]
    public void A_part_that_is_longer_than_it_says_is_refused()
    {
        using var output = new MemoryStream(Make.Book("A1 1"));
        using (var zip = new ZipArchive(output, ZipArchiveMode.Read, leaveOpen: true))
            zip.Entries.Count.ShouldBeGreaterThan(3);
        // The directory's length of the first entry, 24 bytes into its record, made smaller.
        var file = output.ToArray();
        var record = file.AsSpan().IndexOf("PK\x1\x2"u8);
        file[record + 24]--;
        Should.Throw<OfficeException>(() => OfficeTemplate.Read(file));
    }

    private static byte[] Part(string xml) => Make.Book("A1 1", more: [("xl/extra.xml", xml, "application/xml")]);

    private static byte[] Related(string type, string target) =>
        Make.Document(Make.Paragraph("a"), ("word/_rels/document.xml.rels", Make.Relations(("rId9", type, target)), null));

    private static byte[] Field(string instruction) =>
        Make.Document(
            $"<w:p><w:fldSimple w:instr=\"{instruction.Replace("\"", "&quot;", StringComparison.Ordinal)}\"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>"
        );
}
