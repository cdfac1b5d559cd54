using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>A line of text in one font as an SVG: outlines only, so that it looks the same everywhere and needs no font.</summary>
public static class FontPicture
{
    /// <summary>Characters that the font lacks are its empty boxes. The picture is as high as the font's ascent and descent.</summary>
    /// <exception cref="FontException">A glyph of the font is damaged.</exception>
    public static string Svg(OpenTypeFont font, string line)
    {
        var path = new SvgPathSink();
        foreach (var rune in line.EnumerateRunes())
        {
            var glyph = font.GlyphFor(rune.Value);
            GlyphOutline.Draw(font, glyph, path);
            path.Pen += font.Advance(glyph);
        }
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 {-font.Ascent} {Math.Max(1, path.Pen)} {Math.Max(1, font.Ascent - font.Descent)}\"><path d=\"{path}\"/></svg>"
        );
    }

    /// <summary>Writes contours with y downwards, each glyph moved to the pen.</summary>
    private sealed class SvgPathSink : IGlyphSink
    {
        private readonly StringBuilder path = new();

        public int Pen { get; set; }

        public void MoveTo(double x, double y) => Add('M', x, y);

        public void LineTo(double x, double y) => Add('L', x, y);

        public void CurveTo(double x1, double y1, double x2, double y2, double x, double y)
        {
            Add('C', x1, y1);
            Add(' ', x2, y2);
            Add(' ', x, y);
        }

        public override string ToString() => path.ToString();

        private void Add(char command, double x, double y) =>
            path.Append(CultureInfo.InvariantCulture, $"{command}{Math.Round(x) + Pen} {-Math.Round(y)}");
    }
}
