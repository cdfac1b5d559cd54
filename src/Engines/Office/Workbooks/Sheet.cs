using System.Globalization;
using System.Xml.Linq;
using Akashi.Engines.Office.Packaging;

namespace Akashi.Engines.Office.Workbooks;

/// <summary>A sheet of a workbook that is filled: first which of its rows repeat and go, then the rows, then all that refers to them.</summary>
internal sealed class Sheet
{
    public static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    /// <summary>Places where rows repeat or go.</summary>
    private const int MostBlocks = 1_000;

    private readonly XElement root;
    private readonly SharedTexts texts;

    public Sheet(string name, string part, Package package, SharedTexts texts)
    {
        (Name, Part, this.texts) = (name, part, texts);
        root = package.Edit(part);
        Address();
    }

    public string Name { get; }
    public string Part { get; }
    public XElement Root => root;
    public RowMap Map { get; private set; } = RowMap.Unchanged;

    public IEnumerable<XElement> Rows => root.Elements(Main + "sheetData").Elements(Main + "row");

    /// <summary>The texts of the cells, row by row.</summary>
    public IEnumerable<string> Texts => Rows.Elements(Main + "c").Select(Text).Where(text => text.Length > 0);

    /// <summary>Finds the rows that go and those that repeat.</summary>
    /// <exception cref="OfficeException">Conditions do not pair, or a row belongs to two tables.</exception>
    public void Plan(Filling filling)
    {
        var gone = Gone(filling);
        var blocks = new List<RowBlock>();
        foreach (var row in Rows)
        {
            var number = RowNumber(row);
            var table = gone.Contains(number) ? null : Table(row);
            if (gone.Contains(number))
                Extend("", 0);
            else if (table is not null)
                Extend(table, filling.Copies(table));

            void Extend(string of, int copies)
            {
                if (blocks.Count > 0 && blocks[^1] is var last && last.Table == of && last.End == number - 1)
                    blocks[^1] = last with { Count = last.Count + 1 };
                else
                    blocks.Add(new(number, 1, copies, of));
            }
        }
        Map = new(blocks);
        if (blocks.Count > MostBlocks || blocks.Sum(block => (long)block.Count * block.Copies) > filling.Limits.Rows)
            throw new OfficeException(
                $"シート「{Name}」の行が多すぎます（{filling.Limits.Rows:#,##0} 行まで）。",
                $"The sheet “{Name}” would have too many rows (up to {filling.Limits.Rows:#,##0})."
            );
    }

    /// <summary>Writes the rows that the plan wants and gives each copied row its values.</summary>
    /// <param name="fill">Takes a row as it stands now, where it stood, and which copy of it this is.</param>
    public void Repeat(Action<XElement, int, int> fill)
    {
        if (root.Element(Main + "sheetData") is not { } data)
            return;
        var rows = Rows.ToList();
        data.RemoveNodes();
        var waiting = new List<XElement>();
        foreach (var row in rows)
        {
            var number = RowNumber(row);
            if (Map.Of(number) is not { } block)
            {
                Add(row, number, 0);
                continue;
            }
            waiting.Add(row);
            if (number < block.End)
                continue;
            for (var copy = 0; copy < block.Copies; copy++)
                foreach (var template in waiting)
                    Add(new(template), RowNumber(template), copy);
            waiting.Clear();
        }

        void Add(XElement row, int number, int copy)
        {
            var at = Map.At(number, copy);
            row.SetAttributeValue("r", at);
            foreach (var cell in row.Elements(Main + "c"))
                cell.SetAttributeValue(
                    "r",
                    CellAddress.Letters(CellAddress.Parse(cell.Attribute("r")!.Value).Column) + at.ToString(CultureInfo.InvariantCulture)
                );
            fill(row, number, copy);
            data.Add(row);
        }
    }

    /// <summary>Formulas that Excel keeps once for many cells, each written out.</summary>
    public void Unshare()
    {
        var shared = new Dictionary<string, (int Column, int Row, string Text)>();
        foreach (var cell in Rows.Elements(Main + "c"))
        {
            if (cell.Element(Main + "f") is not { } formula || formula.Attribute("t")?.Value != "shared")
                continue;
            var (column, row) = CellAddress.Parse(cell.Attribute("r")!.Value);
            var id = formula.Attribute("si")?.Value ?? "";
            if (formula.Value.Length > 0)
                shared[id] = (column, row, formula.Value);
            else if (shared.TryGetValue(id, out var first))
                formula.Value = Formulas.Offset(first.Text, row - first.Row, column - first.Column);
            formula.RemoveAttributes();
        }
    }

