using System.Runtime.InteropServices;
using System.Text;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates.Words;
using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>A line of text; <c>Ends</c> is true for the last of a paragraph, which is not justified.</summary>
internal readonly record struct TextLine(string Text, bool Ends);

/// <summary>Breaks text into lines where pdfme breaks it: between the words of a browser's segmenter, then its own 禁則.</summary>
/// <remarks>Of its 禁則, one thing is deliberately better: full-width closing brackets and commas do not begin a line either.</remarks>
internal static class LineSplitter
{
    private const string PeerStartForbidden = "、。,.」』)}】>≫]・ー―-!！?？:：;；/／ゝ々〃ぁぃぅぇぉっゃゅょァィゥェォッャュョ";

    /// <summary>What pdfme's list forgets.</summary>
    private const string FurtherStartForbidden = "）｝〕〉》］｠〙〗〟’”»，．ヽヾゞゎヮヵヶ〜～…‥゛゜";
    private const string EndForbidden = "「『（｛【＜≪［〘〖〝‘“｟«";

    /// <summary>Adds the lines of <paramref name="value"/>.</summary>
    /// <param name="width">Room in points.</param>
    public static void Split(
        string value,
        FontStack fonts,
        double size,
        double spacing,
        double width,
        LineRules rules,
        List<TextLine> lines
    )
    {
        var start = 0;
        while (true)
        {
            var length = value.AsSpan(start).IndexOfAny("\r\n\f\v");
            var paragraph = length < 0 ? value.AsSpan(start) : value.AsSpan(start, length);
            if (paragraph.Length == value.Length && Fits(value, fonts, size, spacing, width))
                lines.Add(new(TrimEnd(value), true));
            else
                Paragraph(paragraph, fonts, size, spacing, width, rules, lines);
            if (length < 0)
                return;
            start += length + (value.AsSpan(start + length).StartsWith("\r\n") ? 2 : 1);
        }
    }

    /// <summary>Adds the lines of a paragraph.</summary>
    public static void Paragraph(
        ReadOnlySpan<char> paragraph,
        FontStack fonts,
        double size,
        double spacing,
        double width,
        LineRules rules,
        List<TextLine> lines
    )
    {
        var text = paragraph.TrimEnd();
        if (text.IsEmpty)
        {
            // An empty line does not count as the end of a paragraph, and nothing of it is drawn.
            lines.Add(new("", false));
            return;
        }
        if (Fits(text, fonts, size, spacing, width))
        {
            lines.Add(new(text.ToString(), true));
            return;
        }
        if (rules.Japanese)
        {
            Japanese(text, fonts, size, spacing, width, rules, lines);
            return;
        }
        var broken = Fill(text, fonts, size, spacing, width);
        if (broken.Exists(ContainsJapanese))
            broken = KeepEnds(KeepStarts(broken, rules.LikePeer));
        for (var i = 0; i < broken.Count; i++)
            lines.Add(new(TrimEnd(broken[i]), i == broken.Count - 1));
    }

