using System.Text;

namespace Akashi.Engines.Office.Tests;

public sealed class WorkbookTests
{
    private const string Invoice = """
        A1 {{宛名}} 御中 | C1:2 {{日付}}
        A2 品名 | B2 数量 | C2 単価 | D2 金額
        A3 {{明細.品名}} | B3:1 {{明細.数量}} | C3:1 {{明細.単価}} | D3:1 =B3*C3
        A4 小計 | D4:1 =SUM(D3:D3)
        A5 税 | D5:1 =ROUND(D4*0.1,0)
        A6 合計 | D6:1 =D4+D5
        """;

    private static readonly Dictionary<string, string> Three = new()
    {
        ["宛名"] = "株式会社 髙﨑",
        ["日付"] = "2026-04-01",
        ["明細"] = """[["鉛筆","12","100"],["消しゴム","3","1,250"],["=1+1","1","-80"]]""",
    };

    [Fact]
    public void Rows_repeat_and_all_that_refers_to_them_follows()
    {
        var filled = OfficeTemplate.Read(Make.Book(Invoice)).Fill(Three);
        Make.Cells(filled)
            .ShouldBe(
                """
                A1 '株式会社 髙﨑 御中 | C1:2 46113
                A2 '品名 | B2 '数量 | C2 '単価 | D2 '金額
                A3 '鉛筆 | B3:1 12 | C3:1 100 | D3:1 =B3*C3
                A4 '消しゴム | B4:1 3 | C4:1 1250 | D4:1 =B4*C4
                A5:5 '=1+1 | B5:1 1 | C5:1 -80 | D5:1 =B5*C5
                A6 '小計 | D6:1 =SUM(D3:D5)
                A7 '税 | D7:1 =ROUND(D6*0.1,0)
                A8 '合計 | D8:1 =D6+D7
                """
            );
        Make.Part(filled, "xl/worksheets/sheet1.xml").ShouldNotContain("<v>99</v>");
        Make.Part(filled, "xl/workbook.xml").ShouldContain("fullCalcOnLoad=\"1\"");
        Make.Part(filled, "xl/styles.xml").ShouldContain("quotePrefix=\"1\"");
        Judges.Validate(filled).ShouldBeEmpty();
    }

    [Fact]
    public async Task LibreOffice_computes_the_sums()
    {
        var csv = Encoding.UTF8.GetString(
            await Judges.LibreOffice(OfficeTemplate.Read(Make.Book(Invoice)).Fill(Three), "csv:Text - txt - csv (StarCalc):44,34,76")
        );
        csv.ShouldContain("小計,,,\"4,870\"");
        csv.ShouldContain("税,,,487");
        csv.ShouldContain("合計,,,\"5,357\"");
        csv.ShouldContain("=1+1,1,-80,-80");
    }

    [Fact]
    public void Equal_values_give_equal_bytes()
    {
        var template = OfficeTemplate.Read(Make.Book(Invoice));
        template.Fill(Three).ShouldBe(OfficeTemplate.Read(Make.Book(Invoice)).Fill(Three));
        template
            .Fields.Select(field => $"{field.Name} {field.Kind} {string.Join(',', field.Columns)}".TrimEnd())
            .ShouldBe(["宛名 Text", "日付 Text", "明細 Table 品名,数量,単価"]);
    }

    [Fact]
    public void A_table_without_rows_leaves_an_empty_one() =>
        Make.Cells(OfficeTemplate.Read(Make.Book(Invoice)).Fill(new Dictionary<string, string>()))
            .ShouldContain("A3 | B3:1 | C3:1 | D3:1 =B3*C3\nA4 '小計 | D4:1 =SUM(D3:D3)");

