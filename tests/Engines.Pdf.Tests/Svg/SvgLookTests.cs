using Akashi.Engines.Pdf.Svg;

namespace Akashi.Engines.Pdf.Tests.Svg;

/// <summary>Painted by Poppler from our paths, and by librsvg from the drawing: apart from edges they must agree.</summary>
public class SvgLookTests
{
    public static TheoryData<string, string> Contents =>
        new()
        {
            {
                "shapes",
                "<rect x='5' y='5' width='40' height='30' rx='8' fill='#c00'/><circle cx='70' cy='25' r='18' fill='teal'/><ellipse cx='30' cy='70' rx='25' ry='12' fill='rgb(10,120,200)'/><polygon points='60,60 90,60 75,90' fill='orange' stroke='navy' stroke-width='3'/>"
            },
            {
                "lines",
                "<line x1='10' y1='10' x2='90' y2='20' stroke='black' stroke-width='6' stroke-linecap='round'/><polyline points='10,40 40,80 70,40 90,80' fill='none' stroke='purple' stroke-width='5' stroke-linejoin='round'/><path d='M10 90H90' stroke='green' stroke-width='4' stroke-dasharray='10 5 2 5' stroke-dashoffset='4'/>"
            },
            {
                "all path commands",
                "<path d='M10,10 h30 v20 l-10,10 H10 z m40 0 c20,0 20,30 40,30 s0 30 -20 20 q-10 -30 -20 0 t-15 15 L 50 45Z' fill='#3a7' stroke='#000'/>"
            },
            {
                "arcs",
                "<path d='M20 50 A30 20 30 0 1 80 50 A 10 10 0 1 0 70 80 a5,5 0 0120,10 Z' fill='gold' stroke='brown' stroke-width='2'/><path d='M10 90a1 1 0 1 1 30 0' fill='none' stroke='red'/>"
            },
            { "even-odd", "<path fill-rule='evenodd' d='M50 5 L80 95 L5 40 H95 L20 95 Z' fill='crimson'/>" },
            {
                "transforms",
                "<g transform='translate(50 50)'><g transform='rotate(30) scale(1.2 .8)'><rect x='-20' y='-20' width='40' height='40' fill='steelblue'/></g><rect transform='skewX(20) matrix(1 0 0 1 5 10)' width='20' height='20' fill='tomato'/></g><circle transform='rotate(45 80 80)' cx='80' cy='90' r='6'/>"
            },
            {
                "opacity",
                "<rect width='60' height='60' fill='blue'/><g opacity='.5'><rect x='30' y='30' width='50' height='50' fill='red'/><circle cx='60' cy='60' r='25' fill='yellow'/></g><circle cx='20' cy='80' r='15' fill='green' stroke='black' stroke-width='6' opacity='.5'/><rect x='5' y='5' width='20' height='20' fill='white' fill-opacity='.4'/>"
            },
            {
                "gradients",
                "<defs><linearGradient id='a'><stop offset='0' stop-color='red'/><stop offset='.5' stop-color='yellow'/><stop offset='1' stop-color='blue'/></linearGradient><linearGradient id='b' xlink:href='#a' gradientUnits='userSpaceOnUse' x1='0' y1='60' x2='0' y2='100' gradientTransform='rotate(10)'/><radialGradient id='c' cx='.4' cy='.4' r='.6' fx='.3' fy='.3'><stop offset='.1' stop-color='white'/><stop offset='.9' stop-color='darkgreen'/></radialGradient></defs><rect x='5' y='5' width='50' height='40' fill='url(#a)'/><rect x='5' y='60' width='90' height='35' fill='url(#b)'/><circle cx='78' cy='28' r='20' fill='url(#c)'/>"
            },
            {
                "gradients in groups",
                "<linearGradient id='a'><stop stop-color='lime'/><stop offset='.5' stop-color='lime'/><stop offset='.5' stop-color='black'/></linearGradient><g transform='translate(20 10) scale(.5)'><g opacity='.7' transform='rotate(20)'><rect width='80' height='80' fill='url(#a)' stroke='url(#a)'/></g></g>"
            },
            {
                "use and symbol",
                "<defs><g id='leaf'><path d='M0 0C10 -20 20 -20 30 0C20 10 10 10 0 0'/></g><symbol id='s' viewBox='0 0 10 10'><circle cx='5' cy='5' r='5'/></symbol></defs><use href='#leaf' x='10' y='40' fill='green'/><use xlink:href='#leaf' transform='translate(50 40) rotate(90)' fill='olive'/><use href='#s' x='60' y='60' width='30' height='20' fill='maroon'/>"
            },
            {
                "clips",
                "<clipPath id='c'><circle cx='40' cy='40' r='30'/><rect x='50' y='50' width='40' height='40'/></clipPath><g clip-path='url(#c)'><rect width='100' height='100' fill='#888'/><path d='M0 0L100 100' stroke='red' stroke-width='10'/></g><clipPath id='d' clipPathUnits='objectBoundingBox'><rect width='.5' height='.5'/></clipPath><rect x='60' y='5' width='30' height='30' fill='blue' clip-path='url(#d)'/>"
            },
            {
                "styles",
                "<style>.a{fill:#06c;stroke:none} rect.b, #x { fill: hsl(120,60%,40%) !important } /* */ circle{fill:pink}</style><rect class='a' x='5' y='5' width='30' height='30'/><rect class='b a' x='40' y='5' width='30' height='30' fill='red'/><circle id='x' cx='20' cy='70' r='15'/><circle cx='60' cy='70' r='15' style='stroke: black; stroke-width: 4px'/><g color='#a0a' fill='currentColor'><rect x='80' y='60' width='15' height='30'/></g>"
            },
            {
                "nested svg",
                "<svg x='10' y='10' width='40' height='80' viewBox='0 0 10 10'><rect width='10' height='10' fill='red'/></svg><svg x='55' y='10' width='40' height='40' viewBox='0 0 20 10' preserveAspectRatio='xMinYMax slice'><rect width='20' height='10' fill='#ccc'/><circle cx='5' cy='5' r='4'/></svg>"
            },
            {
                "defaults",
                "<rect x='10' y='10' width='30' height='30'/><path d='M60 10L90 10L75 40' stroke='red'/><rect x='10' y='60' width='30' height='30' fill='none'/><g visibility='hidden'><rect width='9' height='9'/><rect x='60' y='60' width='20' height='20' visibility='visible'/></g><rect display='none' width='50' height='50' fill='red'/>"
            },
        };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Looks_as_librsvg_paints_it(string what, string content)
    {
        var svg = Drawings.Svg(content, "viewBox='0 0 100 100' width='300' height='300'");
        var theirs = Drawings.ByRsvg(svg, 300, 300);
        var mine = Raster.Of(Drawings.Page(svg, 300, 300));
        // Edges are smoothed in different ways; areas are not.
        mine.Difference(theirs).ShouldBeLessThan(0.02, what);
    }

