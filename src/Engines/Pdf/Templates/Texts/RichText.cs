using System.Globalization;
using System.Text;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates.Words;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>A stretch of marked-up text with its font; imitated bold is drawn three times, imitated italic slanted.</summary>
internal sealed record RichRun(string Text, MarkdownStyle Style, FontStack Fonts, bool SyntheticBold, bool SyntheticItalic)
{
    public const double BoldOffset = 0.03;
    public const double ItalicDegrees = 12;
    public const double CodePadding = 1.5;

    /// <summary>The reading of which this is a part, if it has one.</summary>
    public RubySpan? Reading { get; init; }

    public double Width(ReadOnlySpan<char> text, double size, double spacing)
    {
        // A long line is measured anew with each of its words.
        Effort.Spend(text.Length);
        return Measure.Width(text, Fonts, size, spacing)
            + (SyntheticBold ? size * BoldOffset * 2 : 0)
            + (SyntheticItalic ? Measure.Height(Fonts.Primary, size) * Math.Tan(ItalicDegrees * Math.PI / 180) : 0)
            + (Style.Code ? CodePadding * 2 : 0);
    }

    public bool LooksLike(RichRun other) => this with { Text = other.Text } == other;
}

/// <summary>A line of runs; <c>HardBreak</c> when a newline ends it.</summary>
internal sealed class RichLine
{
    public List<RichRun> Runs { get; } = [];
    public double Width { get; set; }
    public bool HardBreak { get; set; }

    public double Height(double size)
    {
        if (Runs.Count == 0)
            return size;
        var height = double.NegativeInfinity;
        foreach (var run in Runs)
            height = Math.Max(height, Measure.Height(run.Fonts.Primary, size));
        return height;
    }

    public int Graphemes
    {
        get
        {
            var text = new StringBuilder();
            foreach (var run in Runs)
                text.Append(run.Text);
            return new StringInfo(text.ToString()).LengthInTextElements;
        }
    }
}

/// <summary>Breaks marked-up text into lines: words are those of the whole paragraph, whatever their style.</summary>
internal static class RichText
{
    public static List<RichRun> Runs(string value, RichTextFonts fonts, bool hasRuby, TemplatePlace place)
    {
        var runs = new List<RichRun>();
        foreach (var run in InlineMarkdown.Parse(value))
        {
            var (stack, bold, italic) = fonts.Resolve(run.Style, place);
            runs.Add(new(run.Text, run.Style, stack, bold, italic));
        }
        return hasRuby ? WithReadings(runs) : runs;
    }

    /// <summary>Parts runs where readings begin and end; a reading may belong to several, in different styles.</summary>
    private static List<RichRun> WithReadings(List<RichRun> runs)
    {
        var (readings, kept) = (new List<RubySpan>(), new List<int>());
        var text = Ruby.Parse(string.Concat(runs.Select(run => run.Text)), readings, kept);
        var parted = new List<RichRun>(runs.Count);
        var (at, end, next) = (0, 0, 0);
        foreach (var run in runs)
        {
            for (end += run.Text.Length; at < text.Length && kept[at] < end; )
            {
                while (next < readings.Count && readings[next].End <= at)
                    next++;
                var reading = next < readings.Count && readings[next].Start <= at ? readings[next] : null;
                var limit = reading?.End ?? (next < readings.Count ? readings[next].Start : text.Length);
                var start = at;
                while (at < limit && kept[at] < end)
                    at++;
                parted.Add(run with { Text = text[start..at], Reading = reading });
            }
        }
        return parted;
    }

    public static List<RichLine> Lines(List<RichRun> runs, double size, double spacing, double width)
    {
        var filler = new Filler(size, spacing, width);
        foreach (var paragraph in Paragraphs(runs))
        {
            if (paragraph is null)
                filler.NextLine(hardBreak: true);
            else
                filler.Paragraph(paragraph);
        }
        return filler.Finish();
    }

    /// <summary>Width of the widest paragraph on one line.</summary>
    public static double WidestParagraph(List<RichRun> runs, double size, double spacing)
    {
        var widest = 0.0;
        foreach (var paragraph in Paragraphs(runs))
        {
            if (paragraph is not null)
                widest = Math.Max(widest, Filler.Width(paragraph, size, spacing));
        }
        return widest;
    }

    /// <summary>The font size that fills the box.</summary>
    public static double FitSize(TextSpec spec, Box box, List<RichRun> runs)
    {
        if (spec.SizeRange is not { } range)
            return spec.Size;
        var area = box.Inside(spec.Insets);
        return FontSizeFit.Find(
            spec,
            range,
            area,
            size =>
            {
                double width = 0,
                    height = 0;
                var lines = Lines(runs, size, spec.Spacing, Peer.Points(area.Width));
                for (var i = 0; i < lines.Count; i++)
                {
                    if (!range.FitsWidth)
                        width = Math.Max(width, Peer.Mm(lines[i].Width));
                    height += Peer.Mm((i == 0 ? lines[i].Height(size) : size) * spec.LineHeight);
                }
                return (range.FitsWidth ? Peer.Mm(WidestParagraph(runs, size, spec.Spacing)) : width, height);
            }
        );
    }

