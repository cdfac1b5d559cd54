namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Gives every module of a matrix the same number of units.</summary>
internal static class MatrixLayout
{
    public static BarcodeSymbol Lay(ModuleMatrix matrix, double width, double height)
    {
        var unitsX = Math.Max(1, (int)(BarcodeGrid.Scale * width / matrix.Columns));
        var unitsY = Math.Max(1, (int)(BarcodeGrid.Scale * height / (matrix.Rows * matrix.RowHeight))) * matrix.RowHeight;
        var bars = new List<BarcodeRectangle>();
        for (var y = 0; y < matrix.Rows; y++)
        {
            for (var x = 0; x < matrix.Columns; x++)
            {
                if (!matrix[x, y])
                    continue;
                var start = x;
                while (x < matrix.Columns && matrix[x, y])
                    x++;
                bars.Add(new(start * unitsX, y * unitsY, (x - start) * unitsX, unitsY));
            }
        }
        return new(matrix.Columns * unitsX, matrix.Rows * unitsY, [.. bars], [], null);
    }
}
