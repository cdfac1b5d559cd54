using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Text;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>Draws slices on the current page of a document, and says on which page a heading came to stand.</summary>
internal sealed class Painter(PdfDocument document, IReadOnlyDictionary<string, int> pageNumbers)
{
    /// <summary>
    /// A line that would have to be stretched by more than this share of the font size between letters stays ragged. From a
    /// tenth on, programs that extract text take a gap for a space, and "90日" would no longer be found.
    /// </summary>
    private const double LargestLetterGap = 0.09;

    /// <summary>The same where only spaces grow.</summary>
    private const double LargestWordGap = 0.5;

    private PdfPage page = null!;

    public PdfDocument Document => document;

    /// <summary>While true, all that is drawn is decoration: a table's heading that is shown a second time.</summary>
    public bool Repeats { get; set; }
    public ContentStream Content => page.Content;

    public void StartPage(double width, double height) => page = document.AddPage(width, height);

    public int PageNumber(string destination) => pageNumbers[destination];

    /// <summary>What follows is decoration: a screen reader passes over it.</summary>
    public void Artifact() => page.Mark(null);

    public void LinkTo(string destination, double x, double y, double width, double height, Tag? tag)
    {
        page.LinkTo(destination, x, y, width, height, tag?.Open(document.Structure));
    }

    /// <summary>Draws one line of a text with its top at <paramref name="y"/>; without a tag it is an artifact.</summary>
    public void Line(TextLayout text, int line, double x, double y, double width, TextAlign align, Tag? tag)
    {
        var range = text.Lines[line];
        if (range.VisibleEnd == range.Start)
            return;
        var (height, baseline) = text.Metrics(line);
        var gap = align == TextAlign.Justify && !range.Ends ? JustifyingGap(text, range, width) : 0;
        var pen = align switch
        {
            TextAlign.Right => x + width - range.Width,
            TextAlign.Centre => x + ((width - range.Width) / 2),
            _ => x,
        };
        var middle = y + baseline - TextLayout.MiddleToBaseline(text.Run(text.Glyphs[range.Start].Run).Style);
        for (var i = range.Start; i < range.VisibleEnd; )
        {
            var end = i + 1;
            while (end < range.VisibleEnd && text.Glyphs[end].Run == text.Glyphs[i].Run)
                end++;
            pen = Run(text, i, end, range.VisibleEnd, pen, y, height, baseline, middle, gap, tag);
            i = end;
        }
    }

    private double Run(
        TextLayout text,
        int start,
        int end,
        int lineEnd,
        double x,
        double y,
        double height,
        double baseline,
        double middle,
        double gap,
        Tag? tag
    )
    {
        var run = text.Run(text.Glyphs[start].Run);
        var size = run.Style.Size;
        if (run.Chip is { } chip)
        {
            Artifact();
            var width = 0.0;
            for (var i = start; i < end; i++)
                width += text.Glyphs[i].Advance;
            var chipHeight = size * 1.5;
            var margin = size * TextShaper.ChipMargin;
            Content.FillRoundedRectangle(
                x + margin,
                middle - (chipHeight / 2),
                width - (2 * margin),
                chipHeight,
                chipHeight / 2,
                chip.Background
            );
            // Smaller text is centred on its neighbours' middle, not on their baseline.
            baseline = middle - y + TextLayout.MiddleToBaseline(run.Style);
        }

        var element = Repeats ? null : tag?.Open(document.Structure);
        if (run.IsLink && element is not null)
            element = document.Structure.Add(element, "Link");
        page.Mark(element);
        var pen = Glyphs(text, start, end, lineEnd, x, y + baseline, run, gap);
        if (run.Link is { } uri)
            page.LinkTo(uri, x, y, pen - x, height, element);
        if (run.Destination is { } destination)
            page.LinkTo(destination, x, y, pen - x, height, element);
        return pen;
    }

    private double Glyphs(TextLayout text, int start, int end, int lineEnd, double x, double baseline, TextRun run, double gap)
    {
        var pen = x;
        var inset = run.Chip is null ? 0 : run.Style.Size * (TextShaper.ChipPadding + TextShaper.ChipMargin);
        OpenTypeFont? font = null;
        FontSubset? subset = null;
        for (var i = start; i < end; i++)
        {
            var glyph = text.Glyphs[i];
            if (glyph.Font is not null)
            {
                if (glyph.Font != font)
                {
                    if (font is not null)
                        Content.EndText();
                    font = glyph.Font;
                    var number = document.FontNumber(font);
                    subset = document.Subset(number);
                    Content.BeginText(number, run.Style.Size, pen + inset, baseline, run.Style.Colour);
                }
                Content.Glyph(Cid(subset!, glyph));
            }
            pen += glyph.Advance;
            var expansion = gap > 0 && i + 1 < lineEnd && text.MayExpandAfter(i) ? gap : 0;
            pen += expansion;
            var empty = glyph.Gap + expansion;
            // Where the font changes, the next glyph is placed by the pen itself.
            if (empty > 0 && font is not null && i + 1 < end && text.Glyphs[i + 1].Font == font)
                Content.Gap(empty * 1000 / run.Style.Size);
        }
        if (font is not null)
            Content.EndText();
        return pen;
    }

    private static double JustifyingGap(TextLayout text, LineRange range, double width)
    {
        var gaps = 0;
        var largest = LargestWordGap;
        for (var i = range.Start; i + 1 < range.VisibleEnd; i++)
        {
            if (!text.MayExpandAfter(i))
                continue;
            gaps++;
            if (text.Glyphs[i].CodePoint != ' ')
                largest = LargestLetterGap;
        }
        var gap = gaps == 0 ? 0 : (width - range.Width) / gaps;
        return gap <= largest * text.Run(text.Glyphs[range.Start].Run).Style.Size ? Math.Max(gap, 0) : 0;
    }

    private static ushort Cid(FontSubset subset, ShapedGlyph glyph)
    {
        if (glyph.Selector == 0)
            return subset.Cid(glyph.Glyph, glyph.CodePoint == '\t' ? ' ' : glyph.CodePoint);
        Span<char> text = stackalloc char[4];
        var length = new System.Text.Rune(glyph.CodePoint).EncodeToUtf16(text);
        length += new System.Text.Rune(glyph.Selector).EncodeToUtf16(text[length..]);
        return subset.Cid(glyph.Glyph, text[..length]);
    }
}
