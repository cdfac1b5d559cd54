namespace Akashi.Engines.Pdf.Templates.Words;

/// <summary>Finds the cheapest way to divide a run of Han and kana into words (Viterbi over the word list, as ICU's CjkBreakEngine does).</summary>
internal static class WordLattice
{
    private const int LongestWord = 20;
    private const int UnknownCharacter = 255;
    private const int LongestKatakanaGroup = 20;
    private const int Unreached = int.MaxValue;

    /// <summary>Runs of katakana are words by themselves; how likely, by their length.</summary>
    private static ReadOnlySpan<int> KatakanaCosts => [8192, 984, 408, 240, 204, 252, 300, 372, 480];

    /// <summary>Adds the ends of the words, counted from <paramref name="offset"/>.</summary>
    public static void Divide(ReadOnlySpan<char> text, int offset, List<int> ends)
    {
        Span<int> lengths = stackalloc int[LongestWord + 1];
        Span<int> costs = stackalloc int[LongestWord + 1];
        Span<int> best = text.Length < 256 ? stackalloc int[text.Length + 1] : new int[text.Length + 1];
        Span<int> previous = text.Length < 256 ? stackalloc int[text.Length + 1] : new int[text.Length + 1];
        best.Fill(Unreached);
        best[0] = 0;
        var words = WordList.Shared;
        var afterKatakana = false;
        for (var i = 0; i < text.Length; i += Width(text, i))
        {
            var width = Width(text, i);
            if (best[i] == Unreached)
                continue;
            var found = words.Match(text.Slice(i, Math.Min(LongestWord, text.Length - i)), lengths[..LongestWord], costs);
            if (found == 0 || lengths[0] != width)
            {
                lengths[found] = width;
                costs[found++] = UnknownCharacter;
            }
            for (var k = 0; k < found; k++)
                Reach(i, i + lengths[k], costs[k], best, previous);

            var katakana = IsKatakana(text[i]);
            if (katakana && !afterKatakana)
            {
                var length = 1;
                while (i + length < text.Length && length < LongestKatakanaGroup && IsKatakana(text[i + length]))
                    length++;
                if (length < LongestKatakanaGroup)
                    Reach(i, i + length, length < KatakanaCosts.Length ? KatakanaCosts[length] : KatakanaCosts[0], best, previous);
            }
            afterKatakana = katakana;
        }
        var first = ends.Count;
        for (var i = text.Length; i > 0; i = previous[i])
            ends.Add(offset + i);
        ends.Reverse(first, ends.Count - first);
    }

    private static void Reach(int from, int to, int cost, Span<int> best, Span<int> previous)
    {
        if (best[from] + cost >= best[to])
            return;
        best[to] = best[from] + cost;
        previous[to] = from;
    }

    private static int Width(ReadOnlySpan<char> text, int i) =>
        char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;

    private static bool IsKatakana(char c) => c is >= '\u30A1' and <= '\u30FE' and not '\u30FB' or >= '\uFF66' and <= '\uFF9F';
}
