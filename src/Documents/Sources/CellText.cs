using System.Globalization;
using System.Text;
using System.Xml;

namespace Akashi.Documents.Sources;

/// <summary>Texts in the parts of a workbook.</summary>
internal static class CellText
{
    /// <summary>
    /// The text of the element that the reader stands on (<c>v</c>, <c>si</c>, <c>is</c>), without the readings (ふりがな) that stand beside
    /// it. The reader stands on its end afterwards.
    /// </summary>
    /// <param name="most">UTF-16 units. What comes after is passed over; the text is then one unit longer than this.</param>
    public static string Read(XmlReader xml, int most)
    {
        if (xml.IsEmptyElement)
            return "";
        var text = new StringBuilder();
        var (depth, readings) = (xml.Depth, 0);
        var chunk = new char[256];
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.LocalName == "rPh")
                readings += xml.IsEmptyElement
                    ? 0
                    : xml.NodeType switch
                    {
                        XmlNodeType.Element => 1,
                        XmlNodeType.EndElement => -1,
                        _ => 0,
                    };
            if (
                readings > 0
                || xml.NodeType
                    is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            )
                continue;
            for (int count; text.Length <= most && (count = xml.ReadValueChunk(chunk, 0, chunk.Length)) > 0; )
                text.Append(chunk, 0, Math.Min(count, most + 1 - text.Length));
        }
        return Unescape(text.ToString());
    }

    /// <summary>All shared texts, in the order of their numbers.</summary>
    /// <exception cref="SourceException">More than fits.</exception>
    public static List<string> Shared(Workbook book, SourceLimits limits)
    {
        var texts = new List<string>();
        if (!book.Has(book.SharedTextPart))
            return texts;
        long length = 0;
        using var xml = book.Open(book.SharedTextPart!);
        while (xml.Read())
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "si" })
                continue;
            var text = Read(xml, limits.CellLength);
            texts.Add(text);
            length += text.Length + 16; // an empty text takes room too
            if (length > limits.SharedText)
                throw new SourceException(
                    new("Excel ファイルの文字が多すぎます。CSV で保存してください。", "The workbook has too much text; save it as CSV.")
                );
        }
        return texts;
    }

    /// <summary>What XML cannot say is written as <c>_x000D_</c> (ECMA-376, ST_Xstring).</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains("_x", StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (
                text[i] == '_'
                && i + 6 < text.Length
                && text[i + 1] == 'x'
                && text[i + 6] == '_'
                && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            )
            {
                result.Append((char)unit);
                i += 6;
            }
            else
                result.Append(text[i]);
        }
        return result.ToString();
    }
}
