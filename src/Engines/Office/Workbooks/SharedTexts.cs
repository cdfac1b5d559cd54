using System.Globalization;
using System.Xml.Linq;
using Akashi.Engines.Office.Packaging;

namespace Akashi.Engines.Office.Workbooks;

/// <summary>The texts that cells share.</summary>
internal sealed class SharedTexts(Package package, string? part)
{
    private readonly List<XElement> texts = part is null ? [] : [.. package.Look(part).Elements(Sheet.Main + "si")];

    /// <summary>A cell's text with its runs; null for numbers, formulas and empty cells.</summary>
    public XElement? Of(XElement cell)
    {
        if (cell.Element(Sheet.Main + "f") is not null)
            return null;
        return cell.Attribute("t")?.Value switch
        {
            "s" => texts[int.Parse(cell.Element(Sheet.Main + "v")!.Value, NumberStyles.None, CultureInfo.InvariantCulture)],
            "inlineStr" => cell.Element(Sheet.Main + "is"),
            "str" => cell.Element(Sheet.Main + "v") is { } value
                ? new(Sheet.Main + "is", new XElement(Sheet.Main + "t", value.Value))
                : null,
            _ => null,
        };
    }

    /// <summary>The words of a text; readings above them are none.</summary>
    public static List<TextPiece> Pieces(XElement? text) =>
        text is null
            ? []
            :
            [
                .. text.Descendants(Sheet.Main + "t")
                    .Where(piece => piece.Parent!.Name.LocalName != "rPh")
                    .Select(piece => new TextPiece(piece, piece.Value, true)),
            ];

    /// <summary>Empties the texts with placeholders: every cell that showed them has its own by now.</summary>
    public void Clear()
    {
        if (part is null || !texts.Exists(HasPlaceholder))
            return;
        foreach (var text in package.Edit(part).Elements(Sheet.Main + "si").Where(HasPlaceholder))
            text.ReplaceNodes(new XElement(Sheet.Main + "t"));
    }

    private static bool HasPlaceholder(XElement text) => Placeholder.In(RunTexts.Whole(Pieces(text))).Count > 0;
}