    [Theory]
    [InlineData("0 {{a}}", "007", "'007")] // a code
    [InlineData("0 {{a}}", "42", "42")]
    [InlineData("0 {{a}}", "-0.5", "-0.5")]
    [InlineData("0 {{a}}", "123456789012", "'123456789012")] // General would show 1.23E+11
    [InlineData("1 {{a}}", "123456789012", "123456789012")]
    [InlineData("1 {{a}}", "1234567890123456", "'1234567890123456")] // 16 digits: a number would lose one
    [InlineData("1 {{a}}", "1,234", "1234")]
    [InlineData("0 {{a}}", "1,234", "'1,234")]
    [InlineData("3 {{a}}", "42", "'42")] // the cell is for texts
    [InlineData("2 {{a}}", "2026/4/1", "46113")]
    [InlineData("4 {{a}}", "2026年4月1日", "46113")]
    [InlineData("2 {{a}}", "1900-02-28", "'1900-02-28")]
    [InlineData("0 {{a}}", "2026-04-01", "'2026-04-01")]
    [InlineData("0 {{a}} 円", "42", "'42 円")]
    [InlineData("0 {{a}}/{{a}}", "42", "'42/42")]
    [InlineData("0 {{a}}", "_x0041_", "'_x005F_x0041_")]
    [InlineData("0 {{#if a}}有 {{a}}{{/if}}。", "x", "'有 x。")]
    [InlineData("0 {{#if a}}有 {{a}}{{/if}}。", "0", "'。")]
    [InlineData("0 {{a}}", "", "")]
    public void A_cell_holds_what_its_format_and_the_value_allow(string cell, string value, string expected) =>
        Make.Cells(OfficeTemplate.Read(Make.Book($"A1:{cell}")).Fill(new Dictionary<string, string> { ["a"] = value }))
            .ShouldBe($"A1:{cell[0]} {expected}".TrimEnd());

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1+cmd|' /C calc'!A0")]
    [InlineData("-1+1")]
    [InlineData("@SUM(1)")]
    [InlineData("\t=1+1")]
    public void A_value_is_never_a_formula(string value)
    {
        var sheet = Make.Part(
            OfficeTemplate.Read(Make.Book("A1 {{a}}")).Fill(new Dictionary<string, string> { ["a"] = value }),
            "xl/worksheets/sheet1.xml"
        );
        sheet.ShouldNotContain("<f");
        sheet.ShouldContain("t=\"inlineStr\"");
        sheet.ShouldContain("s=\"5\"");
    }

    [Theory]
    [InlineData("SUM(D3:D3)", "SUM(D3:D5)")]
    [InlineData("SUM(D3)", "SUM(D3:D5)")]
    [InlineData("SUM($D$3:$D$3)", "SUM($D$3:$D$5)")]
    [InlineData("SUM(D2:D4)", "SUM(D2:D6)")]
    [InlineData("SUMIF(A3:A3,\"D3\",D3:D3)", "SUMIF(A3:A5,\"D3\",D3:D5)")]
    [InlineData("D3*2", "D3*2")]
    [InlineData("D5+D6", "D7+D8")]
    [InlineData("SUM(D:D)", "SUM(D:D)")]
    [InlineData("SUM(3:3)", "SUM(3:5)")]
    [InlineData("SUM(明細!D3:D3)", "SUM(明細!D3:D5)")]
    [InlineData("SUM('表 紙'!D3:D9)", "SUM('表 紙'!D3:D9)")]
    [InlineData("LOG10(D5)", "LOG10(D7)")]
    [InlineData("\"D5\"&D5", "\"D5\"&D7")]
    [InlineData("COUNTA(A1:A1048576)", "COUNTA(A1:A1048576)")]
    [InlineData("名前5+D5", "名前5+D7")]
    public void References_below_follow(string formula, string expected) =>
        Make.Cells(OfficeTemplate.Read(Make.Book($"D3 {{{{t.a}}}}\nD9 ={formula}", second: "A1 1")).Fill(Rows(3)))
            .ShouldEndWith($"D11 ={expected}");

    [Theory]
    [InlineData("B3*C3", "B5*C5")]
    [InlineData("E2+D3", "E4+D5")] // a running balance: the row above is the copy before
    [InlineData("SUM(D$3:D3)", "SUM(D$3:D5)")]
    [InlineData("D3/SUM(D$3:D$3)", "D5/SUM(D$3:D$5)")]
    [InlineData("D3*B1", "D5*B1")]
    [InlineData("D3*B$2", "D5*B$2")]
    [InlineData("D3/D9", "D5/D11")]
    public void Formulas_in_a_copy_are_as_if_copied_down(string formula, string expected) =>
        Make.Cells(OfficeTemplate.Read(Make.Book($"D3 {{{{t.a}}}} | E3 ={formula}\nD9 1")).Fill(Rows(3)))
            .ShouldContain($"E5 ={expected}\n");

