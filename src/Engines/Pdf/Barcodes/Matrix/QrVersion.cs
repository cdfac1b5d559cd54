namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>How many codewords a QR code of a version has, and how they are parted into blocks (ISO/IEC 18004, tables 1 and 9).</summary>
/// <param name="Level">0 L, 1 M, 2 Q, 3 H.</param>
internal readonly record struct QrVersion(int Number, int Level)
{
    private static readonly int[] Codewords =
    [
        .. (int[])[26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466, 532, 581, 655, 733, 815, 901, 991, 1085],
        .. (int[])[1156, 1258, 1364, 1474, 1588, 1706, 1828, 1921, 2051, 2185, 2323, 2465, 2611, 2761, 2876, 3034, 3196, 3362, 3532, 3706],
    ];

    private static readonly int[][] CorrectionPerBlock =
    [
        [
            .. (int[])[7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28],
            .. (int[])[28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
        ],
        [
            .. (int[])[10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26],
            .. (int[])[26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
        ],
        [
            .. (int[])[13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30],
            .. (int[])[28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
        ],
        [
            .. (int[])[17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28],
            .. (int[])[30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
        ],
    ];

    private static readonly int[][] BlockCounts =
    [
        [
            .. (int[])[1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8],
            .. (int[])[8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
        ],
        [
            .. (int[])[1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16],
            .. (int[])[17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
        ],
        [
            .. (int[])[1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20],
            .. (int[])[23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
        ],
        [
            .. (int[])[1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25],
            .. (int[])[25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
        ],
    ];

    public const int Highest = 40;
    public const int HighestLevel = 3;

    public int Size => 17 + (4 * Number);

    /// <summary>0 for versions 1 to 9, 1 for 10 to 26, 2 for 27 to 40.</summary>
    public int Group =>
        Number switch
        {
            < 10 => 0,
            < 27 => 1,
            _ => 2,
        };

    public int Total => Codewords[Number - 1];
    public int Correction => CorrectionPerBlock[Level][Number - 1];
    public int Blocks => BlockCounts[Level][Number - 1];
    public int Data => Total - (Correction * Blocks);
}
