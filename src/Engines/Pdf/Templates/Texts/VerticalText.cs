using System.Runtime.InteropServices;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>
/// 縦書き: lines run from top to bottom and follow one another from right to left. Han and kana stand upright, punctuation takes its
/// vertical form, Latin letters lie on their side, and a few digits in a row stand side by side (縦中横).
/// </summary>
/// <remarks>What stands upright is decided as in UAX #50, from the font where it has a vertical form and from the character where not.</remarks>
internal static class VerticalText
{
    /// <summary>Stands for digits side by side when lines are broken: they stay together, as an ideograph does.</summary>
    private const int Ideograph = 0x4E00;

    private const int MostDigitsSideBySide = 3;

    public static void Draw(Canvas canvas, TextSpec spec, string value, double x, double y, double width, double height, Rotation rotation)
    {
        if (!rotation.IsNone)
        {
            canvas.Content.Save();
            canvas.Content.Transform(
                rotation.Cos,
                rotation.Sin,
                -rotation.Sin,
                rotation.Cos,
                rotation.PivotX - (rotation.PivotX * rotation.Cos) + (rotation.PivotY * rotation.Sin),
                rotation.PivotY - (rotation.PivotX * rotation.Sin) - (rotation.PivotY * rotation.Cos)
            );
        }
        var readings = new List<RubySpan>(0);
        if (spec.HasRuby)
            value = Ruby.Parse(value.ReplaceLineEndings("\n"), readings);
        var size = Fit(spec, value, width, height);
        var pitch = size * spec.LineHeight;
        var columns = Columns(spec, value, size, height);
        var right = spec.Align switch
        {
            Align.Left => x + (columns.Count * pitch),
            Align.Centre => x + ((width + (columns.Count * pitch)) / 2),
            _ => x + width,
        };
        canvas.Content.CharacterSpacing(0);
        for (var i = 0; i < columns.Count; i++)
        {
            var room = height - Length(columns[i], spec.Spacing);
            var top =
                y
                + height
                - (
                    spec.VerticalAlign switch
                    {
                        VerticalAlign.Middle => room / 2,
                        VerticalAlign.Bottom => room,
                        _ => 0,
                    }
                );
            var middle = right - ((i + 0.5) * pitch);
            Column(canvas, spec, columns[i], size, middle, top);
            foreach (var reading in readings)
                Reading(canvas, spec, columns[i], reading, size, middle, top);
        }
        if (!rotation.IsNone)
            canvas.Content.Restore();
    }

    private static double Fit(TextSpec spec, string value, double width, double height)
    {
        if (spec.SizeRange is not { } range)
            return spec.Size;
        var size = Math.Clamp(spec.Size, range.Minimum, range.Maximum);
        while (size > range.Minimum && size > 0 && Columns(spec, value, size, height).Count * size * spec.LineHeight > width)
        {
            Effort.Spend(value.Length + 10);
            size -= 0.25;
        }
        return size;
    }

    private static List<List<Sign>> Columns(TextSpec spec, string value, double size, double height)
    {
        var columns = new List<List<Sign>>();
        var lines = new List<LineRange>();
        var start = 0;
        foreach (var paragraph in value.ReplaceLineEndings("\n").Split('\n'))
        {
            var signs = Signs(paragraph, spec, size, start);
            start += paragraph.Length + 1;
            var (codePoints, advances) = (new int[signs.Count], new double[signs.Count]);
            for (var i = 0; i < signs.Count; i++)
                (codePoints[i], advances[i]) = (signs[i].Text.Length > 1 ? Ideograph : signs[i].CodePoint, signs[i].Advance + spec.Spacing);
            LineBreaker.Break(codePoints, advances, height + spec.Spacing, new(spec.Hangs), lines);
            foreach (var line in lines)
                columns.Add(signs.GetRange(line.Start, line.VisibleEnd - line.Start));
        }
        return columns;
    }

