namespace Akashi.Engines.Pdf.Templates.Words;

/// <summary>The rules of UAX #29, section 4.1.1, with ICU's additions: Han, Hiragana and Katakana in a row are one run.</summary>
internal static class WordBoundaries
{
    /// <summary>The end of the segment that begins at <paramref name="start"/>.</summary>
    /// <param name="kana">True when there are Han or kana in it, which a word list divides further.</param>
    public static int Next(ReadOnlySpan<char> text, int start, out bool kana)
    {
        var at = start;
        var current = Read(text, ref at);
        kana = IsKana(current);
        if (current is WordClass.CarriageReturn)
            return at < text.Length && text[at] == '\n' ? at + 1 : at;
        if (current is WordClass.LineFeed or WordClass.Newline)
            return at;
        var joined = false;
        var regional = current == WordClass.RegionalIndicator ? 1 : 0;
        while (at < text.Length)
        {
            var next = at;
            var following = Read(text, ref next);
            if (following is WordClass.Extend or WordClass.ZeroWidthJoiner)
            {
                // WB4: marks belong to what they follow.
                var joiner = following == WordClass.ZeroWidthJoiner;
                at = next;
                if (joiner && at < text.Length && Peek(text, at) == WordClass.Pictographic)
                {
                    Read(text, ref at);
                    current = WordClass.Pictographic;
                }
                else if (current == WordClass.Space)
                    current = WordClass.Other;
                continue;
            }
            if (!Joins(text, current, following, next, joined, regional))
                return at;
            kana |= IsKana(following);
            regional = following == WordClass.RegionalIndicator ? regional + 1 : 0;
            at = next;
            current = following;
            joined = true;
        }
        return at;
    }

    private static bool Joins(ReadOnlySpan<char> text, WordClass a, WordClass b, int after, bool joined, int regional) =>
        (a, b) switch
        {
            (WordClass.Space, WordClass.Space) => true,
            (WordClass.RegionalIndicator, WordClass.RegionalIndicator) => regional % 2 == 1,
            _ when IsKana(a) && IsKana(b) => true,
            (WordClass.Hangul, WordClass.Hangul) => true,
            _ when IsLetter(a) => IsLetter(b)
                || b == WordClass.Numeric
                || b == WordClass.ExtendNumLet
                || (IsMidLetter(b) && IsLetter(PeekPastMarks(text, after)))
                || (a == WordClass.HebrewLetter && b == WordClass.SingleQuote)
                || (a == WordClass.HebrewLetter && b == WordClass.DoubleQuote && PeekPastMarks(text, after) == WordClass.HebrewLetter),
            // Punctuation joins only what stands on both its sides; that there is a letter or digit before it was seen already.
            _ when joined && IsMidLetter(a) && IsLetter(b) => true,
            (WordClass.DoubleQuote, WordClass.HebrewLetter) => joined,
            (WordClass.Numeric, _) => b == WordClass.Numeric
                || IsLetter(b)
                || b == WordClass.ExtendNumLet
                || (IsMidNumber(b) && PeekPastMarks(text, after) == WordClass.Numeric),
            (_, WordClass.Numeric) when joined && IsMidNumber(a) => true,
            (WordClass.Katakana, WordClass.ExtendNumLet) => true,
            (WordClass.ExtendNumLet, _) => b is WordClass.ExtendNumLet or WordClass.Numeric or WordClass.Katakana || IsLetter(b),
            _ => false,
        };

    /// <summary>The end of the Han and kana, with the marks on them, that begin at <paramref name="start"/>; <paramref name="start"/> itself if there are none.</summary>
    public static int KanaEnd(ReadOnlySpan<char> text, int start)
    {
        var at = start;
        while (at < text.Length)
        {
            var next = at;
            var found = Read(text, ref next);
            if (!IsKana(found) && (at == start || found is not (WordClass.Extend or WordClass.ZeroWidthJoiner)))
                break;
            at = next;
        }
        return at;
    }

    private static bool IsLetter(WordClass c) => c is WordClass.Letter or WordClass.HebrewLetter or WordClass.Hangul;

    private static bool IsMidLetter(WordClass c) => c is WordClass.MidLetter or WordClass.MidNumLet or WordClass.SingleQuote;

    private static bool IsMidNumber(WordClass c) => c is WordClass.MidNum or WordClass.MidNumLet or WordClass.SingleQuote;

    private static bool IsKana(WordClass c) => c is WordClass.Ideographic or WordClass.Katakana;

    private static WordClass Peek(ReadOnlySpan<char> text, int at) => at < text.Length ? Read(text, ref at) : WordClass.Other;

    private static WordClass PeekPastMarks(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            var found = Read(text, ref at);
            if (found is not (WordClass.Extend or WordClass.ZeroWidthJoiner))
                return found;
        }
        return WordClass.Other;
    }

    private static WordClass Read(ReadOnlySpan<char> text, ref int at)
    {
        int c = text[at++];
        if (char.IsHighSurrogate((char)c) && at < text.Length && char.IsLowSurrogate(text[at]))
            c = char.ConvertToUtf32((char)c, text[at++]);
        return WordClasses.Of(c);
    }
}
