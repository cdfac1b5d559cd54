namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Adds error correction to codewords, places them, and puts finder patterns around the regions (ISO/IEC 16022, 5.7 and 5.8).</summary>
internal static class DataMatrixSymbol
{
    /// <param name="data">As many codewords as a size has.</param>
    public static ModuleMatrix Build(byte[] data)
    {
        var size = DataMatrixSize.For(data.Length);
        var modules = new DataMatrixPlacement(size.Inner, WithCorrection(data, size)).Place();
        var region = size.Inner / size.Regions;
        var symbol = new ModuleMatrix(size.Size, size.Size);
        for (var y = 0; y < size.Size; y++)
        {
            for (var x = 0; x < size.Size; x++)
            {
                var (regionX, inX) = Math.DivRem(x, region + 2);
                var (regionY, inY) = Math.DivRem(y, region + 2);
                symbol[x, y] =
                    inX == 0 || inY == region + 1 ? true // the solid L
                    : inY == 0 ? x % 2 == 0
                    : inX == region + 1 ? y % 2 == 1
                    : modules[(regionX * region) + inX - 1, (regionY * region) + inY - 1];
            }
        }
        return symbol;
    }

    private static byte[] WithCorrection(byte[] data, DataMatrixSize size)
    {
        byte[] result = [.. data, .. new byte[size.Correction]];
        var perBlock = size.Correction / size.Blocks;
        for (var block = 0; block < size.Blocks; block++)
        {
            var part = new List<byte>();
            for (var i = block; i < data.Length; i += size.Blocks)
                part.Add(data[i]);
            var correction = GaloisField.DataMatrix.Correction(part.ToArray(), perBlock);
            for (var i = 0; i < perBlock; i++)
                result[data.Length + (i * size.Blocks) + block] = correction[i];
        }
        return result;
    }
}
