using System.Globalization;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>Lengths in user units, of which 96 make an inch (CSS 2.1, 4.3.2).</summary>
internal static class SvgLength
{
    /// <param name="whole">What a hundred per cent are.</param>
    /// <param name="em">The font's size.</param>
    public static double? Parse(string? text, double whole, double em = 16)
    {
        var trimmed = (text ?? "").AsSpan().Trim();
        var length = SvgNumbers.Length(trimmed);
        if (length == 0 || !double.TryParse(trimmed[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return null;
        value = double.IsFinite(value) ? Math.Clamp(value, -1e7, 1e7) : 0;
        return trimmed[length..].Trim() switch
        {
            "" or "px" => value,
            "%" => value * whole / 100,
            "pt" => value * 96 / 72,
            "pc" => value * 16,
            "mm" => value * 96 / 25.4,
            "cm" => value * 96 / 2.54,
            "in" => value * 96,
            "em" or "rem" => value * em,
            "ex" => value * em / 2,
            _ => null,
        };
    }

    /// <summary>A number or a percentage, as opacities and offsets are, cut to 0 to 1.</summary>
    public static double? Share(string? text) => Parse(text, 1) is { } share ? Math.Clamp(share, 0, 1) : null;
}
