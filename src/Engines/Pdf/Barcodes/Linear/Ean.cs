namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>EAN-13, EAN-8 and UPC-A (ISO/IEC 15420).</summary>
internal static class Ean
{
    /// <summary>How far guard bars reach down among the digits, in points.</summary>
    public const double GuardDescent = 5;

    public const string Guard = "111";
    private const string Centre = "11111";

    /// <summary>Four widths for each digit, as sets A and C have them; set B has them mirrored.</summary>
    public static readonly string[] Codes = ["3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112"];

    /// <summary>EAN-13's first digit is told by which of the six left digits are from set B.</summary>
    private static readonly string[] Parities =
    [
        "AAAAAA",
        "AABABB",
        "AABBAB",
        "AABBBA",
        "ABAABB",
        "ABBAAB",
        "ABBBAA",
        "ABABAB",
        "ABABBA",
        "ABBABA",
    ];

    public static LinearPattern Encode13(string content, bool includeText)
    {
        var number = Digits.Complete(content, 13, "EAN-13");
        return Halves(number, number.AsSpan(1), Parities[number[0] - '0'], includeText, 2);
    }

    public static LinearPattern Encode8(string content, bool includeText)
    {
        var number = Digits.Complete(content, 8, "EAN-8");
        return Halves(number, number, "AAAA", includeText, 2);
    }

    public static LinearPattern EncodeUpcA(string content, bool includeText)
    {
        var number = Digits.Complete(content, 12, "UPC-A");
        // The first and the last digit reach down as the guards do.
        return Halves(number, number, "AAAAAA", includeText, 4);
    }

    public static string Mirrored(string code) => new([code[3], code[2], code[1], code[0]]);

    /// <param name="parity">The set of each digit of the left half.</param>
    /// <param name="outer">How many bars at either end are long.</param>
    private static LinearPattern Halves(string text, ReadOnlySpan<char> digits, string parity, bool includeText, int outer)
    {
        var half = parity.Length;
        var widths = new System.Text.StringBuilder(Guard);
        for (var i = 0; i < half; i++)
            widths.Append(parity[i] == 'A' ? Codes[digits[i] - '0'] : Mirrored(Codes[digits[i] - '0']));
        widths.Append(Centre);
        for (var i = half; i < digits.Length; i++)
            widths.Append(Codes[digits[i] - '0']);
        var modules = LinearPattern.Modules(widths.Append(Guard).ToString());
        var bars = (modules.Length + 1) / 2;
        // Two bars of the guard, two for each digit, and the centre has two of its own.
        var centre = 2 + (half * 2);
        return new(modules, text)
        {
            Descent = bar => includeText && (bar < outer || bar >= bars - outer || bar == centre || bar == centre + 1) ? GuardDescent : 0,
        };
    }
}