    /// <summary>Everything of the sheet that is not in a cell and refers to rows.</summary>
    public void MoveReferences(Formulas formulas, OfficeLimits limits)
    {
        Merge(limits);
        foreach (
            var element in root.Elements()
                .Where(part => part.Name != Main + "sheetData" && part.Name != Main + "mergeCells")
                .DescendantsAndSelf()
                .ToList()
        )
        {
            foreach (var attribute in element.Attributes().Where(own => own.Name.LocalName is "ref" or "sqref" or "activeCell").ToList())
                attribute.Value = formulas.MoveList(attribute.Value, new(Name));
            if (element.Name.LocalName == "sqref")
                element.Value = formulas.MoveList(element.Value, new(Name));
            else if (element.Name.LocalName is "formula" or "formula1" or "formula2" or "f" && !element.HasElements)
                element.Value = formulas.Move(element.Value, new(Name));
            else if (
                element.Name.LocalName == "brk"
                && element.Parent!.Name.LocalName == "rowBreaks"
                && (int?)element.Attribute("id") is { } row
            )
                element.SetAttributeValue("id", Map.Last(row));
        }
        // What stood on rows that went is gone with them.
        root.Elements()
            .Where(part => part.Name != Main + "sheetData")
            .DescendantsAndSelf()
            .Where(element => element.Name.LocalName is "conditionalFormatting" or "dataValidation" or "hyperlink" && IsNowhere(element))
            .Remove();
        foreach (
            var list in root.Elements().Where(list => list.Name.LocalName is "dataValidations" or "hyperlinks" or "mergeCells").ToList()
        )
        {
            if (!list.HasElements)
                list.Remove();
            else if (list.Attribute("count") is { } count)
                count.Value = list.Elements().Count().ToString(CultureInfo.InvariantCulture);
        }
    }

    public string Text(XElement cell) => RunTexts.Whole(SharedTexts.Pieces(texts.Of(cell)));

    public static int RowNumber(XElement row) => int.Parse(row.Attribute("r")!.Value, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Rows and cells may leave out where they stand when they follow one another.</summary>
    private void Address()
    {
        var row = 0;
        foreach (var element in Rows)
        {
            row = element.Attribute("r") is { } r
                ? int.Parse(r.Value, NumberStyles.None, CultureInfo.InvariantCulture) is var given && given > row
                    ? given
                    : throw Package.Damaged()
                : row + 1;
            element.SetAttributeValue("r", row);
            var column = 0;
            foreach (var cell in element.Elements(Main + "c"))
            {
                column = cell.Attribute("r") is { } address ? CellAddress.Parse(address.Value).Column : column + 1;
                cell.SetAttributeValue("r", CellAddress.Letters(column) + row.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private HashSet<int> Gone(Filling filling)
    {
        var gone = new HashSet<int>();
        var open = new Stack<bool>();
        foreach (var row in Rows)
        {
            var marker = Marker(row);
            if (marker is { Kind: PlaceholderKind.If } condition)
                open.Push((!open.TryPeek(out var outer) || outer) && filling.IsTrue(condition.Name, condition.Column, 0));
            if (marker is not null || open.TryPeek(out var isShown) && !isShown)
                gone.Add(RowNumber(row));
            if (marker is { Kind: PlaceholderKind.EndIf } && !open.TryPop(out _))
                throw Filling.Unbalanced;
        }
        return open.Count == 0 ? gone : throw Filling.Unbalanced;
    }

    /// <summary>The half of a condition that a row is for: nothing else stands in it.</summary>
    private Placeholder? Marker(XElement row)
    {
        var filled = row.Elements(Main + "c").Where(cell => cell.HasElements).ToList();
        if (filled.Count != 1)
            return null;
        var text = Text(filled[0]).Trim();
        return Placeholder.In(text) is [{ Kind: not PlaceholderKind.Value } only] && only.Length == text.Length ? only : null;
    }

    private string? Table(XElement row)
    {
        var tables = row.Elements(Main + "c")
            .SelectMany(cell => Placeholder.In(Text(cell)))
            .Where(placeholder => placeholder.Column is not null)
            .Select(placeholder => placeholder.Name)
            .Distinct()
            .ToList();
        return tables.Count <= 1
            ? tables.FirstOrDefault()
            : throw new OfficeException(
                $"シート「{Name}」の {RowNumber(row)} 行目に表「{tables[0]}」と「{tables[1]}」があります。1 行に置けるのは 1 つの表です。",
                $"Row {RowNumber(row)} of the sheet “{Name}” holds the tables “{tables[0]}” and “{tables[1]}”; a row belongs to one."
            );
    }

    /// <summary>Merged cells of rows that repeat stand in each copy; others move and grow like ranges.</summary>
    private void Merge(OfficeLimits limits)
    {
        var merges = 0;
        foreach (var merge in root.Elements(Main + "mergeCells").Elements(Main + "mergeCell").ToList())
        {
            var ends = merge.Attribute("ref")!.Value.Split(':').Select(CellAddress.Parse).ToList();
            var (top, bottom) = (ends[0], ends[^1]);
            if (Map.Of(top.Row) is { } block && bottom.Row <= block.End)
                for (var copy = 0; copy < block.Copies; copy++)
                    Add(merge, top.Column, Map.At(top.Row, copy), bottom.Column, Map.At(bottom.Row, copy));
            else
                Add(merge, top.Column, Map.First(top.Row), bottom.Column, Map.Last(bottom.Row));
            merge.Remove();
        }

        void Add(XElement before, int left, int top, int right, int bottom)
        {
            if (++merges > limits.Cells)
                throw Package.TooLarge;
            if (top <= bottom && (top, left) != (bottom, right))
                before.AddBeforeSelf(
                    new XElement(
                        Main + "mergeCell",
                        new XAttribute("ref", $"{CellAddress.Letters(left)}{top}:{CellAddress.Letters(right)}{bottom}")
                    )
                );
        }
    }

    private static bool IsNowhere(XElement element) => (element.Attribute("sqref") ?? element.Attribute("ref"))?.Value.Length == 0;
}
