namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>A square Data Matrix (ISO/IEC 16022, table 7).</summary>
/// <param name="Size">Modules on a side, finder patterns included.</param>
/// <param name="Regions">Data regions on a side.</param>
/// <param name="Correction">Error-correction codewords in all blocks.</param>
internal readonly record struct DataMatrixSize(int Size, int Regions, int Correction, int Blocks)
{
    public static readonly DataMatrixSize[] All =
    [
        new(10, 1, 5, 1),
        new(12, 1, 7, 1),
        new(14, 1, 10, 1),
        new(16, 1, 12, 1),
        new(18, 1, 14, 1),
        new(20, 1, 18, 1),
        new(22, 1, 20, 1),
        new(24, 1, 24, 1),
        new(26, 1, 28, 1),
        new(32, 2, 36, 1),
        new(36, 2, 42, 1),
        new(40, 2, 48, 1),
        new(44, 2, 56, 1),
        new(48, 2, 68, 1),
        new(52, 2, 84, 2),
        new(64, 4, 112, 2),
        new(72, 4, 144, 4),
        new(80, 4, 192, 4),
        new(88, 4, 224, 4),
        new(96, 4, 272, 4),
        new(104, 4, 336, 6),
        new(120, 6, 408, 6),
        new(132, 6, 496, 8),
    ];

    /// <summary>Modules on a side without finder patterns.</summary>
    public int Inner => Size - (2 * Regions);

    /// <summary>Codewords for data.</summary>
    public int Capacity => (Inner * Inner / 8) - Correction;

    /// <summary>The smallest symbol for this many codewords.</summary>
    public static DataMatrixSize For(int codewords)
    {
        foreach (var size in All)
        {
            if (size.Capacity >= codewords)
                return size;
        }
        throw new BarcodeException("The content is too long for a Data Matrix.");
    }
}
