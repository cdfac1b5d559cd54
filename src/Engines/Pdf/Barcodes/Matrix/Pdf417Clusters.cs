using System.Buffers.Binary;

namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>The 17 modules of each of the 929 codewords in the three clusters (ISO/IEC 15438, annex A).</summary>
internal static class Pdf417Clusters
{
    private const int Codewords = 929;

    /// <summary>Every pattern begins with a bar, so the file holds the other sixteen modules: cluster 0, 3, 6, big-endian.</summary>
    private static readonly byte[] Table = BarcodeResources.Read("Pdf417Clusters.bin");

    /// <param name="cluster">0, 1 or 2 for the standard's 0, 3 and 6.</param>
    public static int Pattern(int cluster, int codeword) =>
        0x10000 | BinaryPrimitives.ReadUInt16BigEndian(Table.AsSpan(((cluster * Codewords) + codeword) * 2));
}
