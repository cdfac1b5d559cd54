namespace Akashi.Engines.Pdf.Compression;

/// <summary>The checksum at the end of zlib data (RFC 1950, 9), which can be put together from those of parts.</summary>
internal static class Adler32
{
    public const uint Empty = 1;
    private const uint Modulus = 65521;

    /// <summary>So many bytes can be added up before a sum leaves 32 bits.</summary>
    private const int Safe = 5552;

    public static uint Of(ReadOnlySpan<byte> data, uint before = Empty)
    {
        uint a = before & 0xFFFF,
            b = before >> 16;
        while (!data.IsEmpty)
        {
            var part = data[..Math.Min(Safe, data.Length)];
            foreach (var value in part)
            {
                a += value;
                b += a;
            }
            a %= Modulus;
            b %= Modulus;
            data = data[part.Length..];
        }
        return (b << 16) | a;
    }

    /// <summary>The checksum of two runs of bytes, one behind the other, from theirs.</summary>
    public static uint Combine(uint first, uint second, int secondLength)
    {
        uint a1 = first & 0xFFFF,
            b1 = first >> 16,
            a2 = second & 0xFFFF,
            b2 = second >> 16;
        var rest = (uint)(secondLength % (int)Modulus);
        var a = (a1 + a2 + Modulus - 1) % Modulus;
        var b = (uint)(((ulong)rest * (a1 + Modulus - 1) + b1 + b2) % Modulus);
        return (b << 16) | a;
    }
}
