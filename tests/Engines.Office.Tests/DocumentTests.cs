using System.Text;

namespace Akashi.Engines.Office.Tests;

public sealed class DocumentTests
{
    private const string Drawing = "http://schemas.openxmlformats.org/drawingml/2006/";

    private static string Stamp(string description) =>
        $"""
            <w:p><w:r><w:drawing><wp:inline xmlns:wp="{Drawing}wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="720000" cy="720000"/><wp:docPr id="1" name="印" descr="{description}"/>
            <a:graphic xmlns:a="{Drawing}main"><a:graphicData uri="{Drawing}picture"><pic:pic xmlns:pic="{Drawing}picture"><pic:nvPicPr><pic:cNvPr id="0" name="印"/><pic:cNvPicPr/></pic:nvPicPr>
            <pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="720000" cy="720000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>
            """;

    [Fact]
    public void A_placeholder_that_is_split_over_runs_keeps_the_formatting_where_it_began()
    {
        var filled = Fill(Make.Paragraph("宛先 ", "*{", "{宛", "名}", "*} 御中", "{{番号}}"), ("宛名", "髙﨑"), ("番号", "A-1"));
        Make.Text(filled).ShouldBe("宛先 髙﨑 御中A-1");
        Make.Part(filled, "word/document.xml").ShouldContain("<w:rPr><w:b /></w:rPr><w:t xml:space=\"preserve\">髙﨑</w:t>");
        Judges.Validate(filled).ShouldBeEmpty();
    }

    [Fact]
    public void Lines_of_a_value_are_lines_and_marks_are_text() =>
        Make.Text(Fill(Make.Paragraph("[{{a}}]"), ("a", "一\r\n二 <&> {{b}}"))).ShouldBe("[一⏎二 <&> {{b}}]");

    [Fact]
    public async Task A_row_of_a_table_repeats()
    {
        var body =
            Make.Table(["品名", "金額"], ["{{明細.品名}}", "{{明細.金額}} 円"], ["合計", "{{合計}}"]) + Make.Paragraph("・{{明細.品名}}");
        var filled = Fill(body, ("明細", """[["鉛筆","100"],["消しゴム","200"]]"""), ("合計", "300"));
        Make.Text(filled).ShouldBe("品名\n金額\n鉛筆\n100 円\n消しゴム\n200 円\n合計\n300\n・鉛筆\n・消しゴム");
        Make.Part(filled, "word/document.xml").Split("w:trHeight").Length.ShouldBe(5);
        Judges.Validate(filled).ShouldBeEmpty();
        Encoding.UTF8.GetString(await Judges.LibreOffice(filled, "txt:Text (encoded):UTF8")).ShouldContain("消しゴム");
    }

    [Fact]
    public void Rows_of_one_table_that_stand_together_repeat_together() =>
        Make.Text(Fill(Make.Table(["{{t.a}}"], ["({{t.b}})"]), ("t", """[["1","x"],["2","y"]]"""))).ShouldBe("1\n(x)\n2\n(y)");

    [Theory]
    [InlineData("1", "前\n中\n表\n後")]
    [InlineData("", "前\n後")]
    public void A_condition_is_about_paragraphs_and_tables(string value, string expected) =>
        Make.Text(
                Fill(
                    Make.Paragraph("前")
                        + Make.Paragraph("{{#if x}}")
                        + Make.Paragraph("中")
                        + Make.Table(["表"])
                        + Make.Paragraph("{{/", "if}}")
                        + Make.Paragraph("後"),
                    ("x", value)
                )
            )
            .ShouldBe(expected);

