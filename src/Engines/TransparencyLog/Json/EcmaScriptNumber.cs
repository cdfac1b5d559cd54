using System.Globalization;
using System.Text.Json;

namespace Akashi.Engines.TransparencyLog;

/// <summary>Numbers as ECMAScript writes them: the fewest digits that read back as the same double.</summary>
/// <remarks>ECMA-262 §6.1.6.1.20 Number::toString, which RFC 8785 §3.2.2.3 prescribes.</remarks>
internal static class EcmaScriptNumber
{
    /// <exception cref="FormatException">Beyond a double, or an integer that a double would round.</exception>
    public static string Format(JsonElement number)
    {
        var literal = number.GetRawText();
        var value = double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
            throw new FormatException($"The number {literal} exceeds a double; write it as a string.");
        var text = Format(value);
        // A reader in JavaScript would see another integer than the one that was meant.
        if (literal.AsSpan().IndexOfAny(".eE") < 0 && text != literal && literal != "-0")
            throw new FormatException($"A double would round the integer {literal}; write it as a string.");
        return text;
    }

    public static string Format(double value)
    {
        if (value == 0)
            return "0";
        var (sign, digits, point) = Shortest(value);
        return sign
            + (point, digits.Length) switch
            {
                (> 0 and <= 21, var count) when count <= point => digits.PadRight(point, '0'),
                (> 0 and <= 21, _) => digits[..point] + "." + digits[point..],
                (> -6 and <= 0, _) => "0." + new string('0', -point) + digits,
                (_, 1) => digits + Exponent(point),
                _ => digits[..1] + "." + digits[1..] + Exponent(point),
            };
    }

    private static string Exponent(int point) => point > 0 ? $"e+{point - 1}" : $"e-{1 - point}";

    /// <summary>value = sign 0.digits × 10^point, digits without zeros at either end.</summary>
    private static (string Sign, string Digits, int Point) Shortest(double value)
    {
        // "R" is the shortest round trip since .NET Core 3.0; only its layout differs from ECMAScript's.
        var text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var point = exponent + (dot < 0 ? mantissa.Length : dot);
        var significant = digits.TrimStart('0');
        return (value < 0 ? "-" : "", significant.TrimEnd('0'), point - (digits.Length - significant.Length));
    }
}
