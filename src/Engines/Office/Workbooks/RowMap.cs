namespace Akashi.Engines.Office.Workbooks;

/// <summary>Rows of a sheet that stand together and repeat, or go.</summary>
/// <param name="Start">The first row, from 1.</param>
/// <param name="Copies">How often they stand in the filled sheet; 0 for those that go.</param>
/// <param name="Table">Whose rows fill them; empty for those that go.</param>
internal sealed record RowBlock(int Start, int Count, int Copies, string Table)
{
    public int End => Start + Count - 1;
}

/// <summary>Where the rows of a template stand when it is filled.</summary>
/// <param name="Blocks">From top to bottom, none over another.</param>
internal sealed record RowMap(IReadOnlyList<RowBlock> Blocks)
{
    public const int MostRows = 1_048_576;

    public static readonly RowMap Unchanged = new([]);

    public RowBlock? Of(int row) => Blocks.FirstOrDefault(block => row >= block.Start && row <= block.End);

    /// <summary>Where a row's first copy stands; for one that goes, where the next row stands.</summary>
    public int First(int row) => At(row, 0);

    /// <summary>Where a row's last copy stands; for one that goes, where the row before stands.</summary>
    public int Last(int row) =>
        row >= MostRows ? row
        : Of(row) is { } block ? At(row, block.Copies - 1)
        : Shifted(row);

    /// <param name="copy">From 0.</param>
    public int At(int row, int copy)
    {
        if (row >= MostRows)
            return row;
        if (Of(row) is not { } block)
            return Shifted(row);
        var start = Shifted(block.Start);
        if (block.Copies == 0)
            return copy < 0 ? start - 1 : start;
        return start + (copy * block.Count) + (row - block.Start);
    }

    public bool Goes(int row) => Of(row) is { Copies: 0 };

    private int Shifted(int row) => row + Blocks.TakeWhile(block => block.End < row).Sum(block => block.Count * (block.Copies - 1));
}