    [Theory]
    [InlineData("1", "a\nb\nc")]
    [InlineData("false", "a\nc")]
    public void A_condition_is_about_rows(string value, string expected)
    {
        var filled = Fill(Make.Table(["a"], ["{{#if x}}"], ["b"], ["{{/if}}"], ["c"]), ("x", value));
        Make.Text(filled).ShouldBe(expected);
        Judges.Validate(filled).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1", "「甲」様乙")]
    [InlineData("0", "様")]
    public void A_condition_is_about_words(string value, string expected) =>
        Make.Text(Fill(Make.Paragraph("{{#if x}}「", "*甲」{{/if}}様", "{{#if x}}{{#if y}}丙{{/if}}乙{{/if}}"), ("x", value)))
            .ShouldBe(expected);

    [Fact]
    public void Headers_are_filled_too()
    {
        var relations = Make.Relations(("rId1", "header", "header1.xml"));
        var header = $"<w:hdr xmlns:w=\"{Make.Words}\">{Make.Paragraph("No. {{番号}}")}</w:hdr>";
        var file = Make.Document(
            Make.Paragraph("本文"),
            ("word/_rels/document.xml.rels", relations, null),
            ("word/header1.xml", header, "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml")
        );
        Make.Text(OfficeTemplate.Read(file).Fill(new Dictionary<string, string> { ["番号"] = "7" }), "word/header1.xml").ShouldBe("No. 7");
    }

    [Fact]
    public void A_picture_takes_the_place_of_another()
    {
        var template = OfficeTemplate.Read(WithStamp("{{角印}}"));
        template.Fields.ShouldHaveSingleItem().Kind.ShouldBe(OfficeFieldKind.Picture);
        var filled = template.Fill(
            new Dictionary<string, string> { ["角印"] = "data:image/png;base64," + Convert.ToBase64String(Make.Dot) }
        );
        Make.Part(filled, "word/document.xml").ShouldContain("descr=\"角印\"");
        Make.Part(filled, "word/document.xml").ShouldContain("cx=\"720000\"");
        Make.Part(filled, "word/_rels/document.xml.rels").ShouldContain("/word/media/filled1.png");
        Judges.Validate(filled).ShouldBeEmpty();
        Make.Part(template.Fill(new Dictionary<string, string>()), "word/document.xml").ShouldContain("r:embed=\"rId1\"");
        foreach (
            var wrong in new[]
            {
                "https://example.com/a.png",
                "data:image/svg+xml;base64,PHN2Zy8+",
                "data:image/png;base64,!!",
                "data:image/png;base64,AAAA",
            }
        )
            Should.Throw<OfficeException>(() => template.Fill(new Dictionary<string, string> { ["角印"] = wrong }));
    }

    [Fact]
    public void Pictures_of_rows_have_numbers_of_their_own()
    {
        var file = Make.Document(
            Make.Table(["{{t.a}}"]).Replace("</w:tc>", Stamp("{{t.印}}") + "</w:tc>", StringComparison.Ordinal),
            ("word/_rels/document.xml.rels", Make.Relations(("rId1", "image", "media/image1.png")), null),
            ("word/media/image1.png", "", null)
        );
        var dot = "data:image/png;base64," + Convert.ToBase64String(Make.Dot);
        var filled = OfficeTemplate.Read(file).Fill(new Dictionary<string, string> { ["t"] = $"[[\"1\",\"\"],[\"2\",\"{dot}\"]]" });
        var xml = Make.Part(filled, "word/document.xml");
        xml.ShouldContain("r:embed=\"rId1\"");
        xml.ShouldContain("r:embed=\"rIdFilled1png\"");
        Judges.Validate(filled).ShouldBeEmpty();
    }

    [Fact]
    public void What_no_placeholder_touches_stays_to_the_byte()
    {
        var styles = $"<w:styles xmlns:w=\"{Make.Words}\"  ><!-- as it was --></w:styles>";
        var file = Make.Document(
            Make.Paragraph("{{a}}"),
            ("word/_rels/document.xml.rels", Make.Relations(("rId1", "styles", "styles.xml")), null),
            ("word/styles.xml", styles, "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml")
        );
        Make.Part(OfficeTemplate.Read(file).Fill(new Dictionary<string, string>()), "word/styles.xml").ShouldBe(styles);
    }

    [Theory]
    [InlineData("{{#if x}}", "a")]
    [InlineData("{{/if}}", "a")]
    public void Conditions_that_do_not_pair_are_refused(string one, string other) =>
        Should.Throw<OfficeException>(() => OfficeTemplate.Read(Make.Document(Make.Paragraph(one) + Make.Paragraph(other))));

    private static byte[] WithStamp(string description) =>
        Make.Document(
            Stamp(description),
            ("word/_rels/document.xml.rels", Make.Relations(("rId1", "image", "media/image1.png")), null),
            ("word/media/image1.png", "", null)
        );

    private static byte[] Fill(string body, params (string Name, string Value)[] values) =>
        OfficeTemplate.Read(Make.Document(body)).Fill(values.ToDictionary(value => value.Name, value => value.Value));
}
