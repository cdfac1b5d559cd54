using System.Diagnostics;
using System.Text;
using Akashi.Engines.Pdf.Svg;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.Pdf.Tests.Svg;

/// <summary>A drawing may come from anyone. The only answer besides a picture is an SvgException, and soon.</summary>
public class HostileSvgTests
{
    [Theory]
    [InlineData("", "not well-formed")]
    [InlineData("<svg", "not well-formed")]
    [InlineData("<svg></g>", "not well-formed")]
    [InlineData("<html/>", "does not begin with an svg element")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a 'x'>]><svg>&a;</svg>", "not well-formed")]
    public void What_is_no_drawing_is_refused(string svg, string message) =>
        Should.Throw<SvgException>(() => SvgDrawing.Parse(svg)).Message.ShouldContain(message);

    [Fact]
    public void A_document_type_is_passed_over_and_nothing_is_fetched()
    {
        var svg =
            "<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://127.0.0.1:1/svg11.dtd'><svg viewBox='0 0 1 1'><rect width='1' height='1'/></svg>";
        SvgDrawing.Parse(svg).Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Should.Throw<SvgException>(() =>
            SvgDrawing.Parse($"<svg>{string.Concat(Enumerable.Repeat("<g>", 5000))}{string.Concat(Enumerable.Repeat("</g>", 5000))}</svg>")
        );

    [Fact]
    public void References_that_multiply_are_refused_soon()
    {
        var svg = new StringBuilder("<g id='a0'><rect width='1' height='1'/></g>");
        for (var i = 1; i < 40; i++)
            svg.Append($"<g id='a{i}'>").Insert(svg.Length, $"<use href='#a{i - 1}'/>", 10).Append("</g>");
        var clock = Stopwatch.StartNew();
        Should.Throw<SvgException>(() => SvgDrawing.Parse(Drawings.Svg(svg.ToString())));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Long_things_that_are_referred_to_often_are_refused_soon()
    {
        var path = "M0 0" + string.Concat(Enumerable.Repeat("L9 9", 50_000));
        var uses = string.Concat(Enumerable.Repeat("<use href='#p' opacity='.5'/>", 5000));
        var clock = Stopwatch.StartNew();
        Should.Throw<SvgException>(() => SvgDrawing.Parse(Drawings.Svg($"<defs><path id='p' d='{path}' fill='none'/></defs>{uses}")));
        var rules = string.Concat(Enumerable.Repeat("/**/a{}b", 200_000));
        SvgDrawing.Parse(
            Drawings.Svg(
                $"<style>{rules}</style><rect fill='{string.Concat(Enumerable.Repeat("url(#a)", 100_000))}' width='1' height='1'/>"
            )
        );
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("<g id='a'><use href='#a'/></g>")]
    [InlineData("<symbol id='a'><use href='#a'/></symbol><use href='#a'/>")]
    public void A_drawing_that_contains_itself_is_refused(string content) =>
        Should.Throw<SvgException>(() => SvgDrawing.Parse(Drawings.Svg(content))).Message.ShouldContain("itself");

    [Theory]
    [InlineData("<linearGradient id='a' href='#a'/><rect width='9' height='9' fill='url(#a)'/>")]
    [InlineData("<clipPath id='a' clip-path='url(#a)'><use href='#a'/></clipPath><rect width='9' height='9' clip-path='url(#a)'/>")]
    [InlineData("<rect width='1e300' height='-1e-300' x='NaN' y='1e999' stroke='red' stroke-width='1e99' transform='scale(1e300)'/>")]
    [InlineData("<path d='M1e9 1e9 A 0 0 0 0 0 1 1 A 1e-30 1e30 1e9 1 1 1e9 -1e9 z'/>")]
    [InlineData("<rect width='9' height='9' stroke='red' stroke-dasharray='1e-9 0' stroke-dashoffset='-5'/>")]
    [InlineData("<mask id='m'/><rect mask='url(#m)' width='1' height='1'/><foreignObject/><marker/><script>1</script>")]
    [InlineData(
        "<svg viewBox='0 0 0 0' width='0'><rect width='9' height='9'/></svg><g transform='scale(0)' opacity='.5'><rect width='9' height='9'/></g>"
    )]
    public void Odd_drawings_are_drawn_as_far_as_they_go(string content) =>
        Judge
            .Run(Drawings.Page(Drawings.Svg(content), 50, 50), "qpdf", "--check", "{}")
            .ShouldContain("No syntax or stream encoding errors");

    [Fact]
    public void What_is_passed_over_is_reported()
    {
        var warnings = SvgDrawing
            .Parse(
                Drawings.Svg(
                    "\n<filter id='f'/><text>a</text><rect width='1' height='1' fill='oops' filter='url(#f)'/><use href='other.svg#a'/>"
                )
            )
            .Warnings;
        warnings.ShouldContain(w => w.StartsWith("line 2: ") && w.Contains("<filter>"));
        warnings.ShouldContain(w => w.Contains("no fonts"));
        warnings.ShouldContain(w => w.Contains("'oops'"));
        warnings.ShouldContain(w => w.Contains("leads out of the drawing"));
    }

    [Fact]
    public void Arbitrary_paths_and_attributes()
    {
        var texts = ArbMap.Default.GeneratorFor<string>();
        Prop.ForAll(
                texts.ToArbitrary(),
                text =>
                {
                    var safe = System.Security.SecurityElement.Escape(string.Concat((text ?? "").Where(System.Xml.XmlConvert.IsXmlChar)));
                    return Answers(
                        Drawings.Svg(
                            $"<path d='{safe}' transform='{safe}' style='{safe}' fill='{safe}'/><style>{safe}</style><text x='{safe}'>{safe}</text>"
                        )
                    );
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Mutated_drawings()
    {
        var seeds = SvgLookTests.Contents.Select(c => Drawings.Svg(c.Data.Item2)).ToArray();
        var random = new Random(20260401);
        const string Likely = "<>/='\"#.-+0159eE %,()urlMmLlCcSsQqTtAaZz";
        var (drawn, clock) = (0, Stopwatch.StartNew());
        for (var i = 0; i < 4000; i++)
        {
            var text = new StringBuilder(seeds[i % seeds.Length]);
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text[at] = Likely[random.Next(Likely.Length)];
                        break;
                    case 1:
                        text.Insert(at, Likely[random.Next(Likely.Length)]);
                        break;
                    default:
                        text.Remove(at, Math.Min(random.Next(1, 5), text.Length - at));
                        break;
                }
            }
            drawn += Answers(text.ToString()) ? 1 : 0;
        }
        drawn.ShouldBe(4000);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    private static bool Answers(string svg)
    {
        try
        {
            Drawings.Page(svg, 100, 100, Drawings.WithFonts).Length.ShouldBeGreaterThan(0);
        }
        catch (SvgException error)
        {
            error.Message.ShouldNotBeEmpty();
        }
        return true;
    }
}