    /// <summary>Runs between newlines; null stands for a newline.</summary>
    private static IEnumerable<List<RichRun>?> Paragraphs(List<RichRun> runs)
    {
        var paragraph = new List<RichRun>();
        foreach (var run in runs)
        {
            var rest = run.Text;
            while (rest.Length > 0)
            {
                var newline = rest.AsSpan().IndexOfAny('\r', '\n');
                var text = newline < 0 ? rest : rest[..newline];
                if (text.Length > 0)
                    paragraph.Add(run with { Text = text });
                if (newline < 0)
                    break;
                if (paragraph.Count > 0)
                    yield return paragraph;
                paragraph = [];
                yield return null;
                rest = rest[(newline + (rest.AsSpan(newline).StartsWith("\r\n") ? 2 : 1))..];
            }
        }
        if (paragraph.Count > 0)
            yield return paragraph;
    }

    private sealed class Filler(double size, double spacing, double width)
    {
        private readonly List<RichLine> lines = [];
        private readonly List<int> ends = [];
        private RichLine line = new();

        public void NextLine(bool hardBreak)
        {
            line.HardBreak = hardBreak;
            lines.Add(line);
            line = new();
        }

        public List<RichLine> Finish()
        {
            if (line.Runs.Count > 0 || lines.Count == 0)
                NextLine(hardBreak: false);
            return lines;
        }

        public void Paragraph(List<RichRun> pieces)
        {
            var text = new StringBuilder();
            foreach (var piece in pieces)
                text.Append(piece.Text);
            WordSegmenter.Segment(text.ToString(), ends);
            var start = 0;
            foreach (var end in ends.ToArray())
            {
                Word(Slice(pieces, start, end));
                start = end;
            }
        }

        public static double Width(List<RichRun> pieces, double size, double spacing)
        {
            var sum = 0.0;
            for (var i = 0; i < pieces.Count; i++)
                sum += pieces[i].Width(pieces[i].Text, size, spacing) + (i > 0 ? spacing : 0);
            return sum;
        }

        private void Word(List<RichRun> pieces)
        {
            var needed = Width(pieces, size, spacing);
            if (needed <= Room || (line.Runs.Count == 0 && needed <= width))
            {
                foreach (var piece in pieces)
                    Push(piece, piece.Text);
                return;
            }
            if (line.Runs.Count > 0)
            {
                NextLine(hardBreak: false);
                if (needed <= width)
                {
                    foreach (var piece in pieces)
                        Push(piece, piece.Text);
                    return;
                }
            }
            foreach (var piece in pieces)
                Oversized(piece, piece.Text);
        }

        private double Room => Math.Max(width - line.Width - (line.Runs.Count > 0 ? spacing : 0), 0);

        private void Push(RichRun run, string text)
        {
            if (line.Runs.Count > 0 && line.Runs[^1].LooksLike(run))
            {
                var last = line.Runs[^1];
                var longer = last with { Text = last.Text + text };
                line.Width += longer.Width(longer.Text, size, spacing) - last.Width(last.Text, size, spacing);
                line.Runs[^1] = longer;
                return;
            }
            if (line.Runs.Count > 0)
                line.Width += spacing;
            line.Runs.Add(run with { Text = text });
            line.Width += run.Width(text, size, spacing);
        }

        /// <summary>A word wider than a line is cut between characters as they are seen (grapheme clusters).</summary>
        private void Oversized(RichRun run, string rest)
        {
            while (rest.Length > 0)
            {
                // No more of a long word is looked at than may stand on a line.
                var needed = Reach(run, rest, width);
                var empty = line.Runs.Count == 0;
                if (needed <= Room || (empty && needed <= width))
                {
                    Push(run, rest);
                    return;
                }
                if (!empty && needed <= width)
                {
                    NextLine(hardBreak: false);
                    continue;
                }
                var most = empty ? width : Room;
                var fitting = 0;
                while (fitting < rest.Length)
                {
                    var next = fitting + StringInfo.GetNextTextElementLength(rest, fitting);
                    var fits = run.Width(rest.AsSpan(0, next), size, spacing) <= most;
                    if (!fits && (fitting > 0 || !empty))
                        break;
                    fitting = next;
                    if (!fits)
                        break;
                }
                Effort.SpendText(rest.Length);
                if (fitting > 0)
                {
                    Push(run, rest[..fitting]);
                    rest = rest[fitting..];
                }
                if (rest.Length > 0)
                    NextLine(hardBreak: false);
            }
        }

        /// <summary>The width of a text, or of as much of it as is wider than <paramref name="limit"/>.</summary>
        private double Reach(RichRun run, string text, double limit)
        {
            for (var length = 256; length < text.Length; length *= 2)
            {
                if (run.Width(text.AsSpan(0, length), size, spacing) is var part && part > limit)
                    return part;
            }
            return run.Width(text, size, spacing);
        }

        private static List<RichRun> Slice(List<RichRun> pieces, int start, int end)
        {
            var slices = new List<RichRun>(1);
            var offset = 0;
            Effort.Spend(pieces.Count);
            foreach (var piece in pieces)
            {
                int from = Math.Max(start, offset),
                    to = Math.Min(end, offset + piece.Text.Length);
                if (from < to)
                    slices.Add(piece with { Text = piece.Text[(from - offset)..(to - offset)] });
                offset += piece.Text.Length;
            }
            return slices;
        }
    }
}
