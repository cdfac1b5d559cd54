using System.Text;

namespace Akashi.Engines.Pdf.Templates.Words;

/// <summary>
/// Divides a line into words as browsers do (UAX #29; Han and kana by ICU's word list), because that is where pdfme breaks
/// lines: <c>Intl.Segmenter</c> with granularity <c>word</c>.
/// </summary>
internal static class WordSegmenter
{
    /// <summary>Fills <paramref name="ends"/> with the end of each word; all words together are the text.</summary>
    public static void Segment(ReadOnlySpan<char> text, List<int> ends)
    {
        ends.Clear();
        var start = 0;
        while (start < text.Length)
        {
            var end = WordBoundaries.Next(text, start, out var kana);
            for (var at = start; kana && at < end; at++)
            {
                var runEnd = WordBoundaries.KanaEnd(text[..end], at);
                if (runEnd - at < 2)
                    continue;
                Divide(text, at, runEnd, ends);
                // What follows in the same segment belongs to the run's last word.
                if (ends[^1] == runEnd)
                    ends.RemoveAt(ends.Count - 1);
                at = runEnd;
            }
            ends.Add(end);
            start = end;
        }
    }

    /// <summary>Compatibility forms (half-width kana, squared words) are looked up by what they stand for.</summary>
    private static void Divide(ReadOnlySpan<char> text, int start, int end, List<int> ends)
    {
        var run = text[start..end];
        // Most runs are as they should be, and then indexes need no translation.
        if (IsPlain(run))
        {
            WordLattice.Divide(run, start, ends);
            return;
        }
        var origin = new List<int>(run.Length + 1);
        var normal = new StringBuilder(run.Length);
        for (var i = 0; i < run.Length; )
        {
            var length = char.IsHighSurrogate(run[i]) && i + 1 < run.Length ? 2 : 1;
            // A voicing mark is one with the kana before it.
            while (i + length < run.Length && run[i + length] is '\u3099' or '\u309A' or '\uFF9E' or '\uFF9F')
                length++;
            var piece = Normal(new string(run.Slice(i, length)));
            normal.Append(piece);
            for (var k = 0; k < piece.Length; k++)
                origin.Add(i);
            i += length;
        }
        origin.Add(run.Length);
        var normalEnds = new List<int>();
        WordLattice.Divide(normal.ToString(), 0, normalEnds);
        var last = start;
        foreach (var normalEnd in normalEnds)
        {
            var mapped = start + origin[normalEnd];
            if (mapped > last)
                ends.Add(last = mapped);
        }
    }

    private static string Normal(string piece)
    {
        try
        {
            return piece.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException) // half a surrogate pair
        {
            return piece;
        }
    }

    private static bool IsPlain(ReadOnlySpan<char> run)
    {
        foreach (var c in run)
        {
            if (
                c
                is not (
                    >= '\u3041'
                    and <= '\u3096'
                    or >= '\u309D'
                    and <= '\u309E'
                    or >= '\u30A1'
                    and <= '\u30FE'
                    or >= '\u3400'
                    and <= '\u9FFF'
                    or '\u3005'
                    or '\u3007'
                )
            )
                return false;
        }
        return true;
    }
}
