using System.Text;
using Akashi.Engines.Pdf.Templates.Words;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>A reading (ルビ) over a part of a text.</summary>
internal sealed record RubySpan(int Start, int End, string Reading);

/// <summary>
/// Readings as Aozora Bunko writes them: <c>｜親文字《よみ》</c>, or <c>漢字《かんじ》</c> when what is read is the Han in front.
/// They are drawn in half the size, in the middle of what they read: above it, and in vertical text to its right.
/// </summary>
internal static class Ruby
{
    /// <summary>Takes the readings out of a text.</summary>
    /// <param name="kept">Takes for each character that is left where it stood.</param>
    public static string Parse(string value, List<RubySpan> readings, List<int>? kept = null)
    {
        if (!value.Contains('《'))
        {
            kept?.AddRange(Enumerable.Range(0, value.Length));
            return value;
        }
        var text = new StringBuilder(value.Length);
        var bar = -1;
        for (var i = 0; i < value.Length; i++)
        {
            var close = value[i] == '《' ? value.IndexOf('》', i) : -1;
            if (value[i] == '｜')
            {
                bar = text.Length;
                continue;
            }
            if (close < 0)
            {
                text.Append(value[i]);
                kept?.Add(i);
                continue;
            }
            var start = bar >= 0 ? bar : HanStart(text);
            if (start < text.Length)
                readings.Add(new(start, text.Length, value[(i + 1)..close]));
            (bar, i) = (-1, close);
        }
        return text.ToString();
    }

    /// <summary>Draws the readings over one line that stands at <paramref name="lineStart"/> of the text.</summary>
    public static void Draw(
        Canvas canvas,
        TextSpec spec,
        string line,
        int lineStart,
        List<RubySpan> readings,
        double size,
        double spacing,
        double x,
        double y,
        Rotation rotation
    )
    {
        var font = spec.Fonts.Primary;
        var above = y + (font.TypographicAscent * size / font.UnitsPerEm);
        foreach (var reading in readings)
        {
            // A reading whose characters were parted by a line's end stands where most of them are: at its beginning.
            var (start, end) = (reading.Start - lineStart, Math.Min(reading.End - lineStart, line.Length));
            if (start < 0 || start >= line.Length)
                continue;
            var left = start == 0 ? 0 : Measure.Width(line.AsSpan(0, start), spec.Fonts, size, spacing) + spacing;
            var width = Measure.Width(line.AsSpan(start, end - start), spec.Fonts, size, spacing);
            var own = Measure.Width(reading.Reading, spec.Fonts, size / 2, 0);
            var (px, py) = rotation.Turn(x + left + ((width - own) / 2), above);
            canvas.Text(reading.Reading, spec.Fonts, size / 2, 0, spec.Colour, px, py, rotation);
        }
    }

    private static int HanStart(StringBuilder text)
    {
        var start = text.Length;
        while (
            start > 0
            && (
                WordClasses.Of(text[start - 1]) == WordClass.Ideographic && text[start - 1] is not (>= '\u3041' and <= '\u309F')
                || char.IsSurrogate(text[start - 1])
            )
        )
            start--;
        return start;
    }
}
