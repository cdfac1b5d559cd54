namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Lays codewords on diagonals, eight modules each in the shape of Utah, wrapped at the edges (ISO/IEC 16022, annex F).</summary>
internal sealed class DataMatrixPlacement(int size, byte[] codewords)
{
    private readonly ModuleMatrix modules = new(size, size);
    private readonly ModuleMatrix taken = new(size, size);
    private int next;

    public ModuleMatrix Place()
    {
        var (row, column) = (4, 0);
        do
        {
            PlaceCorners(row, column);
            for (; row >= 0 && column < size; row -= 2, column += 2)
            {
                if (row < size && column >= 0 && !taken[column, row])
                    PlaceUtah(row, column);
            }
            (row, column) = (row + 1, column + 3);
            for (; row < size && column >= 0; row += 2, column -= 2)
            {
                if (row >= 0 && column < size && !taken[column, row])
                    PlaceUtah(row, column);
            }
            (row, column) = (row + 3, column + 1);
        } while (row < size || column < size);

        // A corner that no codeword reaches has a fixed pattern.
        if (!taken[size - 1, size - 1])
            modules[size - 1, size - 1] = modules[size - 2, size - 2] = true;
        return modules;
    }

    private void PlaceUtah(int row, int column)
    {
        Span<(int Row, int Column)> shape =
        [
            (row - 2, column - 2),
            (row - 2, column - 1),
            (row - 1, column - 2),
            (row - 1, column - 1),
            (row - 1, column),
            (row, column - 2),
            (row, column - 1),
            (row, column),
        ];
        Put(shape);
    }

    private void PlaceCorners(int row, int column)
    {
        var last = size - 1;
        if (row == size && column == 0)
            Put([(last, 0), (last, 1), (last, 2), (0, last - 1), (0, last), (1, last), (2, last), (3, last)]);
        if (row == size - 2 && column == 0 && size % 4 != 0)
            Put([(last - 2, 0), (last - 1, 0), (last, 0), (0, last - 3), (0, last - 2), (0, last - 1), (0, last), (1, last)]);
        if (row == size - 2 && column == 0 && size % 8 == 4)
            Put([(last - 2, 0), (last - 1, 0), (last, 0), (0, last - 1), (0, last), (1, last), (2, last), (3, last)]);
        if (row == size + 4 && column == 2 && size % 8 == 0)
            Put([(last, 0), (last, last), (0, last - 2), (0, last - 1), (0, last), (1, last - 2), (1, last - 1), (1, last)]);
    }

    private void Put(ReadOnlySpan<(int Row, int Column)> shape)
    {
        var codeword = codewords[next++];
        for (var i = 0; i < 8; i++)
        {
            var (row, column) = shape[i];
            if (row < 0)
                (row, column) = (row + size, column + 4 - ((size + 4) % 8));
            if (column < 0)
                (row, column) = (row + 4 - ((size + 4) % 8), column + size);
            modules[column, row] = (codeword >> (7 - i) & 1) != 0;
            taken[column, row] = true;
        }
    }
}
