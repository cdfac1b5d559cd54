using System.Globalization;

namespace Akashi.Documents.Mappings.Notations;

/// <summary>Reads amounts as offices write them: 1,234 · ¥1,234 · △1,234 · （1,234） · １，２３４円 · -0.5 · 1,234- · 1.5E3.</summary>
/// <remarks>Exact: what has more digits than a decimal holds, or commas that do not stand before three digits, is not read.</remarks>
internal static class AmountText
{
    private const int MostDigits = 28;

    public static bool TryRead(string text, out decimal amount)
    {
        amount = 0;
        if (text.Length > 100)
            return false;
        var rest = string.Concat(PlainLetters.Of(text).Where(c => !char.IsWhiteSpace(c))).AsSpan();
        var negative = false;
        var signs = 0;
        if (rest is ['(', .., ')'])
        {
            (negative, signs) = (true, 1);
            rest = rest[1..^1];
        }
        for (var yen = 0; rest.Length > 0; rest = rest[1..])
        {
            if (rest[0] is '¥' or '\\' && yen++ == 0)
                continue;
            if (rest[0] is not ('-' or '−' or '△' or '▲' or '+') || signs++ > 0)
                break;
            negative = rest[0] != '+';
        }
        if (rest is [.., '円'])
            rest = rest[..^1];
        if (rest is [.., '-'] && signs++ == 0)
        {
            negative = true;
            rest = rest[..^1];
        }
        if (!IsNumber(rest))
            return false;
        if (
            !decimal.TryParse(
                rest,
                NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out amount
            )
        )
            return false;
        amount = negative ? -amount : amount;
        return true;
    }

    /// <summary>Digits with commas before each three or without any, a fraction, an exponent of up to two digits.</summary>
    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var exponent = text.IndexOfAny('E', 'e');
        if (exponent >= 0)
        {
            var power = text[(exponent + 1)..];
            if (power is ['+' or '-', ..])
                power = power[1..];
            if (power.Length is < 1 or > 2 || !AreDigits(power))
                return false;
            text = text[..exponent];
        }
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        var digits = whole.Length - whole.Count(',') + fraction.Length;
        return digits is > 0 and <= MostDigits
            && (fraction.Length == 0 || AreDigits(fraction))
            && IsWhole(whole)
            && (point < 0 || fraction.Length > 0);
    }

    private static bool IsWhole(ReadOnlySpan<char> text)
    {
        var comma = text.IndexOf(',');
        if (comma < 0)
            return AreDigits(text);
        if (comma is < 1 or > 3 || !AreDigits(text[..comma]))
            return false;
        for (text = text[comma..]; text.Length > 0; text = text[4..])
            if (text.Length < 4 || text[0] != ',' || !AreDigits(text[1..4]))
                return false;
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