    [Fact]
    public void Merges_formats_validations_names_and_breaks_follow()
    {
        var filled = OfficeTemplate
            .Read(
                Make.Book(
                    "A1 {{x}}\nA3 {{t.a}} | B3\nA4 {{t.b}} | B4\nA6 end",
                    """
                    <mergeCells count="3"><mergeCell ref="A1:B1"/><mergeCell ref="A3:B3"/><mergeCell ref="A6:B6"/></mergeCells>
                    <conditionalFormatting sqref="A3:A4 C9"><cfRule type="expression" priority="1"><formula>A3&gt;A6</formula></cfRule></conditionalFormatting>
                    <dataValidations count="1"><dataValidation type="list" sqref="B3"><formula1>$A$6:$A$7</formula1></dataValidation></dataValidations>
                    <rowBreaks count="1" manualBreakCount="1"><brk id="4" max="16383" man="1"/></rowBreaks>
                    """,
                    """<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">明細!$A$1:$B$6</definedName><definedName name="最後">明細!$A$6</definedName></definedNames>""",
                    second: "A1 =明細!A6"
                )
            )
            .Fill(Rows(3));
        var sheet = Make.Part(filled, "xl/worksheets/sheet1.xml");
        foreach (var merge in new[] { "A1:B1", "A3:B3", "A5:B5", "A7:B7", "A10:B10" })
            sheet.ShouldContain($"<mergeCell ref=\"{merge}\"");
        sheet.ShouldContain("<mergeCells count=\"5\">");
        sheet.ShouldContain("sqref=\"A3:A8 C13\"");
        sheet.ShouldContain("<formula>A3&gt;A10</formula>");
        sheet.ShouldContain("<formula1>$A$10:$A$11</formula1>");
        sheet.ShouldContain("<brk id=\"8\"");
        var book = Make.Part(filled, "xl/workbook.xml");
        book.ShouldContain("明細!$A$1:$B$10");
        book.ShouldContain(">明細!$A$10<");
        Make.Cells(filled, "xl/worksheets/sheet2.xml").ShouldBe("A1 =明細!A10");
        Judges.Validate(filled).ShouldBeEmpty();
    }

    [Fact]
    public void Shared_formulas_are_written_out()
    {
        var book = Make.Book("A1 {{t.a}}\nB2 =A2*A$1\nB3 =1");
        var sheet = Make.Part(book, "xl/worksheets/sheet1.xml")
            .Replace("<f>A2*A$1</f>", "<f t=\"shared\" ref=\"B2:B3\" si=\"0\">A2*A$1</f>", StringComparison.Ordinal)
            .Replace("<f>1</f>", "<f t=\"shared\" si=\"0\"/>", StringComparison.Ordinal);
        var filled = OfficeTemplate
            .Read(
                Make.Book(
                    "",
                    more: [("xl/worksheets/sheet1.xml", sheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")]
                )
            )
            .Fill(Rows(3));
        Make.Cells(filled).ShouldEndWith("B4 =A4*A$1\nB5 =A5*A$1");
    }

    [Theory]
    [InlineData("1", "A1 '1\nA2 'seen\nA3 =A2")]
    [InlineData("", "A1\nA2 =#REF!")]
    public void Rows_of_a_condition_stand_or_go(string value, string expected) =>
        Make.Cells(
                OfficeTemplate
                    .Read(Make.Book("A1:3 {{x}}\nA2 {{#if x}}\nA3 seen\nA4 {{/if}}\nA5 =A3"))
                    .Fill(new Dictionary<string, string> { ["x"] = value })
            )
            .Replace(":3", "", StringComparison.Ordinal)
            .ShouldBe(expected);

    [Theory]
    [InlineData("A1 {{#if x}}")]
    [InlineData("A1 {{/if}}")]
    [InlineData("A1 {{#if x}}a")]
    [InlineData("A1 {{#each x}}")]
    [InlineData("A1 {{x.}}")]
    [InlineData("A1 {{x}}\nA2 {{x.a}}")]
    [InlineData("A1 {{x.a}} | B1 {{y.a}}")]
    public void What_does_not_fit_together_is_said_when_the_template_is_read(string rows) =>
        Should.Throw<OfficeException>(() => OfficeTemplate.Read(Make.Book(rows))).JapaneseMessage.ShouldNotBeEmpty();

    [Fact]
    public void A_hundred_thousand_rows_are_the_most()
    {
        var template = OfficeTemplate.Read(Make.Book("A1 {{t.a}}"), new() { Rows = 50 });
        template.Fill(Rows(50)).Length.ShouldBeGreaterThan(0);
        Should.Throw<OfficeException>(() => template.Fill(Rows(51)));
        Should.Throw<OfficeException>(() => template.Fill(new Dictionary<string, string> { ["t"] = "{}" }));
        Should.Throw<OfficeException>(() => template.Fill(new Dictionary<string, string> { ["t"] = """[["\u0001"]]""" }));
    }

    private static Dictionary<string, string> Rows(int count) =>
        new() { ["t"] = $"[{string.Join(',', Enumerable.Range(1, count).Select(i => $"[\"{i}\",\"b{i}\"]"))}]" };
}
