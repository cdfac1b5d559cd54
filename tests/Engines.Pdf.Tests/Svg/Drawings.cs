using System.Text;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Svg;

namespace Akashi.Engines.Pdf.Tests.Svg;

/// <summary>Drawings that several tests paint.</summary>
internal static class Drawings
{
    public static readonly SvgOptions WithFonts = new() { Fonts = static _ => new FontStack(TestFonts.Regular) };

    public static byte[] Page(SvgDrawing drawing, double width, double height)
    {
        var m = drawing.Fit(0, 0, width, height);
        return BarePage.Of(
            width,
            height,
            drawing.WriteTo,
            FormattableString.Invariant($"{m.A:F6} {m.B:F6} {m.C:F6} {m.D:F6} {m.E:F6} {m.F:F6} cm /X Do")
        );
    }

    public static byte[] Page(string svg, double width = 200, double height = 200, SvgOptions? options = null) =>
        Page(SvgDrawing.Parse(svg, options), width, height);

    public static string Svg(string content, string attributes = "viewBox='0 0 100 100'") =>
        $"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' {attributes}>{content}</svg>";

    /// <summary>How another program, librsvg, paints it on white.</summary>
    public static Raster ByRsvg(string svg, int width, int height)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (source, target) = (Path.Combine(folder.FullName, "a.svg"), Path.Combine(folder.FullName, "a.pdf"));
            File.WriteAllText(source, svg, new UTF8Encoding(false));
            Judge.Run(
                [],
                "rsvg-convert",
                "-w",
                $"{width}",
                "-h",
                $"{height}",
                "--keep-aspect-ratio",
                "-f",
                "png",
                "-b",
                "white",
                "-o",
                target,
                source
            );
            return FromPng(File.ReadAllBytes(target));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Raster FromPng(byte[] file)
    {
        var png = Akashi.Engines.Pdf.Imaging.PngFile.Read(file);
        var rgb = new MemoryStream();
        Akashi.Engines.Pdf.Imaging.PngRows.Read(
            png,
            row =>
            {
                for (var x = 0; x < png.Header.Width; x++)
                    rgb.Write(row.Slice(x * png.Header.Channels, 3));
            }
        );
        return new(png.Header.Width, png.Header.Height, rgb.ToArray());
    }
}
