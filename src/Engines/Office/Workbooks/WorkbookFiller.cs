using System.Xml.Linq;
using Akashi.Engines.Office.Packaging;

namespace Akashi.Engines.Office.Workbooks;

/// <summary>plan the rows of every sheet → write them → move what refers to them → pictures → have everything computed anew.</summary>
internal sealed class WorkbookFiller
{
    private readonly Package package;
    private readonly Filling filling;
    private readonly CancellationToken ct;
    private readonly SharedTexts texts;
    private readonly CellStyles styles;
    private readonly List<Sheet> sheets;
    private readonly Formulas formulas;
    private readonly bool is1904;
    private int cells;

    public WorkbookFiller(Package package, Filling filling, CancellationToken ct)
    {
        (this.package, this.filling, this.ct) = (package, filling, ct);
        var relations = package.Relations(package.Main);
        texts = new(package, relations.Find(relation => relation.Type == "sharedStrings")?.Target);
        styles = new(package, relations.Find(relation => relation.Type == "styles")?.Target);
        is1904 = package.Look(package.Main).Element(Sheet.Main + "workbookPr")?.Attribute("date1904")?.Value is "1" or "true";
        sheets = Sheets(package, texts);
        foreach (var sheet in sheets)
            sheet.Plan(filling);
        formulas = new(sheets.ToDictionary(sheet => sheet.Name, sheet => sheet.Map, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Gathers the fields of a workbook, sheet by sheet.</summary>
    public static void Read(Package package, FieldList fields)
    {
        var shared = package.Relations(package.Main).Find(relation => relation.Type == "sharedStrings")?.Target;
        foreach (var sheet in Sheets(package, new(package, shared)))
        {
            foreach (var text in sheet.Texts)
                fields.Read(text);
            foreach (var drawing in Drawings(package, sheet))
            foreach (var (_, placeholder) in Pictures.In(package.Look(drawing)))
                fields.ReadPicture(
                    placeholder.Column is null
                        ? placeholder.Name
                        : throw new OfficeException(
                            "Excel では、画像の代替テキストに表の列は使えません。",
                            "In a workbook the alternative text of a picture cannot name a column of a table."
                        )
                );
        }
    }

    public void Fill()
    {
        var moves = sheets.Exists(sheet => sheet.Map.Blocks.Count > 0);
        foreach (var sheet in sheets)
        {
            if (moves)
                sheet.Unshare();
            sheet.Repeat((row, number, copy) => FillRow(sheet, row, number, copy, moves));
            if (moves)
                sheet.MoveReferences(formulas, filling.Limits);
            foreach (var drawing in Drawings(package, sheet))
                FillDrawing(sheet, drawing);
            if (sheet.Map.Blocks.Count > 0)
                MoveParts(sheet);
        }
        if (moves)
            MoveWorkbook();
        texts.Clear();
        Recalculate();
    }

    private static List<Sheet> Sheets(Package package, SharedTexts texts)
    {
        var relations = package.Relations(package.Main).ToDictionary(relation => relation.Id);
        return
        [
            .. from sheet in package.Look(package.Main).Elements(Sheet.Main + "sheets").Elements(Sheet.Main + "sheet")
            let relation = relations[sheet.Attribute(Package.Reference + "id")!.Value]
            where relation.Type == "worksheet"
            select new Sheet(sheet.Attribute("name")!.Value, relation.Target, package, texts),
        ];
    }

    private static IEnumerable<string> Drawings(Package package, Sheet sheet) =>
        package.Relations(sheet.Part).Where(relation => relation.Type == "drawing").Select(relation => relation.Target);

    private void FillRow(Sheet sheet, XElement row, int number, int copy, bool moves)
    {
        ct.ThrowIfCancellationRequested();
        var block = sheet.Map.Of(number);
        foreach (var cell in row.Elements(Sheet.Main + "c"))
        {
            if (++cells > filling.Limits.Cells)
                throw Package.TooLarge;
            if (cell.Element(Sheet.Main + "f") is { } formula)
            {
                // What it came to belongs to other values; the program that opens the file computes it.
                cell.Elements(Sheet.Main + "v").Remove();
                cell.Attribute("t")?.Remove();
                if (!moves)
                    continue;
                var place = new FormulaPlace(sheet.Name, block, copy);
                formula.Value = formulas.Move(formula.Value, place);
                if (formula.Attribute("ref") is { } range)
                    range.Value = formulas.MoveList(range.Value, place);
            }
            else if (texts.Of(cell) is { } text)
                FillCell(cell, text, copy);
        }
    }

    private void FillCell(XElement cell, XElement shared, int row)
    {
        var whole = RunTexts.Whole(SharedTexts.Pieces(shared));
        if (filling.Edits(whole, row) is not { Count: > 0 } edits)
            return;
        var style = (int?)cell.Attribute("s") ?? 0;
        var isAlone = edits is [{ } only] && only.Length == whole.Trim().Length;
        cell.RemoveNodes();
        cell.Attribute("t")?.Remove();
        if (isAlone && CellValue.Number(edits[0].Text.Trim(), styles.Of(style), is1904) is { } number)
        {
            cell.Add(new XElement(Sheet.Main + "v", number));
            return;
        }
        var text = new XElement(Sheet.Main + "is", shared.Nodes());
        text.Elements().Where(element => element.Name.LocalName is "rPh" or "phoneticPr").Remove();
        RunTexts.Apply(SharedTexts.Pieces(text), edits, Write);
        text.Elements(Sheet.Main + "r").Where(run => run.Element(Sheet.Main + "t")?.Value.Length == 0).Remove();
        var filled = RunTexts.Whole(SharedTexts.Pieces(text));
        if (filled.Length == 0)
            return;
        if (filled.Length > MostCharacters)
            throw new OfficeException(
                $"セル {cell.Attribute("r")!.Value} の文字が多すぎます（{MostCharacters:#,##0} 文字まで）。",
                $"The text of cell {cell.Attribute("r")!.Value} is too long (up to {MostCharacters:#,##0} characters)."
            );
        cell.SetAttributeValue("t", "inlineStr");
        cell.Add(text);
        if (CellValue.LooksLikeFormula(filled))
            cell.SetAttributeValue("s", styles.Quoted(style));
    }

    /// <summary>What a cell of Excel holds.</summary>
    private const int MostCharacters = 32_767;

    private static void Write(XElement element, string text)
    {
        // _x0041_ is how the format writes a character that XML cannot hold; said of a value it is meant as it stands.
        element.Value = Escaped.Replace(text, "_x005F_");
        element.SetAttributeValue(XNamespace.Xml + "space", "preserve");
    }

    private static readonly System.Text.RegularExpressions.Regex Escaped = new(
        "_(?=x[0-9A-Fa-f]{4}_)",
        System.Text.RegularExpressions.RegexOptions.None,
        TimeSpan.FromSeconds(1)
    );

    private void FillDrawing(Sheet sheet, string part)
    {
        var pictures = Pictures.In(package.Look(part)).Any();
        if (!pictures && sheet.Map.Blocks.Count == 0)
            return;
        var root = package.Edit(part);
        foreach (var (description, placeholder) in Pictures.In(root).ToList())
            Pictures.Replace(package, part, description, placeholder.Name, filling.Value(placeholder.Name, null, 0), filling.Limits);
        foreach (var anchor in root.Elements().Where(anchor => anchor.Name.LocalName is "twoCellAnchor" or "oneCellAnchor"))
        {
            var from = Row(anchor, "from")!;
            var moved = sheet.Map.First((int)from + 1) - 1;
            if (Row(anchor, "to") is { } to)
                to.Value =
                    $"{(anchor.Attribute("editAs")?.Value == "oneCell" ? (int)to + moved - (int)from : sheet.Map.Last((int)to + 1) - 1)}";
            from.Value = $"{moved}";
        }

        static XElement? Row(XElement anchor, string end) =>
            anchor
                .Elements()
                .FirstOrDefault(own => own.Name.LocalName == end)
                ?.Elements()
                .FirstOrDefault(own => own.Name.LocalName == "row");
    }

    /// <summary>Tables and comments of a sheet, which lie in parts of their own.</summary>
    private void MoveParts(Sheet sheet)
    {
        foreach (
            var relation in package
                .Relations(sheet.Part)
                .Where(relation => relation.Type is "table" or "comments" or "threadedComment" or "pivotTable")
        )
        foreach (var attribute in package.Edit(relation.Target).DescendantsAndSelf().Attributes("ref").ToList())
            attribute.Value = formulas.MoveList(attribute.Value, new(sheet.Name));
    }

    private void MoveWorkbook()
    {
        foreach (var name in package.Edit(package.Main).Elements(Sheet.Main + "definedNames").Elements())
            name.Value = formulas.Move(name.Value, new(""));
        foreach (
            var part in package.Names.Where(part => package.TypeOf(part).EndsWith("drawingml.chart+xml", StringComparison.Ordinal)).ToList()
        )
        {
            var chart = package.Edit(part);
            foreach (var formula in chart.Descendants().Where(element => element.Name.LocalName == "f"))
                formula.Value = formulas.Move(formula.Value, new(""));
            chart.Descendants().Where(element => element.Name.LocalName is "numCache" or "strCache" or "multiLvlStrCache").Remove();
        }
        foreach (
            var part in package
                .Names.Where(part => package.TypeOf(part).EndsWith("pivotCacheDefinition+xml", StringComparison.Ordinal))
                .ToList()
        )
        {
            var cache = package.Edit(part);
            cache.SetAttributeValue("refreshOnLoad", "1");
            foreach (var source in cache.Descendants(Sheet.Main + "worksheetSource").Where(source => source.Attribute("ref") is not null))
                source.SetAttributeValue(
                    "ref",
                    formulas.MoveList(source.Attribute("ref")!.Value, new(source.Attribute("sheet")?.Value ?? ""))
                );
        }
    }

    private void Recalculate()
    {
        var workbook = package.Edit(package.Main);
        if (workbook.Element(Sheet.Main + "calcPr") is not { } settings)
        {
            settings = new(Sheet.Main + "calcPr");
            // Its place among the others is fixed (ECMA-376 part 1, 18.2.27).
            var before = workbook
                .Elements()
                .Last(element => element.Name.LocalName is "sheets" or "functionGroups" or "externalReferences" or "definedNames");
            before.AddAfterSelf(settings);
        }
        settings.SetAttributeValue("fullCalcOnLoad", "1");
        if (package.Relations(package.Main).Find(relation => relation.Type == "calcChain") is { } chain)
        {
            package.Remove(chain.Target);
            package
                .Edit(Package.RelationsPart(package.Main))
                .Elements()
                .Where(relation => relation.Attribute("Id")?.Value == chain.Id)
                .Remove();
        }
    }
}
