namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>Bars and spaces in turn, beginning with a bar.</summary>
/// <param name="Widths">In modules.</param>
/// <param name="Text">What stands below the bars.</param>
internal sealed record LinearPattern(float[] Widths, string Text)
{
    /// <summary>Where bar n begins and ends, as shares of the symbol's height from its foot; the default is all of it.</summary>
    public Func<int, (double Base, double Height)> Extent { get; init; } = static _ => (0, 1);

    /// <summary>How far bar n reaches down among the digits, in points (EAN's guards).</summary>
    public Func<int, double> Descent { get; init; } = static _ => 0;

    /// <summary>A frame around the bars that keeps a slanted scan from reading a part of them (ITF-14).</summary>
    public bool HasBearer { get; init; }

    /// <summary>How far the text is moved up, in points.</summary>
    public double TextOffset { get; init; }

    /// <summary>Widths written as digits; the gap behind a last character is left out.</summary>
    public static float[] Modules(ReadOnlySpan<char> digits)
    {
        var widths = new float[digits.Length - 1 + (digits.Length % 2)];
        for (var i = 0; i < widths.Length; i++)
            widths[i] = digits[i] - '0';
        return widths;
    }
}
