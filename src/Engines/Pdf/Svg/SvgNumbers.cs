using System.Globalization;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>Reads numbers as SVG writes them: with commas, spaces or nothing between (SVG 1.1, 8.3.9).</summary>
internal ref struct SvgNumbers(ReadOnlySpan<char> text)
{
    /// <summary>Larger ones make no picture and would overflow in products.</summary>
    private const double Largest = 1e7;

    private ReadOnlySpan<char> rest = text;

    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>The next character that is neither white space nor a comma; 0 at the end.</summary>
    public char Peek()
    {
        rest = rest.TrimStart(" \t\r\n\f,");
        return rest.IsEmpty ? '\0' : rest[0];
    }

    public void Skip() => rest = rest[1..];

    /// <summary>A flag of an arc is one digit, and the next number may follow at once.</summary>
    public bool TryFlag(out bool flag)
    {
        var c = Peek();
        flag = c == '1';
        if (c is not ('0' or '1'))
            return false;
        Skip();
        return true;
    }

    public bool TryNext(out double value)
    {
        value = 0;
        Peek();
        var length = Length(rest);
        if (length == 0 || !double.TryParse(rest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return false;
        value = double.IsFinite(value) ? Math.Clamp(value, -Largest, Largest) : 0;
        rest = rest[length..];
        return true;
    }

    public static List<double> All(ReadOnlySpan<char> text)
    {
        var numbers = new SvgNumbers(text);
        var all = new List<double>();
        while (numbers.TryNext(out var value))
            all.Add(value);
        return all;
    }

    /// <summary>How many characters belong to the number at the beginning.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        var at = text.Length > 0 && text[0] is ('+' or '-') ? 1 : 0;
        var digits = 0;
        for (var point = false; at < text.Length; at++)
        {
            if (char.IsAsciiDigit(text[at]))
                digits++;
            else if (text[at] == '.' && !point)
                point = true;
            else
                break;
        }
        if (digits == 0)
            return 0;
        if (at < text.Length && text[at] is ('e' or 'E'))
        {
            var exponent = at + 1;
            if (exponent < text.Length && text[exponent] is ('+' or '-'))
                exponent++;
            var first = exponent;
            while (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
                exponent++;
            // "1em" is a number and a unit.
            if (exponent > first)
                at = exponent;
        }
        return at;
    }
}
