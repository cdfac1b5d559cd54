using System.Xml.Linq;
using Akashi.Engines.Office.Packaging;

namespace Akashi.Engines.Office.Words;

/// <summary>conditions over paragraphs and rows → rows that repeat → pictures → the words; in the body, headers, footers and notes.</summary>
internal sealed class DocumentFiller(Package package, Filling filling, CancellationToken ct)
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private int rows;

    /// <summary>Gathers the fields of a text, part by part.</summary>
    public static void Read(Package package, FieldList fields)
    {
        foreach (var part in Parts(package))
        {
            var root = package.Look(part);
            foreach (var paragraph in root.Descendants(Main + "p"))
                fields.Read(Text(paragraph));
            foreach (var (_, placeholder) in Pictures.In(root))
            {
                if (placeholder.Column is null)
                    fields.ReadPicture(placeholder.Name);
                else
                    fields.Read($"{{{{{placeholder.Name}.{placeholder.Column}}}}}");
            }
        }
    }

    public void Fill()
    {
        foreach (var part in Parts(package))
        {
            if (!package.Look(part).Descendants(Main + "p").Any(HasPlaceholder) && !Pictures.In(package.Look(part)).Any())
                continue;
            var root = package.Edit(part);
            Conditions(root);
            Repeat(root);
            foreach (var (description, placeholder) in Pictures.In(root).ToList())
                Pictures.Replace(
                    package,
                    part,
                    description,
                    placeholder.Name,
                    filling.Value(placeholder.Name, placeholder.Column, Row(description)),
                    filling.Limits
                );
            foreach (var paragraph in root.Descendants(Main + "p").ToList())
            {
                ct.ThrowIfCancellationRequested();
                var pieces = Pieces(paragraph).ToList();
                if (filling.Edits(RunTexts.Whole(pieces), Row(paragraph)) is { Count: > 0 } edits)
                    RunTexts.Apply(pieces, edits, Write);
            }
        }
    }

    private static IEnumerable<string> Parts(Package package) =>
        [
            package.Main,
            .. package
                .Relations(package.Main)
                .Where(relation => relation.Type is "header" or "footer" or "footnotes" or "endnotes")
                .Select(relation => relation.Target)
                .Distinct(),
        ];

    /// <summary>Takes away what stands between the two halves of a condition that is not met, and the halves themselves.</summary>
    private void Conditions(XElement root)
    {
        var open = new Stack<(XElement Unit, bool IsTrue)>();
        foreach (var paragraph in root.Descendants(Main + "p").ToList())
        {
            var text = Text(paragraph).Trim();
            if (Placeholder.In(text) is not [{ Kind: not PlaceholderKind.Value } marker] || marker.Length != text.Length)
                continue;
            // Alone in a row, it is about rows.
            var row = paragraph.Ancestors(Main + "tr").FirstOrDefault();
            var unit = row is not null && string.Concat(row.Descendants(Main + "p").Select(Text)).Trim() == text ? row : paragraph;
            if (marker.Kind == PlaceholderKind.If)
            {
                open.Push((unit, filling.IsTrue(marker.Name, marker.Column, 0)));
                continue;
            }
            if (!open.TryPop(out var begin) || begin.Unit.Parent is null || begin.Unit.Parent != unit.Parent)
                throw Filling.Unbalanced;
            if (!begin.IsTrue)
                begin
                    .Unit.ElementsAfterSelf()
                    .TakeWhile(element => element != unit)
                    .Where(element => element.Name.LocalName != "sectPr")
                    .ToList()
                    .ForEach(Take);
            Take(begin.Unit);
            Take(unit);
        }
        if (open.Count > 0)
            throw Filling.Unbalanced;
    }

    /// <summary>Removes a paragraph, row or table. A section that ends in it ends before, and a cell keeps a paragraph.</summary>
    private static void Take(XElement unit)
    {
        var parent = unit.Parent;
        if (parent is null)
            return;
        if (unit.Name == Main + "p" && unit.Elements(Main + "pPr").Elements(Main + "sectPr").Any())
        {
            unit.Nodes().Where(node => node is not XElement { Name.LocalName: "pPr" }).Remove();
            return;
        }
        unit.Remove();
        if (parent.Name == Main + "tc" && parent.Elements().LastOrDefault()?.Name.LocalName is not "p")
            parent.Add(new XElement(Main + "p"));
        else if (parent.Name == Main + "tbl" && !parent.Elements(Main + "tr").Any())
            Take(parent);
        else if (parent.Name.LocalName is "hdr" or "ftr" or "txbxContent" or "footnote" or "endnote" && !parent.Elements(Main + "p").Any())
            parent.Add(new XElement(Main + "p"));
    }

    private void Repeat(XElement root)
    {
        var units = new List<(XElement Unit, string Table)>();
        foreach (var (place, table) in Tables(root).ToList())
        {
            var unit = place.AncestorsAndSelf(Main + "tr").FirstOrDefault() ?? place.AncestorsAndSelf(Main + "p").First();
            var known = units.Find(own => own.Unit == unit);
            if (known.Unit is null)
                units.Add((unit, table));
            else if (known.Table != table)
                throw new OfficeException(
                    $"1 つの行または段落に表「{known.Table}」と「{table}」があります。置けるのは 1 つの表です。",
                    $"A row or paragraph holds the tables “{known.Table}” and “{table}”; it belongs to one."
                );
        }
        for (var i = 0; i < units.Count; )
        {
            var (first, table) = units[i];
            var block = new List<XElement> { first };
            for (i++; i < units.Count && units[i].Table == table && units[i].Unit.ElementsBeforeSelf().LastOrDefault() == block[^1]; i++)
                block.Add(units[i].Unit);
            Repeat(block, filling.Copies(table));
        }
        Renumber(root);
    }

    private void Repeat(List<XElement> block, int copies)
    {
        if ((rows += block.Count * copies) > filling.Limits.Rows)
            throw new OfficeException(
                $"表の行が多すぎます（{filling.Limits.Rows:#,##0} 行まで）。",
                $"The tables would have too many rows (up to {filling.Limits.Rows:#,##0})."
            );
        var all = new List<XElement>();
        for (var copy = 0; copy < copies; copy++)
        {
            ct.ThrowIfCancellationRequested();
            foreach (var template in block)
            {
                var unit = new XElement(template);
                unit.AddAnnotation(new TableRow(copy));
                if (copy > 0)
                    Anonymous(unit);
                all.Add(unit);
            }
        }
        block[0].AddBeforeSelf(all);
        block.ForEach(unit => unit.Remove());
    }

    /// <summary>Where a column of a table stands: in words, or as the description of a picture.</summary>
    private static IEnumerable<(XElement Place, string Table)> Tables(XElement root) =>
        root.Descendants(Main + "p")
            .SelectMany(paragraph => Placeholder.In(Text(paragraph)).Select(placeholder => (paragraph, placeholder)))
            .Concat(Pictures.In(root))
            .Where(place => place.Item2.Column is not null)
            .Select(place => (place.Item1, place.Item2.Name))
            .OrderBy(place => place.Item1, new InOrder());

    /// <summary>Marks that may stand once in a document are not copied.</summary>
    private static void Anonymous(XElement unit)
    {
        unit.DescendantsAndSelf().Attributes().Where(own => own.Name.LocalName is "paraId" or "textId").Remove();
        unit.Descendants().Where(element => element.Name.LocalName is "bookmarkStart" or "bookmarkEnd").Remove();
        unit.Descendants(Main + "sdtPr").Elements(Main + "id").Remove();
    }

    private static void Renumber(XElement root)
    {
        var taken = new HashSet<string>();
        var next = 1;
        foreach (var id in root.Descendants().Where(element => element.Name.LocalName == "docPr").Attributes("id"))
        {
            // A drawing that stands there twice, for old programs and new ones, keeps its one number.
            if (id.Parent!.Ancestors().Any(element => element.Name.LocalName == "Fallback") || taken.Add(id.Value))
                continue;
            while (!taken.Add($"{next}"))
                next++;
            id.Value = $"{next}";
        }
    }

    private static int Row(XElement element) =>
        element.AncestorsAndSelf().Select(own => own.Annotation<TableRow>()).FirstOrDefault(row => row is not null)?.Number ?? 0;

    private static bool HasPlaceholder(XElement paragraph) => Placeholder.In(Text(paragraph)).Count > 0;

    private static string Text(XElement paragraph) => RunTexts.Whole(Pieces(paragraph));

    /// <summary>The words of a paragraph; not those of a text box in it, and not what was struck out.</summary>
    private static IEnumerable<TextPiece> Pieces(XElement element)
    {
        foreach (var child in element.Elements())
        {
            var piece = child.Name.LocalName switch
            {
                "t" when child.Name == Main + "t" => new TextPiece(child, child.Value, true),
                "tab" or "ptab" => new(child, "\t", false),
                "br" or "cr" => new(child, "\n", false),
                "drawing" or "pict" or "AlternateContent" or "sym" or "footnoteReference" or "endnoteReference" => new(
                    child,
                    "\uFFFC",
                    false
                ),
                _ => null,
            };
            if (piece is not null)
                yield return piece;
            else if (child.Name.LocalName is not ("pPr" or "rPr" or "p" or "del" or "moveFrom" or "sdtPr" or "instrText"))
                foreach (var inner in Pieces(child))
                    yield return inner;
        }
    }

    /// <summary>Lines become lines of the same paragraph, in the run's formatting.</summary>
    private static void Write(XElement element, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        element.Value = lines[0];
        element.SetAttributeValue(XNamespace.Xml + "space", "preserve");
        element.AddAfterSelf(
            lines
                .Skip(1)
                .SelectMany(line =>
                    new[]
                    {
                        new XElement(Main + "br"),
                        new XElement(Main + "t", new XAttribute(XNamespace.Xml + "space", "preserve"), line),
                    }
                )
        );
    }

    private sealed record TableRow(int Number);

    private sealed class InOrder : IComparer<XElement>
    {
        public int Compare(XElement? one, XElement? other) => XNode.CompareDocumentOrder(one, other);
    }
}
