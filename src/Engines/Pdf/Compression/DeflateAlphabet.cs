using System.Numerics;

namespace Akashi.Engines.Pdf.Compression;

/// <summary>The symbols of lengths and distances, and the extra bits behind them (RFC 1951, 3.2.5).</summary>
internal static class DeflateAlphabet
{
    public const int EndOfBlock = 256;
    public const int Literals = 286;
    public const int Distances = 30;
    public const int ShortestMatch = 3;
    public const int LongestMatch = 258;
    public const int Window = 32 * 1024;

    private static readonly byte[] LengthSymbols = MakeLengthSymbols();

    /// <summary>The symbol of a length, its extra bits and how many they are.</summary>
    public static (int Symbol, int Extra, int Bits) Length(int length)
    {
        var symbol = LengthSymbols[length];
        var bits = ExtraLengthBits(symbol);
        return (257 + symbol, length - FirstLength(symbol), bits);
    }

    public static int LengthSymbol(int length) => 257 + LengthSymbols[length];

    public static (int Symbol, int Extra, int Bits) Distance(int distance)
    {
        var d = distance - 1;
        if (d < 4)
            return (d, 0, 0);
        var log = BitOperations.Log2((uint)d);
        var bits = log - 1;
        return ((2 * log) + ((d >> bits) & 1), d & ((1 << bits) - 1), bits);
    }

    public static int DistanceSymbol(int distance) => Distance(distance).Symbol;

    private static int ExtraLengthBits(int symbol) => symbol is < 8 or 28 ? 0 : (symbol >> 2) - 1;

    private static int FirstLength(int symbol) =>
        symbol < 8 ? symbol + 3
        : symbol == 28 ? 258
        : ((4 + (symbol & 3)) << ((symbol >> 2) - 1)) + 3;

    private static byte[] MakeLengthSymbols()
    {
        var symbols = new byte[LongestMatch + 1];
        for (var symbol = 0; symbol < 29; symbol++)
        {
            var first = FirstLength(symbol);
            var last = symbol == 28 ? LongestMatch : Math.Min(LongestMatch - 1, first + (1 << ExtraLengthBits(symbol)) - 1);
            for (var length = first; length <= last; length++)
                symbols[length] = (byte)symbol;
        }
        return symbols;
    }
}
