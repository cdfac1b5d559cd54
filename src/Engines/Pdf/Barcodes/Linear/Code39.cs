using System.Text;

namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>Code 39 (ISO/IEC 16388), without a check character, wide to narrow 3 to 1.</summary>
internal static class Code39
{
    private const string Characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*";
    private const int MaximumLength = 500;

    /// <summary>Nine elements of each character from the left, bit 8 first; a set bit is wide.</summary>
    private static readonly int[] Codes =
    [
        .. (int[])[0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124, 0x064],
        .. (int[])[0x109, 0x049, 0x148, 0x019, 0x118, 0x058, 0x00D, 0x10C, 0x04C, 0x01C],
        .. (int[])[0x103, 0x043, 0x142, 0x013, 0x112, 0x052, 0x007, 0x106, 0x046, 0x016],
        .. (int[])[0x181, 0x0C1, 0x1C0, 0x091, 0x190, 0x0D0, 0x085, 0x184, 0x0C4, 0x0A8],
        .. (int[])[0x0A2, 0x08A, 0x02A, 0x094],
    ];

    public static LinearPattern Encode(string content)
    {
        if (content.Length > MaximumLength)
            throw new BarcodeException($"Code 39 holds at most {MaximumLength} characters.");
        var text = $"*{content}*";
        var widths = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var value = Characters.IndexOf(text[i], StringComparison.Ordinal);
            if (value < 0 || (text[i] == '*' && i > 0 && i < text.Length - 1))
                throw new BarcodeException($"Code 39 has no character '{text[i]}': digits, capitals, space and -.$/+% can be encoded.");
            for (var bit = 8; bit >= 0; bit--)
                widths.Append((Codes[value] >> bit & 1) != 0 ? '3' : '1');
            widths.Append('1');
        }
        return new(LinearPattern.Modules(widths.ToString()), text);
    }
}