    /// <param name="start">Where the text begins in the whole one.</param>
    private static List<Sign> Signs(string text, TextSpec spec, double size, int start = 0)
    {
        var signs = new List<Sign>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var digits = Digits(text, i);
            if (digits is > 0 and <= MostDigitsSideBySide)
            {
                signs.Add(new(SignKind.SideBySide, default!, 0, text[i], text.Substring(i, digits), size, start + i));
                i += digits - 1;
                continue;
            }
            var at = start + i;
            var c = Measure.CodePoint(text, ref i);
            spec.Fonts.TryResolve(c, out var font, out var glyph);
            var upright = font.VerticalForm(glyph);
            var isUpright = digits == 0 && (upright != glyph || StandsUpright(c));
            var advance = isUpright ? font.VerticalAdvance(upright) : font.Advance(glyph);
            signs.Add(
                new(
                    isUpright ? SignKind.Upright : SignKind.Sideways,
                    font,
                    isUpright ? upright : glyph,
                    c,
                    "",
                    advance * size / font.UnitsPerEm,
                    at
                )
            );
        }
        return signs;
    }

    /// <summary>How many digits stand here in a row, if these are the first of them.</summary>
    private static int Digits(string text, int at)
    {
        if (!char.IsAsciiDigit(text[at]))
            return 0;
        if (at > 0 && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '.' or ','))
            return int.MaxValue; // in the middle of something longer
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] is '.' or ',') ? int.MaxValue : end - at;
    }

    private static bool StandsUpright(int c) =>
        c
            is >= 0x2E80
                and not (>= 0xFF61 and <= 0xFFDC)
                or >= 0x2100
                and <= 0x27BF
                or 0x00A9
                or 0x00AE
                or 0x00B1
                or 0x00D7
                or 0x00F7
                or 0x203B
                or 0x2020
                or 0x2021;

    private static double Length(List<Sign> column, double spacing)
    {
        var length = -spacing;
        foreach (var sign in column)
            length += sign.Advance + spacing;
        return length;
    }

    private static void Column(Canvas canvas, TextSpec spec, List<Sign> column, double size, double middle, double top)
    {
        foreach (var sign in CollectionsMarshal.AsSpan(column))
        {
            if (sign.Kind == SignKind.SideBySide)
                SideBySide(canvas, spec, sign.Text, size, middle, top);
            else
            {
                if (sign.Glyph == 0)
                    canvas.State.Missing(sign.CodePoint);
                var font = sign.Font;
                var unit = size / font.UnitsPerEm;
                if (sign.Kind == SignKind.Upright)
                    canvas.Glyph(
                        font,
                        sign.Glyph,
                        sign.CodePoint,
                        size,
                        spec.Colour,
                        middle - (font.Advance(sign.Glyph) * unit / 2),
                        top - (font.VerticalOrigin(sign.Glyph) * unit),
                        1,
                        0
                    );
                else
                    canvas.Glyph(font, sign.Glyph, sign.CodePoint, size, spec.Colour, middle - (Middle(font) * unit), top, 0, -1);
            }
            top -= sign.Advance + spec.Spacing;
        }
    }

    /// <summary>Draws a reading to the right of what it reads, if that begins in this column.</summary>
    private static void Reading(Canvas canvas, TextSpec spec, List<Sign> column, RubySpan reading, double size, double middle, double top)
    {
        if (column.Count == 0 || reading.Start < column[0].Start || reading.Start >= column[^1].End)
            return;
        var first = column.FindLastIndex(sign => sign.Start <= reading.Start);
        var (above, length) = (0.0, -spec.Spacing);
        for (var i = 0; i < column.Count && column[i].Start < reading.End; i++)
        {
            if (i < first)
                above += column[i].Advance + spec.Spacing;
            else
                length += column[i].Advance + spec.Spacing;
        }
        var tight = spec with { Spacing = 0 };
        var signs = Signs(reading.Reading, tight, size / 2);
        Column(canvas, tight, signs, size / 2, middle + (size * 3 / 4), top - above - ((length - Length(signs, 0)) / 2));
    }

    /// <summary>Digits in the room of one character; narrower, if they are wider than that.</summary>
    private static void SideBySide(Canvas canvas, TextSpec spec, string digits, double size, double middle, double top)
    {
        var width = Measure.Width(digits, spec.Fonts, size, 0);
        var scale = width > size ? size / width : 1;
        var font = spec.Fonts.Primary;
        var baseline = top - (size / 2) - (Middle(font) * size * scale / font.UnitsPerEm);
        canvas.Text(digits, spec.Fonts, size * scale, 0, spec.Colour, middle - (width * scale / 2), baseline, Rotation.None);
    }

    /// <summary>The middle between a font's ascent and descent, in font units above the baseline.</summary>
    private static double Middle(OpenTypeFont font) => (font.TypographicAscent + font.TypographicDescent) / 2.0;

    private enum SignKind
    {
        Upright,
        Sideways,
        SideBySide,
    }

    /// <summary>What is placed as one: a character, or digits side by side (<c>Text</c>).</summary>
    /// <param name="Start">Its place in the text.</param>
    private readonly record struct Sign(
        SignKind Kind,
        OpenTypeFont Font,
        ushort Glyph,
        int CodePoint,
        string Text,
        double Advance,
        int Start
    )
    {
        public int End => Start + Math.Max(Text.Length, 1);
    }
}
