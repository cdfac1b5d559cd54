namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Bits, the highest first.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> bytes = [];

    public int Length { get; private set; }

    public void Add(int value, int count)
    {
        for (var bit = count - 1; bit >= 0; bit--)
        {
            if (Length % 8 == 0)
                bytes.Add(0);
            bytes[^1] |= (byte)((value >> bit & 1) << (7 - (Length % 8)));
            Length++;
        }
    }

    public byte[] ToBytes() => [.. bytes];
}
