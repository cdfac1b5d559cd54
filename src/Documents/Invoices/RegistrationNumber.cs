using Akashi.Platform.Texts;

namespace Akashi.Documents.Invoices;

/// <summary>
/// The registration number of an issuer of qualified invoices (適格請求書発行事業者): T and 13 digits, the first of which is the check digit of
/// the 12 that follow.
/// </summary>
/// <remarks>
/// The check digit is that of corporate numbers (法人番号の指定等に関する省令, 2): 9 − (Σ Pₙ·Qₙ mod 9), where Pₙ is the n-th digit from the right and
/// Qₙ is 1 for an odd n and 2 for an even one. Whether a number is registered is known to the National Tax Agency alone.
/// </remarks>
public static class RegistrationNumber
{
    private const int BaseDigits = 12;

    /// <summary>What is wrong with a number; null if nothing is. Full-width letters, spaces and hyphens are passed over.</summary>
    public static Text? Check(string? number)
    {
        var plain = Plain(number);
        if (plain.Length == 0)
            return new("登録番号がありません。", "There is no registration number.");
        if (plain.Length != BaseDigits + 2 || plain[0] != 'T' || !plain[1..].All(char.IsAsciiDigit))
            return new("登録番号は T と数字 13 桁です。", "A registration number is T and 13 digits.");
        return CheckDigit(plain[2..]) == plain[1] - '0'
            ? null
            : new(
                "登録番号の検査用数字が合いません。数字を確かめてください。",
                "The check digit of the registration number does not fit; look at the digits again."
            );
    }

    /// <summary>The number as it is printed, <c>T1234567890123</c>; null if it is none.</summary>
    public static string? Normalize(string? number) => Check(number) is null ? Plain(number) : null;

    /// <summary>The check digit of 12 digits, 1 to 9.</summary>
    /// <exception cref="ArgumentException">Not 12 digits.</exception>
    public static int CheckDigit(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        if (digits.Length != BaseDigits || !digits.All(char.IsAsciiDigit))
            throw new ArgumentException("There have to be 12 digits.", nameof(digits));
        var sum = 0;
        for (var n = 1; n <= BaseDigits; n++)
            sum += (digits[^n] - '0') * (n % 2 == 1 ? 1 : 2);
        return 9 - (sum % 9);
    }

    private static string Plain(string? number) =>
        number is null || number.Length > 100
            ? ""
            : string.Concat(number.Select(Narrow).Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '‐' or '−'))).ToUpperInvariant();

    private static char Narrow(char letter) => letter is >= '！' and <= '～' ? (char)(letter - '！' + '!') : letter;
}
