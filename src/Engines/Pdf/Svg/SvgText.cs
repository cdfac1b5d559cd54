using System.Text;
using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>Sets text as outlines (SVG 1.1, 10): positions of text and tspan, anchors, baselines. One line after the other, from left to right.</summary>
internal sealed class SvgText(SvgOptions options, SvgWarnings warnings, SvgViewport viewport)
{
    private const int MaximumCharacters = 20_000;

    private readonly List<(SvgPath Path, SvgStyle Style)> runs = [];

    /// <summary>Runs of the chunk that is being set; all move together when it is anchored.</summary>
    private int chunkStart;
    private double chunkX;
    private double x,
        y;
    private string anchor = "start";
    private bool endsWithSpace = true;

    /// <summary>How many were set.</summary>
    public int Characters { get; private set; }

    public List<(SvgPath Path, SvgStyle Style)> Lay(SvgElement text, SvgStyle style)
    {
        if (options.Fonts is null)
        {
            warnings.Add(text.Line, "text is not drawn: no fonts were given");
            return runs;
        }
        Lay(text, style, 0);
        EndChunk();
        return runs;
    }

    private void Lay(SvgElement element, SvgStyle style, int depth)
    {
        double? newX = First(element, "x", viewport.Width, style),
            newY = First(element, "y", viewport.Height, style);
        if (newX is not null || newY is not null || depth == 0)
        {
            EndChunk();
            (x, y) = (newX ?? x, newY ?? y);
            (chunkStart, chunkX, anchor) = (runs.Count, x, style.Anchor);
        }
        x += First(element, "dx", viewport.Width, style) ?? 0;
        y += First(element, "dy", viewport.Height, style) ?? 0;
        foreach (var child in element.Children)
        {
            if (child.Name.Length == 0)
                Set(child, style);
            else if (child.Name is "tspan" or "a" && child["display"]?.Trim() != "none")
                Lay(child, style.With(child, options, viewport.Diagonal, warnings), depth + 1);
            else if (child.Name is not ("title" or "desc"))
                warnings.Add(child.Line, $"<{child.Name}> in text is not drawn");
        }
    }

    private double? First(SvgElement element, string name, double whole, SvgStyle style)
    {
        var parts = (element[name] ?? "").Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > 1)
            warnings.Add(element.Line, $"only the first {name} of a text is obeyed");
        return parts.Length == 0 ? null : SvgLength.Parse(parts[0], whole, style.FontSize);
    }

    private void Set(SvgElement text, SvgStyle style)
    {
        var value = style.PreservesSpace ? text.Text.ReplaceLineEndings(" ").Replace('\t', ' ') : Collapse(text.Text);
        if (value.Length == 0)
            return;
        if ((Characters += value.Length) > MaximumCharacters)
            throw new SvgException($"line {text.Line}: a text of the drawing has more than {MaximumCharacters:N0} characters.");
        if (options.Fonts!(new(style.FontFamily, style.FontWeight, style.Italic)) is not { } fonts)
        {
            warnings.Add(text.Line, $"text in the font '{style.FontFamily}' is not drawn: there is no such font");
            return;
        }
        var path = new SvgPath();
        var baseline = y + Shift(fonts.Primary, style);
        foreach (var rune in value.EnumerateRunes())
        {
            if (!fonts.TryResolve(rune.Value, out var font, out var glyph))
                warnings.Add(text.Line, $"no font has the character {rune} (U+{rune.Value:X4})");
            var scale = style.FontSize / font.UnitsPerEm;
            GlyphOutline.Draw(font, glyph, new Sink(path, new(scale, 0, 0, -scale, x, baseline)));
            x += font.Advance(glyph) * scale;
        }
        runs.Add((path, style));
    }

    /// <summary>White space in a row is one space, and none at the beginning.</summary>
    private string Collapse(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var isSpace = c is ' ' or '\t' or '\r' or '\n';
            if (!isSpace || !endsWithSpace)
                result.Append(isSpace ? ' ' : c);
            endsWithSpace = isSpace;
        }
        return result.ToString();
    }

    /// <summary>From where the text was put to its alphabetic baseline, downwards.</summary>
    private static double Shift(OpenTypeFont font, SvgStyle style)
    {
        double em = style.FontSize / font.UnitsPerEm;
        return style.Baseline switch
        {
            "middle" or "central" => (font.Ascent + font.Descent) * em / 2,
            "hanging" or "text-before-edge" or "text-top" => font.Ascent * em,
            "text-after-edge" or "text-bottom" or "ideographic" => font.Descent * em,
            _ => 0,
        };
    }

    private void EndChunk()
    {
        var share = anchor switch
        {
            "middle" => 0.5,
            "end" => 1,
            _ => 0,
        };
        for (var i = chunkStart; i < runs.Count && share > 0; i++)
        {
            var moved = new SvgPath();
            moved.Add(runs[i].Path, Affine.Translate((chunkX - x) * share, 0));
            runs[i] = (moved, runs[i].Style);
        }
        chunkStart = runs.Count;
    }

    private sealed class Sink(SvgPath path, Affine map) : IGlyphSink
    {
        public void MoveTo(double x, double y)
        {
            path.Close();
            var p = map.Apply(x, y);
            path.MoveTo(p.X, p.Y);
        }

        public void LineTo(double x, double y)
        {
            var p = map.Apply(x, y);
            path.LineTo(p.X, p.Y);
        }

        public void CurveTo(double x1, double y1, double x2, double y2, double x, double y)
        {
            var (a, b, c) = (map.Apply(x1, y1), map.Apply(x2, y2), map.Apply(x, y));
            path.CurveTo(a.X, a.Y, b.X, b.Y, c.X, c.Y);
        }
    }
}
