using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Akashi.Engines.Office.Tests;

/// <summary>Small templates, written part by part; and what stands in a file that came of one.</summary>
internal static partial class Make
{
    public const string Sheets = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    public const string Words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private const string References = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Types = "application/vnd.openxmlformats-officedocument.";

    /// <summary>Styles: 0 none, 1 <c>#,##0</c>, 2 a date, 3 text, 4 <c>ggge"年"m"月"d"日"</c>.</summary>
    private const string Styles = $"""
        <styleSheet xmlns="{Sheets}"><numFmts count="1"><numFmt numFmtId="170" formatCode="ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
        <fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
        <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
        <cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
        <xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
        <xf numFmtId="170" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>
        """;

    /// <summary>A PNG of one dot.</summary>
    public static readonly byte[] Dot = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    );

    /// <param name="rows">Rows as <c>A1 text | B1:1 =SUM(A1) | C1 12</c>: address, style behind a colon, text, number or formula.</param>
    /// <param name="rest">What stands behind the rows of the sheet.</param>
    public static byte[] Book(
        string rows,
        string rest = "",
        string names = "",
        string? second = null,
        params (string Name, string Content, string? Type)[] more
    )
    {
        var parts = new List<(string, string, string?)>
        {
            (
                "xl/workbook.xml",
                $"""<workbook xmlns="{Sheets}" xmlns:r="{References}"><sheets><sheet name="明細" sheetId="1" r:id="rId1"/>{(
                    second is null ? "" : """<sheet name="表 紙" sheetId="2" r:id="rId2"/>"""
                )}</sheets>{names}</workbook>""",
                Types + "spreadsheetml.sheet.main+xml"
            ),
            ("xl/styles.xml", Styles, Types + "spreadsheetml.styles+xml"),
            ("xl/worksheets/sheet1.xml", SheetXml(rows, rest), Types + "spreadsheetml.worksheet+xml"),
            (
                "xl/_rels/workbook.xml.rels",
                Relations(
                    ("rId1", "worksheet", "worksheets/sheet1.xml"),
                    ("rId2", "worksheet", "worksheets/sheet2.xml"),
                    ("rId3", "styles", "styles.xml")
                ),
                null
            ),
        };
        if (second is not null)
            parts.Add(("xl/worksheets/sheet2.xml", SheetXml(second, ""), Types + "spreadsheetml.worksheet+xml"));
        else
            parts[3] = (parts[3].Item1, Relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId3", "styles", "styles.xml")), null);
        return Zip("xl/workbook.xml", [.. parts.Where(part => !more.Any(other => other.Name == part.Item1)), .. more]);
    }

    public static byte[] Document(string body, params (string Name, string Content, string? Type)[] more) =>
        Zip(
            "word/document.xml",
            [
                (
                    "word/document.xml",
                    $"""<w:document xmlns:w="{Words}" xmlns:r="{References}"><w:body>{body}<w:sectPr/></w:body></w:document>""",
                    Types + "wordprocessingml.document.main+xml"
                ),
                .. more,
            ]
        );

    /// <summary>A paragraph of runs, each of which is bold when it begins with <c>*</c>.</summary>
    public static string Paragraph(params string[] runs) =>
        $"<w:p>{string.Concat(runs.Select(run => run.StartsWith('*') ? $"<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{run[1..]}</w:t></w:r>" : $"<w:r><w:t xml:space=\"preserve\">{run}</w:t></w:r>"))}</w:p>";

    public static string Table(params string[][] rows) =>
        $"<w:tbl><w:tblPr/><w:tblGrid>{string.Concat(rows[0].Select(_ => "<w:gridCol w:w=\"3000\"/>"))}</w:tblGrid>{string.Concat(rows.Select(row => $"<w:tr><w:trPr><w:trHeight w:val=\"400\"/></w:trPr>{string.Concat(row.Select(cell => $"<w:tc><w:tcPr><w:tcW w:w=\"3000\" w:type=\"dxa\"/></w:tcPr>{Paragraph(cell)}</w:tc>"))}</w:tr>"))}</w:tbl>";

    public static string Relations(params (string Id, string Type, string Target)[] all) =>
        $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{string.Concat(
            all.Select(relation => $"""<Relationship Id="{relation.Id}" Type="{References}/{relation.Type}" Target="{relation.Target}"{(relation.Target.Contains(':', StringComparison.Ordinal) ? " TargetMode=\"External\"" : "")}/>""")
        )}</Relationships>""";

    public static byte[] Zip(string main, params (string Name, string Content, string? Type)[] parts)
    {
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            var overrides = string.Concat(
                parts
                    .Where(part => part.Type is not null)
                    .Select(part => $"""<Override PartName="/{part.Name}" ContentType="{part.Type}"/>""")
            );
            Write(
                "[Content_Types].xml",
                $"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>{overrides}</Types>"""
            );
            Write("_rels/.rels", Relations(("rId1", "officeDocument", main)));
            foreach (var (name, content, _) in parts)
                Write(name, content);

            void Write(string name, string content)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(name.EndsWith(".png", StringComparison.Ordinal) ? Dot : Encoding.UTF8.GetBytes(content));
            }
        }
        return output.ToArray();
    }

    public static string Part(byte[] file, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>A sheet's cells in the notation of <see cref="Book"/>, a line for each row.</summary>
    public static string Cells(byte[] file, string part = "xl/worksheets/sheet1.xml")
    {
        XNamespace main = Sheets;
        return string.Join(
            '\n',
            XElement
                .Parse(Part(file, part))
                .Descendants(main + "row")
                .Select(row =>
                    string.Join(
                        " | ",
                        row.Elements(main + "c")
                            .Select(cell =>
                                $"{cell.Attribute("r")!.Value}{(cell.Attribute("s") is { } style ? ":" + style.Value : "")} {(cell.Element(main + "f") is { } formula ? "=" + formula.Value : cell.Attribute("t")?.Value == "inlineStr" ? "'" + cell.Value : cell.Value)}".TrimEnd()
                            )
                    )
                )
        );
    }

    /// <summary>The words of a document, a line for each paragraph.</summary>
    public static string Text(byte[] file, string part = "word/document.xml")
    {
        XNamespace main = Words;
        return string.Join(
            '\n',
            XElement
                .Parse(Part(file, part))
                .Descendants(main + "p")
                .Select(paragraph =>
                    string.Concat(
                        paragraph
                            .Descendants()
                            .Where(own => own.Name == main + "t" || own.Name == main + "br")
                            .Select(own => own.Name == main + "br" ? "⏎" : own.Value)
                    )
                )
        );
    }

    private static string SheetXml(string rows, string rest)
    {
        var data = new StringBuilder();
        foreach (var line in rows.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var cells = line.Split(" | ").Select(cell => CellPattern().Match(cell.Trim())).ToList();
            data.Append($"<row r=\"{cells[0].Groups["row"].Value}\" ht=\"20\" customHeight=\"1\">");
            foreach (var cell in cells)
            {
                var (value, start) = (
                    cell.Groups["value"].Value,
                    $"<c r=\"{cell.Groups["column"].Value}{cell.Groups["row"].Value}\"{(cell.Groups["style"].Success ? $" s=\"{cell.Groups["style"].Value}\"" : "")}"
                );
                data.Append(
                    value.StartsWith('=') ? $"{start}><f>{new XText(value[1..])}</f><v>99</v></c>"
                    : value.Length == 0 ? $"{start}/>"
                    : double.TryParse(value, out _) ? $"{start}><v>{value}</v></c>"
                    : $"{start} t=\"inlineStr\"><is><t xml:space=\"preserve\">{new XText(value)}</t></is></c>"
                );
            }
            data.Append("</row>");
        }
        return $"""<worksheet xmlns="{Sheets}" xmlns:r="{References}"><sheetData>{data}</sheetData>{rest}</worksheet>""";
    }

    [GeneratedRegex(@"^(?<column>[A-Z]+)(?<row>\d+)(?::(?<style>\d+))?(?: (?<value>.*))?$")]
    private static partial Regex CellPattern();
}