    /// <summary>By the engine's own rules: 禁則 first, words for Latin text, and the width last.</summary>
    private static void Japanese(
        ReadOnlySpan<char> text,
        FontStack fonts,
        double size,
        double spacing,
        double width,
        LineRules rules,
        List<TextLine> lines
    )
    {
        var codePoints = new List<int>(text.Length);
        var starts = new List<int>(text.Length + 1);
        var advances = new List<double>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var start = i;
            codePoints.Add(Measure.CodePoint(text, ref i));
            starts.Add(start);
            advances.Add(Measure.Width(text[start..(i + 1)], fonts, size, 0) + spacing);
        }
        starts.Add(text.Length);
        var ranges = new List<LineRange>();
        LineBreaker.Break(
            CollectionsMarshal.AsSpan(codePoints),
            CollectionsMarshal.AsSpan(advances),
            width + spacing,
            new(rules.Hang, rules.PushIn),
            ranges
        );
        foreach (var range in ranges)
            lines.Add(new(text[starts[range.Start]..starts[range.VisibleEnd]].ToString(), range.Ends));
    }

    private static bool Fits(ReadOnlySpan<char> text, FontStack fonts, double size, double spacing, double width) =>
        spacing >= 0 && !text.IsWhiteSpace() && Measure.Width(text, fonts, size, spacing) <= width;

    /// <summary>Puts words on lines as long as they fit; a word wider than a line is cut between characters.</summary>
    private static List<string> Fill(ReadOnlySpan<char> text, FontStack fonts, double size, double spacing, double width)
    {
        var ends = new List<int>();
        WordSegmenter.Segment(text, ends);
        List<string> lines = [];
        var line = new StringBuilder();
        var used = 0.0;
        var start = 0;
        foreach (var end in ends)
        {
            var word = text[start..end];
            start = end;
            var room = Measure.Width(word, fonts, size, spacing);
            if (used + room <= width)
            {
                used = line.Length > 0 ? used + room + spacing : room + spacing;
                line.Append(word);
            }
            else if (word.IsWhiteSpace())
            {
                Next();
                used = 0;
            }
            else if (room <= width)
            {
                Next();
                line.Append(word);
                used = room + spacing;
            }
            else
            {
                for (var i = 0; i < word.Length; i++)
                {
                    var first = i;
                    Measure.CodePoint(word, ref i);
                    var character = word[first..(i + 1)];
                    var advance = Measure.Width(character, fonts, size, spacing);
                    if (used + advance <= width)
                        used = line.Length > 0 ? used + advance + spacing : advance + spacing;
                    else
                    {
                        Next();
                        used = advance + spacing;
                    }
                    line.Append(character);
                }
            }
        }
        lines.Add(line.ToString());
        return lines;

        void Next()
        {
            lines.Add(line.ToString());
            line.Clear();
        }
    }

    /// <summary>A character that may not begin a line goes to the end of the line before it. Worked through from the last line up.</summary>
    private static List<string> KeepStarts(List<string> lines, bool likePeer)
    {
        var kept = new List<string>(lines.Count);
        char? moved = null;
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            var line = lines[i];
            if (string.IsNullOrWhiteSpace(line))
                kept.Add("");
            else if (PeerStartForbidden.Contains(line[0]) || (!likePeer && FurtherStartForbidden.Contains(line[0])))
            {
                if (!likePeer && moved is null && i > 0 && line.AsSpan().Trim().Length == 1)
                    moved = line[0]; // pdfme leaves it on a line of its own
                else if (line.AsSpan().Trim().Length == 1)
                {
                    kept.Add(line);
                    moved = null;
                }
                else
                {
                    kept.Add(moved is null ? line[1..] : line[1..] + moved);
                    moved = line[0];
                }
            }
            else
            {
                kept.Add(moved is null ? line : line + moved);
                moved = null;
            }
        }
        kept.Reverse();
        if (moved is null)
            return kept;
        // There is no line above the first one: what was taken from it goes back. pdfme gives it to the last line.
        var to = likePeer ? kept.Count - 1 : 0;
        kept[to] = moved + kept[to];
        return kept;
    }

    /// <summary>A character that may not end a line goes to the beginning of the next.</summary>
    private static List<string> KeepEnds(List<string> lines)
    {
        var kept = new List<string>(lines.Count);
        char? moved = null;
        foreach (var line in lines)
        {
            if (string.IsNullOrWhiteSpace(line))
                kept.Add("");
            else if (EndForbidden.Contains(line[^1]))
            {
                if (line.AsSpan().Trim().Length == 1)
                {
                    kept.Add(line);
                    moved = null;
                }
                else
                {
                    kept.Add(moved is null ? line[..^1] : moved + line[..^1]);
                    moved = line[^1];
                }
            }
            else
            {
                kept.Add(moved is null ? line : moved + line);
                moved = null;
            }
        }
        if (moved is not null)
            kept[^1] += moved;
        return kept;
    }

    private static bool ContainsJapanese(string line)
    {
        foreach (var c in line)
        {
            if (c >= '\u2E80' && WordClasses.Of(c) is WordClass.Ideographic or WordClass.Katakana || char.IsHighSurrogate(c))
                return true;
        }
        return false;
    }

    private static string TrimEnd(string line) => line.Length > 0 && char.IsWhiteSpace(line[^1]) ? line.TrimEnd() : line;
}
