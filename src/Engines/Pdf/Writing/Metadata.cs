using System.Globalization;
using System.Security;
using System.Text;
using Akashi.Engines.Pdf.Writing.Archival;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>Writes a <see cref="DocumentInfo"/> in its two forms (ISO 32000-1, 14.3.2 and 14.3.3).</summary>
internal static class Metadata
{
    private const string Producer = "Akashi";

    public static void WriteInfo(DocumentInfo info, ByteBuffer into)
    {
        into.Raw("<<"u8);
        Entry("Title", info.Title);
        Entry("Author", info.Author);
        Entry("Subject", info.Subject);
        Entry("Keywords", info.Keywords);
        Entry("Creator", info.Creator);
        Entry("Producer", Producer);
        Entry("CreationDate", PdfDate(info.Created));
        Entry("ModDate", PdfDate(info.Modified ?? info.Created));
        into.Raw(">>"u8);

        void Entry(string name, string? value)
        {
            if (value is not null)
                into.Name(name).Text(value);
        }
    }

    public static byte[] Xmp(DocumentInfo info, Conformance conformance = Conformance.None)
    {
        var xml = new StringBuilder();
        xml.Append("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">");
        xml.Append("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\"");
        xml.Append(" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"");
        xml.Append(" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"");
        if (conformance != Conformance.None)
            xml.Append(" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"");
        xml.Append(">\n<dc:format>application/pdf</dc:format>\n");
        if (conformance == Conformance.PdfA3u)
            xml.Append("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>\n");
        Element("dc:title", "rdf:Alt", info.Title);
        Element("dc:creator", "rdf:Seq", info.Author);
        Element("dc:description", "rdf:Alt", info.Subject);
        Element("dc:language", "rdf:Bag", info.Language);
        Element("pdf:Keywords", null, info.Keywords);
        Element("pdf:Producer", null, Producer);
        Element("xmp:CreatorTool", null, info.Creator);
        Element("xmp:CreateDate", null, IsoDate(info.Created));
        Element("xmp:ModifyDate", null, IsoDate(info.Modified ?? info.Created));
        xml.Append("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
        return Encoding.UTF8.GetBytes(xml.ToString());

        void Element(string name, string? container, string? value)
        {
            if (value is null)
                return;
            var text = SecurityElement.Escape(value);
            var language = container == "rdf:Alt" ? " xml:lang=\"x-default\"" : "";
            var body = container is null ? text : $"<{container}><rdf:li{language}>{text}</rdf:li></{container}>";
            xml.Append(CultureInfo.InvariantCulture, $"<{name}>{body}</{name}>\n");
        }
    }

    private static string? IsoDate(DateTimeOffset? date) => date?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary><c>D:20260401090000+09'00'</c> (7.9.4).</summary>
    public static string? PdfDate(DateTimeOffset? date)
    {
        if (date is not { } d)
            return null;
        var sign = d.Offset < TimeSpan.Zero ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"D:{d:yyyyMMddHHmmss}{sign}{d.Offset:hh}'{d.Offset:mm}'");
    }
}
