namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>The values of a character in the encodations that pack three into two codewords (ISO/IEC 16022, annexes C and D).</summary>
internal static class DataMatrixValues
{
    private const int Shift1 = 0;
    private const int Shift2 = 1;
    private const int Shift3 = 2;
    private const int Space = 3;

    /// <summary>One value, two with a shift, or none when the encodation lacks the character.</summary>
    public static int[] Of(DataMatrixMode mode, int c) =>
        mode switch
        {
            DataMatrixMode.X12 => X12(c),
            DataMatrixMode.C40 => Shifted(c, 'A', static c => [Shift3, c - 96]),
            _ => Shifted(c, 'a', static c => [Shift3, c <= 'Z' ? c & 31 : c - 96]),
        };

    /// <summary>Whether one value is enough.</summary>
    public static bool IsBasic(DataMatrixMode mode, int c) =>
        mode == DataMatrixMode.X12 ? X12(c).Length == 1
        : c is ' ' or (>= '0' and <= '9') ? true
        : mode == DataMatrixMode.C40 ? c is >= 'A' and <= 'Z'
        : c is >= 'a' and <= 'z';

    public static bool IsEdifact(int c) => c is >= 32 and <= 94;

    private static int[] X12(int c) =>
        c switch
        {
            '\r' => [0],
            '*' => [1],
            '>' => [2],
            ' ' => [Space],
            >= '0' and <= '9' => [c - '0' + 4],
            >= 'A' and <= 'Z' => [c - 'A' + 14],
            _ => [],
        };

    private static int[] Shifted(int c, char firstLetter, Func<int, int[]> set3) =>
        c switch
        {
            DataMatrixEncoder.Fnc1 => [Shift2, 27],
            < 32 => [Shift1, c],
            ' ' => [Space],
            >= '0' and <= '9' => [c - '0' + 4],
            _ when c >= firstLetter && c <= firstLetter + 25 => [c - firstLetter + 14],
            <= 47 => [Shift2, c - 33],
            <= 64 => [Shift2, c - 43],
            >= 91 and <= 95 => [Shift2, c - 69],
            _ => set3(c),
        };
}
