using System.IO.Compression;
using System.Text;
using Akashi.Documents.Sources;

namespace Akashi.Documents.Tests.Sources;

/// <summary>Files of a customer, made here.</summary>
internal static class SourceFiles
{
    public static readonly Encoding Cp932 = MakeCp932();

    public static MemoryStream Utf8(string text) => new(Encoding.UTF8.GetBytes(text));

    public static MemoryStream Shift(string text) => new(Cp932.GetBytes(text));

    public static SourceFormat Csv(char delimiter = ',', bool header = true, string encoding = "utf-8") =>
        new(SourceKind.Csv)
        {
            Delimiter = delimiter,
            HasHeader = header,
            Encoding = encoding,
        };

    /// <summary>All rows, cells joined with a bar.</summary>
    public static List<string> Read(Stream content, SourceFormat format, SourceLimits? limits = null)
    {
        using var table = SourceReader.Read(content, format, limits);
        return [string.Join('|', table.Columns), .. table.Rows.Select(row => string.Join('|', row.Cells))];
    }

    public static List<SourceRow> Rows(Stream content, SourceFormat format, SourceLimits? limits = null)
    {
        using var table = SourceReader.Read(content, format, limits);
        return [.. table.Rows];
    }

    /// <summary>A workbook by hand: a sheet's XML, and what stands beside it.</summary>
    public static MemoryStream Xlsx(string sheet, string? shared = null, string? styles = null, string workbookPr = "")
    {
        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(
                zip,
                "_rels/.rels",
                $"<Relationships><Relationship Id='r1' Type='{Office}/officeDocument' Target='/xl/workbook.xml'/></Relationships>"
            );
            Part(
                zip,
                "xl/workbook.xml",
                $"<workbook xmlns='{Main}' xmlns:r='{Office}'>{workbookPr}<sheets><sheet name='請求' sheetId='1' r:id='r1'/></sheets></workbook>"
            );
            Part(
                zip,
                "xl/_rels/workbook.xml.rels",
                $"<Relationships><Relationship Id='r1' Type='{Office}/worksheet' Target='./worksheets/../worksheets/s.xml'/>"
                    + $"<Relationship Id='r2' Type='{Office}/sharedStrings' Target='shared.xml'/>"
                    + $"<Relationship Id='r3' Type='{Office}/styles' Target='styles.xml'/></Relationships>"
            );
            Part(
                zip,
                "xl/worksheets/s.xml",
                sheet.StartsWith("<!", StringComparison.Ordinal) ? sheet : $"<worksheet xmlns='{Main}'>{sheet}</worksheet>"
            );
            if (shared is not null)
                Part(zip, "xl/shared.xml", $"<sst xmlns='{Main}'>{shared}</sst>");
            if (styles is not null)
                Part(zip, "xl/styles.xml", $"<styleSheet xmlns='{Main}'>{styles}</styleSheet>");
        }
        content.Position = 0;
        return content;
    }

    private static void Part(ZipArchive zip, string name, string xml)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(xml);
    }

    private static Encoding MakeCp932()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(932);
    }
}
