namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>A code of two dimensions; true is dark.</summary>
internal sealed class ModuleMatrix(int columns, int rows, int rowHeight = 1)
{
    private readonly bool[] modules = new bool[columns * rows];

    public int Columns => columns;
    public int Rows => rows;

    /// <summary>A row's height in modules: PDF417 makes it three.</summary>
    public int RowHeight => rowHeight;

    /// <summary>Row after row.</summary>
    public Span<bool> Modules => modules;

    public bool this[int x, int y]
    {
        get => modules[(y * columns) + x];
        set => modules[(y * columns) + x] = value;
    }
}
