using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace Akashi.Web.Http;

/// <summary>A table as an Excel file (ECMA-376, transitional): one sheet, its head fixed and with a filter. Written row by row.</summary>
/// <remarks>Texts stand there as texts: nothing that a person typed becomes a formula.</remarks>
public static partial class XlsxFile
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/relationships";

    /// <summary>Of Excel.</summary>
    private const int LongestText = 32_767;

    /// <summary>Excel counts days from here; what lies before 1900-03-01 it counts wrongly and is written as text.</summary>
    private static readonly DateTime DayNought = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>The formats of the style sheet, by their places in it.</summary>
    private enum Style
    {
        Plain,
        Head,
        Number,
        Day,
        Time,
    }

    /// <summary>A download.</summary>
    /// <param name="rows">Cells: text, <see cref="decimal"/>, <see cref="int"/>, <see cref="DateOnly"/>, <see cref="DateTimeOffset"/> (shown in Japan's time) or null.</param>
    public static IResult Answer(string name, string sheet, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows)
    {
        var file = new MemoryStream();
        Write(file, sheet, header, rows);
        file.Position = 0;
        return Results.File(file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name);
    }

    /// <inheritdoc cref="Answer"/>
    public static void Write(Stream output, string sheet, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        Part(
            zip,
            "[Content_Types].xml",
            """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
        );
        Part(zip, "_rels/.rels", Relations(("officeDocument", "xl/workbook.xml")));
        Part(zip, "xl/_rels/workbook.xml.rels", Relations(("worksheet", "sheet1.xml"), ("styles", "styles.xml")));
        Part(
            zip,
            "xl/workbook.xml",
            $"""<workbook xmlns="{Main}" xmlns:r="{Office}"><sheets><sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>"""
        );
        Part(
            zip,
            "xl/styles.xml",
            $"""<styleSheet xmlns="{Main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="#,##0.####"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="166" formatCode="yyyy\-mm\-dd hh:mm:ss"/></numFmts><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="166" applyNumberFormat="1"/></cellXfs></styleSheet>"""
        );
        using var part = zip.CreateEntry("xl/sheet1.xml", CompressionLevel.Fastest).Open();
        using var xml = XmlWriter.Create(part, new() { CloseOutput = false });
        Sheet(xml, header, rows);
    }

    private static void Sheet(XmlWriter xml, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows)
    {
        xml.WriteStartElement("worksheet", Main);
        xml.WriteRaw(
            """<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultColWidth="18" defaultRowHeight="15"/>"""
        );
        xml.WriteStartElement("sheetData");
        var count = 1;
        Row(xml, header, Style.Head);
        foreach (var row in rows)
        {
            Row(xml, row, null);
            count++;
        }
        xml.WriteEndElement();
        xml.WriteStartElement("autoFilter");
        xml.WriteAttributeString("ref", $"A1:{Column(header.Count)}{count}");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Row(XmlWriter xml, IEnumerable<object?> cells, Style? style)
    {
        xml.WriteStartElement("row");
        foreach (var cell in cells)
        {
            xml.WriteStartElement("c");
            switch (cell)
            {
                case null:
                    break;
                case decimal or int or long:
                    Value(xml, style ?? Style.Number, Convert.ToDecimal(cell, CultureInfo.InvariantCulture));
                    break;
                case DateOnly { Year: >= 1901 } day:
                    Value(xml, style ?? Style.Day, day.DayNumber - DateOnly.FromDateTime(DayNought).DayNumber);
                    break;
                case DateTimeOffset time:
                    Value(
                        xml,
                        style ?? Style.Time,
                        // In decimals: a second that a double falls short of is shown as the one before.
                        Math.Round(
                            (decimal)(TimeZoneInfo.ConvertTime(time, PageContext.Japan).DateTime - DayNought).Ticks / TimeSpan.TicksPerDay,
                            14
                        )
                    );
                    break;
                default:
                    Text(xml, style ?? Style.Plain, Convert.ToString(cell, CultureInfo.InvariantCulture)!);
                    break;
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Value(XmlWriter xml, Style style, decimal value)
    {
        xml.WriteAttributeString("s", $"{(int)style}");
        xml.WriteElementString("v", value.ToString(CultureInfo.InvariantCulture));
    }

    private static void Text(XmlWriter xml, Style style, string text)
    {
        if (style != Style.Plain)
            xml.WriteAttributeString("s", $"{(int)style}");
        xml.WriteAttributeString("t", "inlineStr");
        xml.WriteStartElement("is");
        xml.WriteStartElement("t");
        xml.WriteAttributeString("xml", "space", null, "preserve");
        text = text.Length <= LongestText ? text : text[..LongestText];
        // What XML cannot say, Excel writes as _x0001_; so what looks like that is told apart.
        xml.WriteString(Sayable(Escaped().Replace(text, "_x005F_")));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string Sayable(string text)
    {
        if (text.All(c => XmlConvert.IsXmlChar(c)))
            return text;
        var said = new System.Text.StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
            if (XmlConvert.IsXmlChar(text[i]))
                said.Append(text[i]);
            else if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                said.Append(text[i]).Append(text[++i]);
            else
                said.Append(CultureInfo.InvariantCulture, $"_x{(int)text[i]:X4}_");
        return said.ToString();
    }

    /// <summary>1 is A, 27 is AA.</summary>
    private static string Column(int number) => (number > 26 ? Column((number - 1) / 26) : "") + (char)('A' + ((number - 1) % 26));

    private static string Relations(params (string Type, string Target)[] relations) =>
        $"""<Relationships xmlns="{Package}">{string.Concat(relations.Select((relation, i) => $"""<Relationship Id="r{i + 1}" Type="{Office}/{relation.Type}" Target="{relation.Target}"/>"""))}</Relationships>""";

    private static void Part(ZipArchive zip, string name, string xml)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(xml);
    }

    [GeneratedRegex("_(?=x[0-9A-Fa-f]{4}_)")]
    private static partial Regex Escaped();
}
