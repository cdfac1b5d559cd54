using System.Globalization;
using System.Numerics;

namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>Numbers as text (ECMA-262, 6.1.6.1.20 and 21.1.3): exact, and where two roundings are equally near, away from zero.</summary>
internal static class NumberText
{
    /// <summary>The shortest digits that give the number back, written as JavaScript writes them.</summary>
    public static string Shortest(double number)
    {
        if (double.IsNaN(number))
            return "NaN";
        if (double.IsInfinity(number))
            return number > 0 ? "Infinity" : "-Infinity";
        if (number == 0)
            return "0";
        if (Math.Abs(number) < 1e15 && number == Math.Truncate(number))
            return ((long)number).ToString(CultureInfo.InvariantCulture);
        var (digits, exponent) = Digits(Math.Abs(number).ToString("R", CultureInfo.InvariantCulture));
        var sign = number < 0 ? "-" : "";
        if (exponent is >= 21 or < -6)
            return sign + Scientific(digits, exponent);
        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    public static string Fixed(double number, int digits)
    {
        if (digits is < 0 or > 100)
            throw new ExpressionException("toFixed takes 0 to 100 digits.");
        if (!double.IsFinite(number) || Math.Abs(number) >= 1e21)
            return Shortest(number);
        var text = Scaled(Math.Abs(number), digits).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        if (digits > 0)
            text = $"{text[..^digits]}.{text[^digits..]}";
        return number < 0 ? "-" + text : text;
    }

    public static string Precision(double number, int digits)
    {
        if (!double.IsFinite(number))
            return Shortest(number);
        if (digits is < 1 or > 100)
            throw new ExpressionException("toPrecision takes 1 to 100 digits.");
        var sign = number < 0 ? "-" : "";
        var (text, exponent) = Significant(Math.Abs(number), digits);
        if (exponent < -6 || exponent >= digits)
            return sign + Scientific(text, exponent);
        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{text}";
        return exponent == digits - 1 ? sign + text : $"{sign}{text[..(exponent + 1)]}.{text[(exponent + 1)..]}";
    }

    public static string Exponential(double number, int? digits)
    {
        if (!double.IsFinite(number))
            return Shortest(number);
        if (digits is < 0 or > 100)
            throw new ExpressionException("toExponential takes 0 to 100 digits.");
        var magnitude = Math.Abs(number);
        var (text, exponent) =
            digits is { } wanted ? Significant(magnitude, wanted + 1)
            : magnitude == 0 ? ("0", 0)
            : Digits(magnitude.ToString("R", CultureInfo.InvariantCulture));
        return (number < 0 ? "-" : "") + Scientific(text, exponent);
    }

    private static string Scientific(string digits, int exponent) =>
        $"{(digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}";

    /// <summary>Significant digits and the exponent of the first, of what .NET writes.</summary>
    private static (string Digits, int Exponent) Digits(string written)
    {
        var e = written.IndexOf('E', StringComparison.Ordinal);
        var mantissa = e < 0 ? written : written[..e];
        var exponent = e < 0 ? 0 : int.Parse(written.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return (digits, exponent - zeros);
    }

    private static (string Digits, int Exponent) Significant(double number, int count)
    {
        if (number == 0)
            return (new string('0', count), 0);
        var exponent = Digits(number.ToString("E16", CultureInfo.InvariantCulture)).Exponent;
        // The written number may have been rounded up to the next power of ten, and this one may be.
        if (Scaled(number, count - exponent).ToString(CultureInfo.InvariantCulture).Length <= count)
            exponent--;
        var digits = Scaled(number, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
        return digits.Length > count ? (digits[..count], exponent + 1) : (digits, exponent);
    }

    /// <summary>The whole number nearest to <paramref name="number"/> × 10^<paramref name="decimals"/>, exactly.</summary>
    private static BigInteger Scaled(double number, int decimals)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger top = bits & 0xFFFFFFFFFFFFF;
        if (exponent > 0)
            top += 1L << 52;
        exponent = Math.Max(exponent, 1) - 1075;
        var bottom = BigInteger.One;
        if (decimals >= 0)
            top *= BigInteger.Pow(10, decimals);
        else
            bottom = BigInteger.Pow(10, -decimals);
        if (exponent >= 0)
            top <<= exponent;
        else
            bottom <<= -exponent;
        return ((top * 2) + bottom) / (bottom * 2);
    }
}
