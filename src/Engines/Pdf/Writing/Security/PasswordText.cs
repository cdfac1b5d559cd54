using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Writing.Security;

/// <summary>Makes bytes of a password as ISO 32000-2, 7.6.4.3.3 asks: SASLprep (RFC 4013), then UTF-8.</summary>
internal static class PasswordText
{
    private const int MaxBytes = 127;

    public static byte[] Prepare(string password)
    {
        var mapped = new StringBuilder(password.Length);
        foreach (var rune in password.EnumerateRunes())
        {
            if (IsNothing(rune.Value))
                continue;
            mapped.Append(Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator ? " " : rune.ToString());
        }
        var normal = mapped.ToString().Normalize(NormalizationForm.FormKC);
        foreach (var rune in normal.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune.Value == 0xFFFD || Rune.GetUnicodeCategory(rune) is UnicodeCategory.PrivateUse)
                throw new ArgumentException($"A password cannot hold the character U+{rune.Value:X4}.", nameof(password));
        }
        var bytes = Encoding.UTF8.GetBytes(normal);
        if (bytes.Length > MaxBytes)
            throw new ArgumentException(
                $"A password has at most {MaxBytes} bytes in UTF-8; this one has {bytes.Length}.",
                nameof(password)
            );
        return bytes;
    }

    /// <summary>Characters that are not seen (RFC 3454, table B.1).</summary>
    private static bool IsNothing(int c) =>
        c
            is 0x00AD
                or 0x034F
                or 0x1806
                or (>= 0x180B and <= 0x180D)
                or (>= 0x200B and <= 0x200D)
                or 0x2060
                or (>= 0xFE00 and <= 0xFE0F)
                or 0xFEFF;
}
