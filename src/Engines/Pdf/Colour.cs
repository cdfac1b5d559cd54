using System.Globalization;

namespace Akashi.Engines.Pdf;

/// <summary>A colour of the device RGB space (ISO 32000-1, 8.6.4.3).</summary>
public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static readonly Colour Black = new(0, 0, 0);
    public static readonly Colour White = new(255, 255, 255);

    /// <summary>How much of a printed page's white is mixed in, of 255. pdfme looks at it (<c>#RRGGBBAA</c>) when it prints with inks, and only then.</summary>
    internal byte Paper { get; init; }

    /// <summary>Cyan, magenta, yellow and black, 0 to 1, as pdfme computes them: black takes all that the three have in common.</summary>
    internal (double Cyan, double Magenta, double Yellow, double Black) Inks
    {
        get
        {
            var paper = Paper / 255.0;
            var (r, g, b) = (Mixed(Red), Mixed(Green), Mixed(Blue));
            var most = Math.Max(r, Math.Max(g, b));
            return most == 0 ? (0, 0, 0, 1) : ((most - r) / most, (most - g) / most, (most - b) / most, 1 - most);

            double Mixed(byte value) => (value / 255.0 * (1 - paper)) + paper;
        }
    }

    /// <summary>Reads <c>#RRGGBB</c>.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Colour Parse(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        if (hex.Length != 7 || hex[0] != '#')
            throw new FormatException($"'{hex}' is not a colour: write #RRGGBB.");
        var value = int.Parse(hex.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return new((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }
}
