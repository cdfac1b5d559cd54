using System.Text;

namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>PDF417 (ISO/IEC 15438): about three times as wide as high, with as much error correction as the rectangle has room for.</summary>
internal static class Pdf417
{
    private const int MaximumData = 925;
    private const int MaximumCodewords = 928;
    private const int MaximumRows = 90;
    private const int MaximumLevel = 8;
    private const int RowHeight = 3;
    private const int Padding = 900;

    public static ModuleMatrix Encode(string content)
    {
        var data = new Pdf417Compaction(Encoding.UTF8.GetBytes(content)).Encode();
        if (data.Count > MaximumData)
            throw TooLong(data.Count);
        var level = Math.Min(Recommended(data.Count), Log2(MaximumCodewords - 1 - data.Count) - 1);
        var correction = 2 << level;
        var columns = Math.Max(1, (int)Math.Floor(Math.Sqrt((data.Count + correction) / 3.0) + 0.5));
        var rows = Math.Max(3, (data.Count + correction + columns) / columns);
        if (rows > MaximumRows)
            throw TooLong(data.Count);
        // What is left of the rectangle becomes error correction as far as it doubles it.
        level = Math.Max(level, Math.Min(MaximumLevel, Log2((columns * rows) - 1 - data.Count) - 1));
        correction = 2 << level;

        var length = (columns * rows) - correction;
        if (length > MaximumCodewords)
            throw TooLong(data.Count);
        data.Insert(0, length);
        while (data.Count < length)
            data.Add(Padding);
        data.AddRange(Pdf417Correction.Of(data, correction));
        return Draw(data, columns, rows, level);
    }

    private static BarcodeException TooLong(int codewords) =>
        new($"PDF417 cannot hold the content: it takes {codewords} codewords, and {MaximumData} are the most.");

    /// <summary>The least level that annex E recommends.</summary>
    private static int Recommended(int data) =>
        data switch
        {
            <= 40 => 2,
            <= 160 => 3,
            <= 320 => 4,
            _ => 5,
        };

    private static int Log2(int value) => System.Numerics.BitOperations.Log2((uint)value);

    private static ModuleMatrix Draw(List<int> codewords, int columns, int rows, int level)
    {
        const int Start = 0b11111111010101000,
            Stop = 0b111111101000101001;
        var symbol = new ModuleMatrix((17 * (columns + 3)) + 18, rows, RowHeight);
        for (var row = 0; row < rows; row++)
        {
            var x = 0;
            var cluster = row % 3;
            var tens = row / 3 * 30;
            int rowCount = tens + ((rows - 1) / 3),
                levelAndRows = tens + (level * 3) + ((rows - 1) % 3),
                columnCount = tens + columns - 1;
            Put(Start, 17);
            Put(
                Pdf417Clusters.Pattern(
                    cluster,
                    cluster == 0 ? rowCount
                        : cluster == 1 ? levelAndRows
                        : columnCount
                ),
                17
            );
            for (var column = 0; column < columns; column++)
                Put(Pdf417Clusters.Pattern(cluster, codewords[(row * columns) + column]), 17);
            Put(
                Pdf417Clusters.Pattern(
                    cluster,
                    cluster == 0 ? columnCount
                        : cluster == 1 ? rowCount
                        : levelAndRows
                ),
                17
            );
            Put(Stop, 18);

            void Put(int pattern, int width)
            {
                for (var bit = width - 1; bit >= 0; bit--)
                    symbol[x++, row] = (pattern >> bit & 1) != 0;
            }
        }
        return symbol;
    }
}
