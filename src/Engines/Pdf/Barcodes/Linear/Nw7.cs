using System.Text;

namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>NW-7, Codabar (EN 798), without a check character, wide to narrow 3 to 1.</summary>
internal static class Nw7
{
    private const string Characters = "0123456789-$:/.+ABCD";
    private const int MaximumLength = 500;

    /// <summary>Seven elements of each character from the left, bit 6 first; a set bit is wide.</summary>
    private static readonly int[] Codes =
    [
        .. (int[])[0x03, 0x06, 0x09, 0x60, 0x12, 0x42, 0x21, 0x24, 0x30, 0x48],
        .. (int[])[0x0C, 0x18, 0x45, 0x51, 0x54, 0x15, 0x1A, 0x29, 0x0B, 0x0E],
    ];

    public static LinearPattern Encode(string content)
    {
        var text = content.ToUpperInvariant();
        if (text.Length < 3 || !IsStop(text[0]) || !IsStop(text[^1]))
            throw new BarcodeException($"NW-7 begins and ends with a letter A to D and has digits between; '{content}' does not.");
        if (text.Length > MaximumLength)
            throw new BarcodeException($"NW-7 holds at most {MaximumLength} characters.");
        var widths = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var value = Characters.IndexOf(text[i], StringComparison.Ordinal);
            if (value < 0 || (IsStop(text[i]) && i > 0 && i < text.Length - 1))
                throw new BarcodeException($"NW-7 has no character '{text[i]}' between start and stop: digits and -$:/.+ can be encoded.");
            for (var bit = 6; bit >= 0; bit--)
                widths.Append((Codes[value] >> bit & 1) != 0 ? '3' : '1');
            widths.Append('1');
        }
        return new(LinearPattern.Modules(widths.ToString()), text);
    }

    private static bool IsStop(char c) => c is >= 'A' and <= 'D';
}