    [Theory]
    [InlineData("viewBox='0 0 50 100'")]
    [InlineData("viewBox='-20 10 200 100'")]
    [InlineData("viewBox='0 0 50 100' preserveAspectRatio='xMinYMin'")]
    [InlineData("viewBox='0 0 50 100' preserveAspectRatio='none'")]
    [InlineData("viewBox='0 0 100 50' preserveAspectRatio='xMaxYMax'")]
    public void The_view_box_is_fitted_into_any_rectangle(string attributes)
    {
        const string Content = "<rect x='0' y='0' width='50' height='50' fill='green'/><circle cx='40' cy='60' r='20' fill='red'/>";
        var theirs = Drawings.ByRsvg(Drawings.Svg(Content, attributes + " width='200' height='120'"), 200, 120);
        var mine = Raster.Of(Drawings.Page(Drawings.Svg(Content, attributes), 200, 120));
        mine.Difference(theirs).ShouldBeLessThan(0.03);
    }

    [Fact]
    public void A_picture_in_the_drawing_is_shown_and_one_outside_is_not_fetched()
    {
        var png = Convert.ToBase64String(Imaging.PngTests.Writer(2, 8, false).Bytes());
        var svg = Drawings.Svg(
            $"<image x='10' y='20' width='60' height='40' transform='rotate(10)' href='data:image/png;base64,{png}'/><image width='9' height='9' href='http://example.jp/a.png'/>",
            "viewBox='0 0 100 100' width='800' height='800'"
        );
        var drawing = SvgDrawing.Parse(svg);
        drawing.Warnings.ShouldHaveSingleItem().ShouldContain("not fetched");
        var theirs = Drawings.ByRsvg(svg, 800, 800);
        // Poppler does not smooth what it enlarges, librsvg does: the areas agree on the whole.
        var mine = Raster.Of(Drawings.Page(drawing, 800, 800));
        Math.Abs(mine.Rgb.Average(b => b) - theirs.Rgb.Average(b => b)).ShouldBeLessThan(2);
        mine[20, 20].ShouldBe(((byte)255, (byte)255, (byte)255));
        mine[300, 400].ShouldNotBe(((byte)255, (byte)255, (byte)255));
    }

    [Fact]
    public void Text_becomes_outlines_of_the_given_font()
    {
        var drawing = SvgDrawing.Parse(
            Drawings.Svg(
                "<text x='50' y='30' text-anchor='middle' font-size='12'>請求<tspan fill='red'>書</tspan></text><text x='5' y='60' font-size='10'>  a\n b </text>"
            ),
            Drawings.WithFonts
        );
        drawing.Warnings.ShouldBeEmpty();
        var raster = Raster.Of(Drawings.Page(drawing, 400, 400));
        // Three ems of 12 units stand from 32 to 68; the last one is red.
        Ink(raster, 32, 20, 56, 32, c => c.R < 100).ShouldBeGreaterThan(300);
        Ink(raster, 56, 20, 68, 32, c => c.R > 200 && c.G < 100).ShouldBeGreaterThan(150);
        Ink(raster, 0, 20, 31, 32, c => c.R < 128).ShouldBe(0);
        Ink(raster, 5, 50, 30, 62, c => c.R < 128).ShouldBeGreaterThan(30);
        Judge.Run(Drawings.Page(drawing, 400, 400), "qpdf", "--check", "{}");
    }

    [Fact]
    public void Writing_it_twice_gives_equal_bytes_and_needs_no_parsing()
    {
        var drawing = SvgDrawing.Parse(Drawings.Svg(Contents.First(c => c.Data.Item1 == "opacity").Data.Item2));
        Drawings.Page(drawing, 100, 100).ShouldBe(Drawings.Page(drawing, 100, 100));
        Judge.Run(Drawings.Page(drawing, 100, 100), "qpdf", "--check", "{}");
    }

    private static int Ink(Raster raster, int left, int top, int right, int bottom, Func<(byte R, byte G, byte B), bool> match)
    {
        var count = 0;
        for (var y = top * 4; y < bottom * 4; y++)
        {
            for (var x = left * 4; x < right * 4; x++)
                count += match(raster[x, y]) ? 1 : 0;
        }
        return count;
    }
}
