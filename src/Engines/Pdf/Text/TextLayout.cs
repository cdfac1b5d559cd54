using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Text;

/// <summary>Runs of text broken into lines of one width: glyphs, lines, and how high each line is. Immutable; drawing it is another's work.</summary>
internal sealed class TextLayout
{
    /// <summary>Stands for a chip's first character when lines are broken; its others are marks of this one, so that a chip stays whole.</summary>
    private const int ChipStart = 0x4E00;
    private const int ChipMore = 0x0301;

    private readonly TextRun[] runs;
    private readonly List<LineRange> lines = [];

    /// <param name="mixedScriptGap">和欧間のアキ: room between Japanese and Latin letters, as a share of the font size.</param>
    public TextLayout(TextRun[] runs, double width, LineBreakOptions options, double mixedScriptGap, MissingGlyphs missing)
    {
        ArgumentOutOfRangeException.ThrowIfZero(runs.Length, nameof(runs));
        this.runs = runs;
        Glyphs = TextShaper.Shape(runs, missing);
        if (mixedScriptGap > 0)
            PartScripts(mixedScriptGap);
        var codePoints = new int[Glyphs.Length];
        var advances = new double[Glyphs.Length];
        for (var i = 0; i < Glyphs.Length; i++)
        {
            codePoints[i] = CodePointForBreaking(i);
            advances[i] = Glyphs[i].Advance;
        }
        LineBreaker.Break(codePoints, advances, width, options, lines);
    }

    public ShapedGlyph[] Glyphs { get; }
    public IReadOnlyList<LineRange> Lines => lines;

    public TextRun Run(int index) => runs[index];

    /// <summary>Width of the widest line.</summary>
    public double Width
    {
        get
        {
            var widest = 0.0;
            foreach (var line in lines)
                widest = Math.Max(widest, line.Width);
            return widest;
        }
    }

    /// <summary>Height of a line and the distance of its baseline from its top: those of its largest run.</summary>
    public (double Height, double Baseline) Metrics(int line)
    {
        var range = lines[line];
        var style = runs[range.Start < Glyphs.Length ? Glyphs[range.Start].Run : runs.Length - 1].Style;
        for (var i = range.Start; i < range.VisibleEnd; i++)
        {
            var other = runs[Glyphs[i].Run].Style;
            if (other.Size * other.LineHeight > style.Size * style.LineHeight)
                style = other;
        }
        var height = style.Size * style.LineHeight;
        return (height, (height / 2) + MiddleToBaseline(style));
    }

    /// <summary>The places in a line between which room may be spread: beside ideographs and at spaces, never inside a word or a chip, nor where scripts meet and have room already.</summary>
    public bool MayExpandAfter(int glyph)
    {
        var a = Glyphs[glyph];
        var b = Glyphs[glyph + 1];
        if (a.Gap > 0 || (runs[a.Run].Chip is not null && a.Run == b.Run))
            return false;
        var (x, y) = (CharacterClasses.Of(a.CodePoint), CharacterClasses.Of(b.CodePoint));
        if ((x | y).HasAny(CharacterClass.Inseparable) || y.HasAny(CharacterClass.Mark))
            return false;
        return x.HasAny(CharacterClass.Space) || (!y.HasAny(CharacterClass.Space) && !(x & y).HasAny(CharacterClass.Word));
    }

    /// <summary>From the middle of the em box, which is what Japanese lines are centred on, down to the baseline.</summary>
    public static double MiddleToBaseline(TextStyle style)
    {
        var font = style.Fonts.Primary;
        return style.Size * (font.TypographicAscent + font.TypographicDescent) / (2.0 * font.UnitsPerEm);
    }

    private void PartScripts(double share)
    {
        for (var i = 0; i + 1 < Glyphs.Length; i++)
        {
            ref var glyph = ref Glyphs[i];
            if (!CharacterClasses.ScriptsMeet(glyph.CodePoint, Glyphs[i + 1].CodePoint))
                continue;
            // A chip has room of its own at its ends.
            if (runs[glyph.Run].Chip is not null || runs[Glyphs[i + 1].Run].Chip is not null)
                continue;
            var gap = runs[glyph.Run].Style.Size * share;
            glyph = glyph with { Advance = glyph.Advance + gap, Gap = gap };
        }
    }

    private int CodePointForBreaking(int i)
    {
        if (runs[Glyphs[i].Run].Chip is null)
            return Glyphs[i].CodePoint;
        return i > 0 && Glyphs[i - 1].Run == Glyphs[i].Run ? ChipMore : ChipStart;
    }
}
