using System.Globalization;
using System.IO.Compression;
using Akashi.Documents.Sources;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using FsCheck;
using FsCheck.Fluent;
using static Akashi.Documents.Tests.Sources.SourceFiles;

namespace Akashi.Documents.Tests.Sources;

public class XlsxSourceTests
{
    private static readonly SourceFormat Xlsx = new(SourceKind.Xlsx);

    [Fact]
    public void What_the_open_xml_sdk_writes_is_read()
    {
        using var content = new MemoryStream();
        using (var file = SpreadsheetDocument.Create(content, SpreadsheetDocumentType.Workbook))
        {
            var book = file.AddWorkbookPart();
            book.Workbook = new DocumentFormat.OpenXml.Spreadsheet.Workbook(new Sheets());
            book.AddNewPart<SharedStringTablePart>().SharedStringTable = new(
                new SharedStringItem(new Text("品名")),
                new SharedStringItem(new Run(new Text("髙")), new Run(new Text("﨑 "))),
                new SharedStringItem(new Text("証"), new PhoneticRun(new Text("アカシ")) { BaseTextStartIndex = 0, EndingBaseIndex = 1 })
            );
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = new(
                new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "[$-411]ggge\"年\"m\"月\"d\"日\"" }),
                new DocumentFormat.OpenXml.Spreadsheet.Fonts(new Font()),
                new Fills(new Fill()),
                new Borders(new Border()),
                new CellStyleFormats(new CellFormat()),
                new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 164 }, new CellFormat { NumberFormatId = 22 })
            );
            Sheet("表紙", 1, []);
            Sheet(
                "明細",
                2,
                [
                    [Shared(0), Inline("日付"), Inline("金額"), Inline("済"), Inline("時刻")],
                    [
                        Shared(1),
                        Number("46143", 1),
                        Number("0.30000000000000004"),
                        new Cell { DataType = CellValues.Boolean, CellValue = new("1") },
                        Number("46143.5", 2),
                    ],
                    [Shared(2), Number("45778", 1), Number("1E+15"), new Cell { DataType = CellValues.Boolean, CellValue = new("0") }],
                ]
            );

            void Sheet(string name, uint id, Cell[][] rows)
            {
                var part = book.AddNewPart<WorksheetPart>();
                part.Worksheet = new(new SheetData(rows.Select(row => new Row(row.Select(cell => (OpenXmlElement)cell)))));
                book.Workbook.Sheets!.Append(
                    new Sheet
                    {
                        Name = name,
                        SheetId = id,
                        Id = book.GetIdOfPart(part),
                    }
                );
            }
        }
        content.Position = 0;
        SourceDetector.Detect(content, "a.bin").Sheets.ShouldBe(["表紙", "明細"]);
        Read(content, Xlsx with { Sheet = "明細" })
            .ShouldBe(["品名|日付|金額|済|時刻", "髙﨑 |2026-05-01|0.3|TRUE|2026-05-01 12:00:00", "証|2025-05-01|1000000000000000|FALSE|"]);
        Should.Throw<SourceException>(() => Read(content, Xlsx)).Text.En.ShouldContain("empty");
        Should.Throw<SourceException>(() => Read(content, Xlsx with { Sheet = "請求" })).Text.En.ShouldContain("no sheet");

        static Cell Shared(int index) =>
            new() { DataType = CellValues.SharedString, CellValue = new(index.ToString(CultureInfo.InvariantCulture)) };
        static Cell Inline(string text) => new() { DataType = CellValues.InlineString, InlineString = new(new Text(text)) };
        static Cell Number(string value, uint style = 0) => new() { CellValue = new(value), StyleIndex = style };
    }

    [Fact]
    public void Odd_files_are_read_too()
    {
        const string Sheet = """
            <dimension ref='A1:XFD1048576'/>
            <sheetData>
              <row r='2'/>
              <row r='3'><c r='B3' t='s'><v>0</v></c><c t='inlineStr'><is><r><t>金</t></r><r><t>額</t></r><rPh sb='0' eb='1'><t>キン</t></rPh></is></c><c r='E3' t='str'><f>A1</f><v>式</v></c></row>
              <row r='10' hidden='1'><c r='B10' t='e'><f>NA()</f><v>#N/A</v></c><c r='C10'><v>-1234.50</v></c><c r='E10' t='d'><v>2026-05-01T00:00:00</v></c></row>
              <row><c r='B11' t='s'><v>1</v></c><c r='C11'><f>1+1</f></c></row>
              <row><c r='B12'><v>1</v></c><c r='G12'><v>1</v></c></row>
              <row><c r='B13' t='inlineStr'><is><t xml:space='preserve"> </t></is></c></row>
            </sheetData>
            <mergeCells count='1'><mergeCell ref='B10:C10'/></mergeCells>
            """;
        var rows = Rows(
            SourceFiles.Xlsx(
                Sheet.Replace("preserve\"", "preserve'"),
                "<si><t>品</t></si><si><t xml:space='preserve'> a_x000D_b _x005F_ </t></si>"
            ),
            Xlsx
        );
        rows.Select(row => (row.Line, string.Join('|', row.Cells)))
            .ShouldBe([(10, "|#N/A|-1234.5||2026-05-01"), (11, "| a\rb _ |||"), (12, "|1|||"), (13, "| |||")]);
        rows.Select(row => row.Problem?.En)
            .ShouldBe([
                null,
                "The formula in cell C11 has no result; open the file in Excel and save it again.",
                "Cell G12 has a value, but its column has no name.",
                null,
            ]);
    }

    [Theory]
    [InlineData("yyyy/m/d", "46143", "2026-05-01")]
    [InlineData("[$-ja-JP-x-gannen]ggge\"年\"m\"月\"d\"日\";@", "43586", "2019-05-01")]
    [InlineData("m\"月\"", "46143", "2026-05-01")]
    [InlineData("yyyy/mm/dd hh:mm", "46143.999999999", "2026-05-02")]
    [InlineData("yyyy/mm/dd hh:mm", "46143.25", "2026-05-01 06:00:00")]
    [InlineData("h:mm AM/PM", "0.75", "18:00:00")]
    [InlineData("[h]:mm", "1.5", "36:00:00")]
    [InlineData("yyyy/m/d", "1", "1900-01-01")]
    [InlineData("yyyy/m/d", "59", "1900-02-28")]
    [InlineData("yyyy/m/d", "60", "1900-02-29")]
    [InlineData("yyyy/m/d", "61", "1900-03-01")]
    [InlineData("yyyy/m/d", "-1", "-1")]
    [InlineData("yyyy/m/d", "9999999", "9999999")]
    [InlineData("#,##0", "1234567", "1234567")]
    [InlineData("[Red]-#,##0.00", "-1234.5", "-1234.5")]
    [InlineData("0%", "0.1", "0.1")]
    [InlineData("0.00E+00", "123456", "123456")]
    [InlineData("\"d\"0", "5", "5")]
    [InlineData("0000000", "600001", "0600001")]
    [InlineData("000\\-0000", "600001", "060-0001")]
    [InlineData("00", "123", "123")]
    [InlineData("General", "1E-7", "0.0000001")]
    [InlineData("General", "12345678901234567", "12345678901234600")]
    [InlineData("General", "1E+300", "1E+300")]
    [InlineData("General", "x", "x")]
    public void Numbers_read_as_they_show(string code, string value, string expected)
    {
        var styles =
            $"<numFmts><numFmt numFmtId='170' formatCode='{code.Replace("\"", "&quot;")}'/></numFmts><cellXfs><xf numFmtId='170'/></cellXfs>";
        var sheet = $"<sheetData><row><c t='inlineStr'><is><t>a</t></is></c></row><row><c s='0'><v>{value}</v></c></row></sheetData>";
        Rows(SourceFiles.Xlsx(sheet, styles: styles), Xlsx)[0].Cells.ShouldBe([expected]);
    }

    [Fact]
    public void Any_date_reads_as_excel_counts_it()
    {
        Prop.ForAll(
                Gen.Choose(61, 2958465).ToArbitrary(),
                day => Show(day, "").ShouldBe(DateTime.FromOADate(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(50));
        Show(0, "<workbookPr date1904='1'/>").ShouldBe("1904-01-01");
        Show(44681, "<workbookPr date1904='true'/>").ShouldBe("2026-05-01");

        static string Show(int day, string workbookPr)
        {
            var sheet = $"<sheetData><row><c t='str'><v>a</v></c></row><row><c s='0'><v>{day}</v></c></row></sheetData>";
            return Rows(SourceFiles.Xlsx(sheet, styles: "<cellXfs><xf numFmtId='14'/></cellXfs>", workbookPr: workbookPr), Xlsx)[0].Cells[
                0
            ];
        }
    }

    [Theory]
    [InlineData("<sheetData><row r='x'><c><v>1</v></c></row></sheetData>")]
    [InlineData("<sheetData><row><c r='1'><v>1</v></c></row></sheetData>")]
    [InlineData("<sheetData><row><c r='AAAAAAAAAAAAAAA1'><v>1</v></c></row></sheetData>")]
    [InlineData("<sheetData><row><c r='XFD1'><v>1</v></c></row></sheetData>")]
    [InlineData("<sheetData><row><c t='s'><v>9</v></c></row></sheetData>")]
    [InlineData("<sheetData><row><c t='s'><v>-1</v></c></row></sheetData>")]
    [InlineData("<sheetData><row><c><v>1</v></row></sheetData>")]
    [InlineData("<sheetData><row><c><v>1</v></c>")]
    [InlineData(
        "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]><worksheet><sheetData><row><c t='str'><v>&a;</v></c></row></sheetData></worksheet>"
    )]
    [InlineData("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><worksheet/>")]
    public void A_damaged_sheet_is_refused(string sheet) =>
        Should.Throw<SourceException>(() => Rows(SourceFiles.Xlsx(sheet), Xlsx with { HasHeader = false }));

    [Fact]
    public void A_bomb_is_refused_before_it_is_unpacked()
    {
        var cell = $"<sheetData><row><c t='str'><v>{new string('a', 20 << 20)}</v></c></row></sheetData>";
        Should.Throw<SourceException>(() => Rows(SourceFiles.Xlsx(cell), Xlsx)).Text.En.ShouldContain("too much");
        Should
            .Throw<SourceException>(() => Rows(SourceFiles.Xlsx("<sheetData/>"), Xlsx, new() { UnpackedBytes = 100 }))
            .Text.En.ShouldContain("too much");
        var texts = string.Concat(Enumerable.Repeat("<si><t>x</t></si>", 10_000));
        Should.Throw<SourceException>(() => Rows(SourceFiles.Xlsx("<sheetData/>", texts), Xlsx, new() { SharedText = 10_000 }));
    }

    [Fact]
    public void Half_a_character_is_a_problem_of_its_row()
    {
        const string Sheet =
            "<sheetData><row><c t='str'><v>a</v></c></row><row><c t='str'><v>_xD800_</v></c></row><row><c t='str'><v>_xD842__xDFB7_</v></c></row></sheetData>";
        var rows = Rows(SourceFiles.Xlsx(Sheet), Xlsx);
        rows.Select(row => row.Problem is null).ShouldBe([false, true]);
        rows[1].Cells.ShouldBe(["𠮷"]);
        Should.Throw<SourceException>(() => Rows(SourceFiles.Xlsx(Sheet.Replace(">a<", ">_xDC00_<")), Xlsx)).Line.ShouldBe(1);
    }

    [Fact]
    public void A_cell_without_end_is_a_problem_of_its_row()
    {
        var sheet =
            $"<sheetData><row><c t='str'><v>a</v></c></row><row><c t='str'><v>{new string('x', 100_000)}</v></c></row><row><c><v>1</v></c></row></sheetData>";
        var rows = Rows(SourceFiles.Xlsx(sheet), Xlsx);
        rows.Select(row => row.Problem is null).ShouldBe([false, true]);
        rows[0].Cells[0].Length.ShouldBe(SourceLimits.Default.CellLength + 1);
    }

    [Fact]
    public void Bytes_from_anyone_end_in_rows_or_a_SourceException()
    {
        var whole = SourceFiles
            .Xlsx(
                "<sheetData><row><c t='s'><v>0</v></c></row><row><c s='0'><v>1</v></c></row></sheetData>",
                "<si><t>a</t></si>",
                "<cellXfs><xf numFmtId='14'/></cellXfs>"
            )
            .ToArray();
        Prop.ForAll(
                Gen.Choose(0, whole.Length - 1).Zip(Gen.Choose(0, 255)).ArrayOf().ToArbitrary(),
                edits =>
                {
                    var bytes = (byte[])whole.Clone();
                    foreach (var (at, value) in edits)
                        bytes[at] = (byte)value;
                    Hostile.Try(() => Rows(new MemoryStream(bytes), Xlsx));
                    Hostile.Try(() => SourceDetector.Detect(new MemoryStream(bytes), "a.xlsx"));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(20));
        for (var length = 0; length < whole.Length; length += 7)
            Hostile.Try(() => Rows(new MemoryStream(whole[..length]), Xlsx));
    }

    [Fact]
    public void Parts_from_anyone_end_in_rows_or_a_SourceException() =>
        Prop.ForAll(
                Gen.Elements(
                        "<sheetData>",
                        "</sheetData>",
                        "<row>",
                        "<row r='1'>",
                        "</row>",
                        "<row/>",
                        "<c>",
                        "<c t='s'>",
                        "<c t='inlineStr'>",
                        "<c r='C1'>",
                        "</c>",
                        "<v>",
                        "</v>",
                        "1",
                        "<is>",
                        "</is>",
                        "<t>",
                        "</t>",
                        "<rPh>",
                        "</rPh>",
                        "<f/>"
                    )
                    .ArrayOf()
                    .ToArbitrary(),
                words => Hostile.Try(() => Rows(SourceFiles.Xlsx(string.Concat(words)), Xlsx with { HasHeader = false }))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(40));
}
