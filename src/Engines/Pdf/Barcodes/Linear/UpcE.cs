using System.Text;

namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>UPC-E: a UPC-A number whose zeros are left out (ISO/IEC 15420). Which of its digits are from set B tells number system and check digit.</summary>
internal static class UpcE
{
    private const string EndGuard = "111111";

    /// <summary>By check digit, for number system 0; number system 1 has the sets exchanged.</summary>
    private static readonly string[] Parities =
    [
        "BBBAAA",
        "BBABAA",
        "BBAABA",
        "BBAAAB",
        "BABBAA",
        "BAABBA",
        "BAAABB",
        "BABABA",
        "BABAAB",
        "BAABAB",
    ];

    public static LinearPattern Encode(string content, bool includeText)
    {
        var isNumber = content.Length is 7 or 8 && !content.AsSpan().ContainsAnyExceptInRange('0', '9');
        if (!isNumber || content[0] != '0')
            throw new BarcodeException($"UPC-E has 0 and six digits, and may have a check digit; '{content}' is not that.");
        var check = Digits.Check(Expand(content));
        if (content.Length == 8 && content[7] != check)
            throw new BarcodeException($"The check digit of '{content}' is wrong: UPC-E expects {check}.");

        var widths = new StringBuilder(Ean.Guard);
        var parity = Parities[check - '0'];
        for (var i = 1; i <= 6; i++)
        {
            var code = Ean.Codes[content[i] - '0'];
            widths.Append(parity[i - 1] == 'A' ? code : Ean.Mirrored(code));
        }
        var modules = LinearPattern.Modules(widths.Append(EndGuard).ToString());
        return new(modules, content[..7] + check) { Descent = bar => includeText && bar is < 2 or > 13 ? Ean.GuardDescent : 0 };
    }

    /// <summary>The eleven digits of UPC-A that seven digits stand for; the last one says where zeros were.</summary>
    private static string Expand(string code) =>
        code[6] switch
        {
            <= '2' => $"{code[..3]}{code[6]}0000{code[3..6]}",
            '3' => $"{code[..4]}00000{code[4..6]}",
            '4' => $"{code[..5]}00000{code[5]}",
            _ => $"{code[..6]}0000{code[6]}",
        };
}
