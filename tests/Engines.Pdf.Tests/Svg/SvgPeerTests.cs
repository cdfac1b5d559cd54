using System.Text.Json;
using Akashi.Engines.Pdf.Svg;
using Akashi.Engines.Pdf.Tests.Barcodes;

namespace Akashi.Engines.Pdf.Tests.Svg;

/// <summary>What pdfme draws of an SVG, on an A4 page at 72 dpi: at most a thousandth of the pixels may differ.</summary>
public class SvgPeerTests
{
    private static readonly (string Svg, double Width, double Height)[] Cases =
    [
        (
            Drawings.Svg(
                "<rect width='120' height='80' rx='12' fill='#0f172a'/><circle cx='42' cy='40' r='22' fill='#22c55e'/><rect x='62' y='22' width='34' height='36' rx='7' fill='#e0f2fe'/>",
                "viewBox='0 0 120 80'"
            ),
            96,
            62
        ),
        (
            Drawings.Svg(
                "<path stroke-linecap='round' d='M9 12.75 11.25 15 15 9.75M21 12c0 1.268-.63 2.39-1.593 3.068a3.745 3.745 0 0 1-1.043 3.296'/>",
                "fill='none' viewBox='0 0 24 24' stroke-width='1.5' stroke='currentColor'"
            ),
            68,
            68
        ),
        (
            Drawings.Svg(
                "<g transform='matrix(1,0,0,1,-10,5)' fill='#c02'><path d='M20,20 h60 v30 l-30,20z' style='fill-rule:nonzero;'/></g>"
            ),
            200,
            150
        ),
        // Neither fill nor stroke said: nothing is drawn.
        (Drawings.Svg("<path d='M0 0H100V100Z'/><circle cx='50' cy='50' r='20' stroke='blue' stroke-width='4'/>"), 150, 150),
        // "none" below a group that fills.
        (Drawings.Svg("<g fill='red'><path fill='none' stroke='black' stroke-width='2' d='M10 10H90V60H10Z'/></g>"), 150, 150),
        // A stroke of no width on a shape that is filled.
        (Drawings.Svg("<path d='M10 10H90V60H10Z' fill='yellow' stroke='black'/>"), 150, 150),
        // Wider than its rectangle: cut off at its sides.
        (Drawings.Svg("<ellipse cx='100' cy='50' rx='90' ry='40' fill='purple'/>", "viewBox='0 0 200 100'"), 160, 150),
        (Drawings.Svg("<ellipse cx='50' cy='100' rx='40' ry='90' fill='purple'/>", "viewBox='0 0 100 200'"), 120, 150),
        (Drawings.Svg("<polygon points='10,10 90,20 50,90' fill='rgb(0,128,0)' opacity='0.5'/>", "width='100' height='100'"), 100, 100),
        (
            Drawings.Svg(
                "<g transform='translate(50,50) rotate(30)'><path d='M-20-20h40v40h-40z' fill='hsl(200,80%,40%)'/></g><g transform='scale(.5)'><circle r='20' cx='40' cy='30' fill='#fa0' fill-opacity='.5'/></g>"
            ),
            180,
            180
        ),
    ];

    [Fact]
    public void Looks_as_the_peer_paints_it()
    {
        var jobs = Cases.Select(c => new
        {
            svg = c.Svg,
            x = 57.3,
            y = 101.7,
            width = c.Width,
            height = c.Height,
        });
        var pages = JsonSerializer.Deserialize<byte[][]>(Bwip.Run("../Svg/peer.mjs", JsonSerializer.Serialize(jobs)))!;
        for (var i = 0; i < Cases.Length; i++)
        {
            var (svg, width, height) = Cases[i];
            var drawing = SvgDrawing.Parse(svg, new() { PaintsAsPeer = true });
            var bottom = 842 - 101.7 - height;
            var m = drawing.FitAsPeer(57.3, bottom, width, height);
            var mine = BarePage.Of(
                595,
                842,
                drawing.WriteTo,
                FormattableString.Invariant(
                    $"57.3 {bottom} {width} {height} re W n {m.A:F6} {m.B:F6} {m.C:F6} {m.D:F6} {m.E:F6} {m.F:F6} cm /X Do"
                )
            );
            Raster.Of(mine).Difference(Raster.Of(pages[i])).ShouldBeLessThanOrEqualTo(0.001, svg);
        }
    }
}
