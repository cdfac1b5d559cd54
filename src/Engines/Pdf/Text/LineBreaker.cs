namespace Akashi.Engines.Pdf.Text;

/// <summary>A line as a range of the input; <c>Start..End</c> of all lines together are the input.</summary>
/// <param name="Start">Index of the first code point.</param>
/// <param name="VisibleEnd">Index after the last code point that takes room: spaces at the end and the newline do not.</param>
/// <param name="End">Index after the last code point.</param>
/// <param name="Width">Room taken up to <paramref name="VisibleEnd"/>, without a hanging mark.</param>
/// <param name="Ends">True when the text ends here or a newline ends the line; such a line is not justified.</param>
public readonly record struct LineRange(int Start, int VisibleEnd, int End, double Width, bool Ends);

/// <summary>Options of <see cref="LineBreaker"/>.</summary>
/// <param name="HangPunctuation">ぶら下げ: 、。，． may stand beyond the end of a line instead of taking a character with them to the next.</param>
/// <param name="PushIn">追い込み: what may not begin a line stays on this one if the room inside its punctuation is enough; the line is wider then and has to be set tighter.</param>
public readonly record struct LineBreakOptions(bool HangPunctuation = false, bool PushIn = false);

/// <summary>Breaks text into lines by the Japanese rules (禁則処理, 追い出し) and, for Latin text, by words.</summary>
/// <remarks>
/// What must give way when a line has no allowed break, in this order: words (after a URL's delimiter if one comes late in
/// the line, else anywhere), then 禁則, and last the width, by one character that is wider than the line.
/// </remarks>
public static class LineBreaker
{
    /// <summary>Widths are sums of rounded numbers; a difference of this many points is not an overflow.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>Fills <paramref name="lines"/>; an empty text gives one empty line.</summary>
    /// <param name="codePoints">The text.</param>
    /// <param name="advances">The room of each code point, in the unit of <paramref name="width"/>.</param>
    public static void Break(
        ReadOnlySpan<int> codePoints,
        ReadOnlySpan<double> advances,
        double width,
        LineBreakOptions options,
        List<LineRange> lines
    )
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentOutOfRangeException.ThrowIfNotEqual(advances.Length, codePoints.Length, nameof(advances));
        lines.Clear();
        var breaks = new BreakKind[codePoints.Length];
        BreakOpportunities.Find(codePoints, breaks);
        var start = 0;
        do
        {
            var line = NextLine(codePoints, advances, breaks, start, width, options);
            lines.Add(line);
            start = line.End;
        } while (start < codePoints.Length);
        // A newline at the very end opens one more, empty line; what follows the last break is always shown.
        if (codePoints.Length > 0 && CharacterClasses.Of(codePoints[^1]) == CharacterClass.Newline)
            lines.Add(new(start, start, start, 0, true));
    }

    /// <summary>Full-width punctuation, half of which is empty.</summary>
    private static readonly System.Buffers.SearchValues<char> SqueezableCharacters = System.Buffers.SearchValues.Create(
        "、。，．・：；「」『』（）［］｛｝〈〉《》【】〔〕"
    );

    private static bool IsSqueezable(int codePoint) => codePoint <= char.MaxValue && SqueezableCharacters.Contains((char)codePoint);

    /// <summary>Whether the character at <paramref name="i"/> may not be parted from the one before it.</summary>
    private static bool StaysWithPrevious(ReadOnlySpan<BreakKind> breaks, int i, int start) => i > start && breaks[i] < BreakKind.Allowed;

    private static LineRange NextLine(
        ReadOnlySpan<int> text,
        ReadOnlySpan<double> advances,
        ReadOnlySpan<BreakKind> breaks,
        int start,
        double width,
        LineBreakOptions options
    )
    {
        int anywhere = start,
            insideWord = start,
            delimiter = start,
            allowed = start;
        double used = 0,
            spaces = 0,
            delimiterWidth = 0,
            slack = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (i > start)
            {
                if (breaks[i] == BreakKind.Mandatory)
                    return Line(text, advances, start, i, options, width, ends: true);
                if (breaks[i] >= BreakKind.Anywhere)
                    anywhere = i;
                if (breaks[i] >= BreakKind.InsideWord)
                    insideWord = i;
                if (breaks[i] >= BreakKind.AfterDelimiter)
                    (delimiter, delimiterWidth) = (i, used);
                if (breaks[i] == BreakKind.Allowed)
                    allowed = i;
            }
            var kind = CharacterClasses.Of(text[i]);
            if (kind.HasAny(CharacterClass.Space | CharacterClass.Newline))
            {
                spaces += advances[i];
                continue;
            }
            var fits = used + spaces + advances[i] <= width + Tolerance;
            if (options.PushIn && IsSqueezable(text[i]))
                slack += advances[i] / 2;
            if (
                !fits
                && options.PushIn
                && IsSqueezable(text[i])
                && StaysWithPrevious(breaks, i, start)
                && used + spaces + advances[i] - slack <= width + Tolerance
            )
                fits = true;
            if (!fits && !(options.HangPunctuation && CharacterClasses.MayHang(text[i]) && used + spaces <= width + Tolerance))
            {
                var end =
                    allowed > start ? allowed
                    : delimiter > start && delimiterWidth >= width / 2 ? delimiter
                    : insideWord > start ? insideWord
                    : anywhere;
                if (end > start)
                    return Line(text, advances, start, end, options, width, ends: false);
            }
            used += spaces + advances[i];
            spaces = 0;
        }
        return Line(text, advances, start, text.Length, options, width, ends: true);
    }

    private static LineRange Line(
        ReadOnlySpan<int> text,
        ReadOnlySpan<double> advances,
        int start,
        int end,
        LineBreakOptions options,
        double width,
        bool ends
    )
    {
        var visible = end;
        while (visible > start && CharacterClasses.Of(text[visible - 1]).HasAny(CharacterClass.Space | CharacterClass.Newline))
            visible--;
        var used = 0.0;
        for (var i = start; i < visible; i++)
            used += advances[i];
        if (options.HangPunctuation && visible > start && used > width + Tolerance && CharacterClasses.MayHang(text[visible - 1]))
            used -= advances[visible - 1];
        return new(start, visible, end, used, ends);
    }
}
