using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Akashi.Engines.Office.Packaging;

namespace Akashi.Engines.Office.Workbooks;

internal enum CellFormat
{
    General,
    Number,
    Date,
    Text,
}

/// <summary>How cells show numbers, by the number of their style; and styles for texts that a program might take for formulas.</summary>
internal sealed partial class CellStyles
{
    private static readonly SearchValues<char> OfDates = SearchValues.Create("ymdhsYMDHS");

    private readonly Package package;
    private readonly string? part;
    private readonly List<CellFormat> formats = [];
    private readonly Dictionary<int, int> quoted = [];

    public CellStyles(Package package, string? part)
    {
        (this.package, this.part) = (package, part);
        if (part is null)
            return;
        var root = package.Look(part);
        var codes = root.Descendants(Sheet.Main + "numFmt")
            .ToDictionary(format => Number(format, "numFmtId"), format => format.Attribute("formatCode")?.Value ?? "");
        foreach (var style in root.Elements(Sheet.Main + "cellXfs").Elements(Sheet.Main + "xf"))
        {
            var id = Number(style, "numFmtId");
            formats.Add(codes.TryGetValue(id, out var code) ? Format(code) : BuiltIn(id));
        }
    }

    public CellFormat Of(int style) => style < formats.Count ? formats[style] : CellFormat.General;

    /// <summary>The same style for a text that begins like a formula: Excel shows it so when the cell is edited, instead of computing it.</summary>
    public int Quoted(int style)
    {
        if (part is null || style >= formats.Count)
            return style;
        if (quoted.TryGetValue(style, out var known))
            return known;
        var styles = package.Edit(part).Element(Sheet.Main + "cellXfs")!;
        var copy = new XElement(styles.Elements(Sheet.Main + "xf").ElementAt(style));
        copy.SetAttributeValue("quotePrefix", "1");
        styles.Add(copy);
        formats.Add(Of(style));
        styles.SetAttributeValue("count", formats.Count);
        return quoted[style] = formats.Count - 1;
    }

    private static int Number(XElement element, string name) =>
        int.TryParse(element.Attribute(name)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>ECMA-376 part 1, 18.8.30, and the numbers that Japanese Excel gives to its dates.</summary>
    private static CellFormat BuiltIn(int id) =>
        id switch
        {
            0 => CellFormat.General,
            49 => CellFormat.Text,
            (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58) => CellFormat.Date,
            _ => CellFormat.Number,
        };

    private static CellFormat Format(string code)
    {
        if (code is "@")
            return CellFormat.Text;
        if (code.Equals("General", StringComparison.OrdinalIgnoreCase))
            return CellFormat.General;
        // [h] counts hours; [Red] and [$-411] do not make a date.
        var plain = Literal().Replace(code, "");
        return plain.AsSpan().ContainsAny(OfDates) ? CellFormat.Date : CellFormat.Number;
    }

    [GeneratedRegex("\"[^\"]*\"|\\\\.|_.|\\*.|\\[(?![hHmMsS]+\\])[^\\]]*\\]|General", RegexOptions.None, 1000)]
    private static partial Regex Literal();
}
