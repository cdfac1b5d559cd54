namespace Akashi.Engines.Pdf.Text;

/// <summary>What a break before a character would cost, dearest first.</summary>
internal enum BreakKind : byte
{
    /// <summary>It would part a character from its marks, or stand before a space.</summary>
    Never,

    /// <summary>It would violate 禁則.</summary>
    Anywhere,

    /// <summary>It would part a word.</summary>
    InsideWord,

    /// <summary>It would part a word or a URL after one of its delimiters.</summary>
    AfterDelimiter,

    /// <summary>Nothing.</summary>
    Allowed,

    /// <summary>A newline stands before.</summary>
    Mandatory,
}

/// <summary>Judges every place between two characters; the width of lines plays no part here.</summary>
internal static class BreakOpportunities
{
    public static void Find(ReadOnlySpan<int> text, Span<BreakKind> breaks)
    {
        var hyphensBreak = true;
        for (var i = 0; i < text.Length; i++)
        {
            var current = CharacterClasses.Of(text[i]);
            if (i == 0)
            {
                breaks[0] = BreakKind.Never;
                hyphensBreak = HyphensBreak(text);
                continue;
            }
            var previous = CharacterClasses.Of(text[i - 1]);
            if (current.HasAny(CharacterClass.Word) && !previous.HasAny(CharacterClass.Word))
                hyphensBreak = HyphensBreak(text[i..]);
            breaks[i] = Judge(text, i, previous, current, hyphensBreak);
        }
    }

    private static BreakKind Judge(ReadOnlySpan<int> text, int i, CharacterClass previous, CharacterClass current, bool hyphensBreak)
    {
        if (previous == CharacterClass.Newline)
            return text[i - 1] == '\r' && text[i] == '\n' ? BreakKind.Never : BreakKind.Mandatory;
        if (current.HasAny(CharacterClass.Space | CharacterClass.Newline | CharacterClass.Mark))
            return BreakKind.Never;

        var before = i - 1;
        while (before > 0 && CharacterClasses.Of(text[before]).HasAny(CharacterClass.Space | CharacterClass.Mark))
            before--;
        var spaced = previous.HasAny(CharacterClass.Space);
        previous = CharacterClasses.Of(text[before]);
        if (current.HasAny(CharacterClass.NotAtStart) || previous.HasAny(CharacterClass.NotAtEnd))
            return BreakKind.Anywhere;
        if (spaced)
            return BreakKind.Allowed;
        if ((current | previous).HasAny(CharacterClass.Glue))
            return BreakKind.Anywhere;
        if ((current & previous).HasAny(CharacterClass.Inseparable) && text[i] == text[before])
            return BreakKind.Anywhere;
        if (!(current & previous).HasAny(CharacterClass.Word))
            return BreakKind.Allowed;
        if (text[before] == '-' && hyphensBreak && IsLetter(text[i]) && before > 0 && IsLetter(text[before - 1]))
            return BreakKind.Allowed;
        return text[before] is '/' or '?' or '&' or '=' or '-' or '_' or '.' or ',' or '@' or '#'
            ? BreakKind.AfterDelimiter
            : BreakKind.InsideWord;
    }

    /// <summary>A hyphen ends a line in "self-hosted", but not in a URL or an address, which are kept whole where they fit.</summary>
    private static bool HyphensBreak(ReadOnlySpan<int> text)
    {
        foreach (var c in text)
        {
            if (c is '/' or '@')
                return false;
            if (!CharacterClasses.Of(c).HasAny(CharacterClass.Word))
                return true;
        }
        return true;
    }

    private static bool IsLetter(int c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= 0xC0 and <= 0x24F);
}
