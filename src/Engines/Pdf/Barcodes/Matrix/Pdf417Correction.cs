namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Reed–Solomon codes over the integers modulo 929, with roots 3, 9, 27, … (ISO/IEC 15438, 5.10).</summary>
internal static class Pdf417Correction
{
    private const int Modulus = 929;
    private const int Root = 3;

    public static int[] Of(List<int> data, int count)
    {
        var generator = Generator(count);
        var remainder = new int[count];
        foreach (var codeword in data)
        {
            var factor = (codeword + remainder[0]) % Modulus;
            for (var i = 0; i < count; i++)
            {
                var next = i + 1 < count ? remainder[i + 1] : 0;
                remainder[i] = (next + Modulus - (factor * generator[i] % Modulus)) % Modulus;
            }
        }
        for (var i = 0; i < count; i++)
            remainder[i] = (Modulus - remainder[i]) % Modulus;
        return remainder;
    }

    /// <summary>The coefficients below the leading one, highest power first.</summary>
    private static int[] Generator(int degree)
    {
        var result = new int[degree];
        result[^1] = 1;
        var root = 1;
        for (var i = 0; i < degree; i++)
        {
            root = root * Root % Modulus;
            for (var j = 0; j < degree; j++)
            {
                var next = j + 1 < degree ? result[j + 1] : 0;
                result[j] = (next + Modulus - (result[j] * root % Modulus)) % Modulus;
            }
        }
        return result;
    }
}
