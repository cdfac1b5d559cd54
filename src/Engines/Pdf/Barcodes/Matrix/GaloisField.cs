namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Reed–Solomon codes over GF(256).</summary>
internal sealed class GaloisField
{
    /// <summary>QR code's field (ISO/IEC 18004, 7.5.2).</summary>
    public static readonly GaloisField Qr = new(0x11D, 0);

    /// <summary>Data Matrix's field (ISO/IEC 16022, 5.7).</summary>
    public static readonly GaloisField DataMatrix = new(0x12D, 1);

    private readonly byte[] exponents = new byte[510];
    private readonly byte[] logarithms = new byte[256];
    private readonly int firstRoot;

    private GaloisField(int polynomial, int firstRoot)
    {
        this.firstRoot = firstRoot;
        var value = 1;
        for (var i = 0; i < 255; i++)
        {
            exponents[i] = exponents[i + 255] = (byte)value;
            logarithms[value] = (byte)i;
            value <<= 1;
            if (value > 255)
                value ^= polynomial;
        }
    }

    /// <summary>The error-correction codewords that follow <paramref name="data"/>.</summary>
    public byte[] Correction(ReadOnlySpan<byte> data, int count)
    {
        var generator = Generator(count);
        var remainder = new byte[count];
        foreach (var b in data)
        {
            var factor = (byte)(b ^ remainder[0]);
            remainder.AsSpan(1).CopyTo(remainder);
            remainder[^1] = 0;
            for (var i = 0; i < count; i++)
                remainder[i] ^= Multiply(generator[i], factor);
        }
        return remainder;
    }

    /// <summary>The coefficients below the leading one, highest power first.</summary>
    private byte[] Generator(int degree)
    {
        var result = new byte[degree];
        result[^1] = 1;
        for (var i = 0; i < degree; i++)
        {
            var root = exponents[firstRoot + i];
            for (var j = 0; j < degree; j++)
                result[j] = (byte)(Multiply(result[j], root) ^ (j + 1 < degree ? result[j + 1] : 0));
        }
        return result;
    }

    private byte Multiply(byte a, byte b) => a == 0 || b == 0 ? (byte)0 : exponents[logarithms[a] + logarithms[b]];
}
