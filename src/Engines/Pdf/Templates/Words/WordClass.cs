using System.Globalization;

namespace Akashi.Engines.Pdf.Templates.Words;

/// <summary>What a character is to the rules of word boundaries (UAX #29, table 3).</summary>
internal enum WordClass : byte
{
    Other,
    CarriageReturn,
    LineFeed,
    Newline,
    Extend,
    ZeroWidthJoiner,
    RegionalIndicator,
    Katakana,
    HebrewLetter,
    Letter,
    SingleQuote,
    DoubleQuote,
    MidNumLet,
    MidLetter,
    MidNum,
    Numeric,
    ExtendNumLet,
    Space,

    /// <summary>Han and Hiragana: divided by the word list.</summary>
    Ideographic,
    Hangul,
    Pictographic,
}

internal static class WordClasses
{
    private static readonly WordClass[] Basic = Table();

    public static WordClass Of(int c) => c < Basic.Length ? Basic[c] : Astral(c);

    private static WordClass Astral(int c) =>
        c switch
        {
            >= 0x1F1E6 and <= 0x1F1FF => WordClass.RegionalIndicator,
            >= 0x1F3FB and <= 0x1F3FF => WordClass.Extend,
            >= 0xE0100 and <= 0xE01EF or >= 0xE0020 and <= 0xE007F => WordClass.Extend,
            >= 0x1AFF0 and <= 0x1B000 or 0x1B155 or >= 0x1B120 and <= 0x1B122 or >= 0x1B164 and <= 0x1B167 => WordClass.Katakana,
            >= 0x1B001 and <= 0x1B11F or 0x1B132 or >= 0x1B150 and <= 0x1B152 or 0x1F200 => WordClass.Ideographic,
            >= 0x20000 and <= 0x3FFFD => WordClass.Ideographic,
            >= 0x1F000 and <= 0x1FAFF => WordClass.Pictographic,
            _ => ByCategory(c),
        };

    private static WordClass ByCategory(int c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.UppercaseLetter
            or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter
            or UnicodeCategory.LetterNumber => WordClass.Letter,
            UnicodeCategory.DecimalDigitNumber => WordClass.Numeric,
            UnicodeCategory.ConnectorPunctuation => WordClass.ExtendNumLet,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark => WordClass.Extend,
            UnicodeCategory.Format => WordClass.Extend,
            _ => WordClass.Other,
        };

    private static WordClass[] Table()
    {
        var table = new WordClass[0x10000];
        for (var c = 0; c < table.Length; c++)
            table[c] = ByCategory(c);
        // South-east Asian scripts are divided by lists of their own, which this engine does not have: a letter each.
        Set(WordClass.Other, 0x0E01, 0x0E30, 0x0E32, 0x0E33, 0x0E40, 0x0E46, 0x0E81, 0x0EB0, 0x0EB2, 0x0EB3, 0x0EC0, 0x0EC6);
        Set(WordClass.Other, 0x1000, 0x102A, 0x1780, 0x17B3);
        Set(WordClass.Letter, 0x24B6, 0x24E9, 0x02C2, 0x02C5, 0x02D2, 0x02D7, 0x02DE, 0x02DF, 0x02E5, 0x02EB, 0x02ED, 0x02ED);
        Set(WordClass.Letter, 0x02EF, 0x02FF, 0x055A, 0x055C, 0x055E, 0x055E, 0x058A, 0x058A, 0x05F3, 0x05F3);
        Set(WordClass.HebrewLetter, 0x05D0, 0x05EA, 0x05EF, 0x05F2, 0xFB1D, 0xFB1D, 0xFB1F, 0xFB28, 0xFB2A, 0xFB4F);
        Set(WordClass.Ideographic, 0x2E80, 0x2FD5, 0x3005, 0x3007, 0x3021, 0x3029, 0x3038, 0x303B, 0x3041, 0x3096, 0x309D, 0x309F);
        Set(WordClass.Ideographic, 0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFAD9);
        Set(WordClass.Katakana, 0x3031, 0x3035, 0x309B, 0x309C, 0x30A0, 0x30FA, 0x30FC, 0x30FF, 0x31F0, 0x31FF);
        Set(WordClass.Katakana, 0x32D0, 0x32FE, 0x3300, 0x3357, 0xFF66, 0xFF9D);
        Set(WordClass.Hangul, 0xAC00, 0xD7A3);
        Set(WordClass.Extend, 0x200C, 0x200C, 0x3099, 0x309A, 0xFF9E, 0xFF9F);
        Set(WordClass.Other, 0x200B, 0x200B, 0x3006, 0x3006);
        Set(WordClass.Numeric, 0x066B, 0x066B, 0xFF10, 0xFF19);
        Set(WordClass.ExtendNumLet, 0x202F, 0x202F);
        Set(WordClass.Space, 0x20, 0x20, 0x1680, 0x1680, 0x2000, 0x2006, 0x2008, 0x200A, 0x205F, 0x205F, 0x3000, 0x3000);
        Set(WordClass.Newline, 0x0B, 0x0C, 0x85, 0x85, 0x2028, 0x2029);
        foreach (var c in ":\uFE55\uFF1A·‧\u0387\u055F\u05F4\uFE13")
            table[c] = WordClass.MidLetter;
        foreach (var c in ".‘’․\uFE52\uFF07\uFF0E")
            table[c] = WordClass.MidNumLet;
        foreach (var c in ",;\u037E\u0589\u060C\u060D\u066C\u07F8\u2044\uFE10\uFE14\uFE50\uFE54\uFF0C\uFF1B")
            table[c] = WordClass.MidNum;
        foreach (var c in "©®‼⁉™ℹ↔↕↖↗↘↙↩↪⌚⌛⏩⏪⏫⏬⏰⏳Ⓜ▪▫▶◀◻◼◽◾〰〽㊗㊙")
            table[c] = WordClass.Pictographic;
        Set(WordClass.Pictographic, 0x2600, 0x27BF);
        table['\''] = WordClass.SingleQuote;
        table['"'] = WordClass.DoubleQuote;
        table['\r'] = WordClass.CarriageReturn;
        table['\n'] = WordClass.LineFeed;
        table[0x200D] = WordClass.ZeroWidthJoiner;
        return table;

        void Set(WordClass value, params ReadOnlySpan<int> ranges)
        {
            for (var i = 0; i < ranges.Length; i += 2)
                table.AsSpan(ranges[i]..(ranges[i + 1] + 1)).Fill(value);
        }
    }
}
