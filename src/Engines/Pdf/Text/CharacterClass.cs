namespace Akashi.Engines.Pdf.Text;

/// <summary>How a character behaves at the end of a line. Flags combine: an ASCII bracket is part of a word and may not begin a line.</summary>
[Flags]
internal enum CharacterClass : byte
{
    /// <summary>Kana, ideographs, full-width letters and digits: a line may end on either side.</summary>
    Ideograph = 0,

    /// <summary>Letters, digits and signs that are written without spaces between ideographs but hold together among themselves.</summary>
    Word = 1,

    /// <summary>行頭禁則: may not begin a line.</summary>
    NotAtStart = 2,

    /// <summary>行末禁則: may not end a line.</summary>
    NotAtEnd = 4,

    /// <summary>May end a line and then takes no room.</summary>
    Space = 8,

    /// <summary>No line ends on either side: no-break space, word joiner.</summary>
    Glue = 16,

    /// <summary>Belongs to the character before it: combining marks, variation selectors.</summary>
    Mark = 32,

    /// <summary>分離禁止: not parted from its like (…… ――).</summary>
    Inseparable = 64,

    /// <summary>A line ends here, whatever its length.</summary>
    Newline = 128,
}

/// <summary>
/// The engine's own table of classes, in the spirit of JIS X 4051 and UAX #14. It does not ask the machine's ICU,
/// whose answers change from release to release: a document must break the same everywhere and for years.
/// </summary>
internal static class CharacterClasses
{
    private const string Closing = "、。，．・：；？！）］｝〕〉》」』】〙〗〟｠»›”’｡､｣･!?:;,.)]}%‼⁇⁈⁉％‰℃℉￠";
    private const string Small = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯ";
    private const string Repeating = "ーｰ々〻ゝゞヽヾ゛゜ﾞﾟ゠‐–〜～";
    private const string Opening = "（［｛〔〈《「『【〘〖〝｟«‹“‘｢([{￥＄￡＃№";
    private const string Separated = "…‥―—";
    private const string Spaces = " \t\u3000\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200A\u200B\u205F";

    private static readonly CharacterClass[] Plane0 = Build();

    public static CharacterClass Of(int codePoint)
    {
        if ((uint)codePoint < 0x10000)
            return Plane0[codePoint];
        return codePoint is (>= 0xE0100 and <= 0xE01EF) or (>= 0x1F3FB and <= 0x1F3FF) ? CharacterClass.Mark
            : codePoint >= 0x1F000 ? CharacterClass.Ideograph
            : CharacterClass.Word;
    }

    /// <summary>ぶら下げ: may stand beyond the line's end when the caller allows it.</summary>
    public static bool MayHang(int codePoint) => codePoint is '、' or '。' or '，' or '．';

    /// <summary>True between a kana or an ideograph and a Latin letter or a digit, in either order.</summary>
    public static bool ScriptsMeet(int a, int b) => (IsJapanese(a) && IsLatin(b)) || (IsLatin(a) && IsJapanese(b));

    private static bool IsJapanese(int c) =>
        c is 0x3005 or (>= 0x3041 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
        || c is >= 0x20000 and <= 0x3FFFF;

    private static bool IsLatin(int c) => c is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= 0xC0 and <= 0x24F);

    public static bool HasAny(this CharacterClass value, CharacterClass flags) => (value & flags) != CharacterClass.Ideograph;

    private static CharacterClass[] Build()
    {
        var table = new CharacterClass[0x10000];
        Array.Fill(table, CharacterClass.Word);
        // CJK and the symbols that Japanese text uses like ideographs: arrows, mathematics, boxes, circled numbers.
        Range(0x2190, 0x245F, CharacterClass.Ideograph);
        Range(0x2460, 0x27BF, CharacterClass.Ideograph);
        Range(0x2900, 0x2BFF, CharacterClass.Ideograph);
        Range(0x2E80, 0x9FFF, CharacterClass.Ideograph);
        Range(0xA960, 0xA97F, CharacterClass.Ideograph);
        Range(0xAC00, 0xD7FF, CharacterClass.Ideograph);
        Range(0xF900, 0xFAFF, CharacterClass.Ideograph);
        Range(0xFE30, 0xFE4F, CharacterClass.Ideograph);
        Range(0xFF00, 0xFFEF, CharacterClass.Ideograph);
        Add(Closing, CharacterClass.NotAtStart);
        Add(Small, CharacterClass.NotAtStart);
        Add(Repeating, CharacterClass.NotAtStart);
        Add(Opening, CharacterClass.NotAtEnd);
        foreach (var c in Separated)
            table[c] = CharacterClass.NotAtStart | CharacterClass.Inseparable;
        foreach (var c in Spaces)
            table[c] = CharacterClass.Space;
        foreach (var c in "\u00A0\u2007\u202F\u2060\uFEFF\u200D")
            table[c] = CharacterClass.Glue;
        Range(0x0300, 0x036F, CharacterClass.Mark);
        Range(0x3099, 0x309A, CharacterClass.Mark);
        Range(0x20D0, 0x20FF, CharacterClass.Mark);
        Range(0xFE00, 0xFE0F, CharacterClass.Mark);
        foreach (var c in "\n\r\u000B\u000C\u0085\u2028\u2029")
            table[c] = CharacterClass.Newline;
        return table;

        void Range(int first, int last, CharacterClass value) => table.AsSpan(first, last - first + 1).Fill(value);

        void Add(string characters, CharacterClass flag)
        {
            foreach (var c in characters)
                table[c] |= flag;
        }
    }
}
