using System.Text;

namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>ITF-14: interleaved 2 of 5 (ISO/IEC 16390), wide to narrow 3 to 1; the first digit of each pair is in the bars, the second in the spaces.</summary>
internal static class Itf14
{
    /// <summary>Five elements of each digit; W is wide.</summary>
    private static readonly string[] Codes = ["NNWWN", "WNNNW", "NWNNW", "WWNNN", "NNWNW", "WNWNN", "NWWNN", "NNNWW", "WNNWN", "NWNWN"];

    public static LinearPattern Encode(string content)
    {
        var number = Digits.Complete(content, 14, "ITF-14");
        var widths = new StringBuilder("1111");
        for (var i = 0; i < number.Length; i += 2)
        {
            for (var element = 0; element < 5; element++)
            {
                widths.Append(Width(number[i], element));
                widths.Append(Width(number[i + 1], element));
            }
        }
        return new(LinearPattern.Modules(widths.Append("3111").ToString()), number) { HasBearer = true, TextOffset = -3.5 };
    }

    private static char Width(char digit, int element) => Codes[digit - '0'][element] == 'W' ? '3' : '1';
}
