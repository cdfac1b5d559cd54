using System.Text;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Where the engine does otherwise than pdfme, and that it does as pdfme when it is asked to.</summary>
public sealed class DivergenceTests
{
    private static readonly TemplateFonts Fonts = new(TemplateCase.JapaneseFonts);

    [Fact]
    public void A_full_width_bracket_does_not_begin_a_line()
    {
        const string Element =
            """{"name":"a","type":"text","content":"","position":{"x":10,"y":10},"width":18,"height":40,"fontSize":10}""";
        const string Value = "あああ（あ）ああ";
        Lines(Element, Value, likePeer: true).ShouldContain(line => line.StartsWith('）'));
        Lines(Element, Value, likePeer: false).ShouldAllBe(line => !line.StartsWith('）') && !line.EndsWith('（'));
    }

    [Fact]
    public void What_stands_at_one_height_stays_there_when_its_neighbour_grows()
    {
        const string Elements = """
            {"name":"a","type":"list","content":"","position":{"x":10,"y":20},"width":40,"height":5,"fontSize":10},
            {"name":"b","type":"text","readOnly":true,"content":"neighbour","position":{"x":60,"y":20},"width":40,"height":8,"fontSize":10},
            {"name":"c","type":"text","readOnly":true,"content":"below","position":{"x":10,"y":40},"width":40,"height":8,"fontSize":10}
            """;
        double Top(string word, bool likePeer) =>
            Words(Elements, "one\ntwo\nthree\nfour", likePeer).Single(found => found.Text == word).Top;
        Top("neighbour", false).ShouldBe(Top("one", false), 2);
        Top("neighbour", true).ShouldBeGreaterThan(Top("two", true));
        Top("below", false).ShouldBeGreaterThan(Top("four", false));
    }

    [Fact]
    public void A_rectangle_that_is_turned_keeps_its_middle()
    {
        const string Element =
            """{"name":"a","type":"rectangle","position":{"x":30,"y":40},"width":40,"height":20,"color":"#0000ff","borderColor":"#ff0000","borderWidth":2,"rotate":90}""";
        var (right, asPeer) = (Raster.Of(Render(Element, "", false)), Raster.Of(Render(Element, "", true)));
        // The middle of the box, and the border's outer edges a quarter turn on.
        var (x, y) = (right.Width / 2, right.Height / 2);
        right[x, y].ShouldBe(((byte)0, (byte)0, (byte)255));
        right[x, y - 55].ShouldBe(((byte)255, (byte)0, (byte)0));
        right[x, y + 55].ShouldBe(((byte)255, (byte)0, (byte)0));
        right[x, y - 60].ShouldBe(((byte)255, (byte)255, (byte)255));
        asPeer[x, y].ShouldBe(((byte)255, (byte)255, (byte)255));
    }

    [Fact]
    public void A_drawing_is_turned_and_lets_shine_through()
    {
        const string Svg = "<svg viewBox='0 0 10 10'><path d='M0 0H10V10H0Z' fill='#0000ff'/></svg>";
        const string Element =
            """{"name":"a","type":"svg","content":"","position":{"x":30,"y":30},"width":40,"height":40,"rotate":45,"opacity":0.5}""";
        var (right, asPeer) = (Raster.Of(Render(Element, Svg, false)), Raster.Of(Render(Element, Svg, true)));
        right[right.Width / 2, right.Height / 2].R.ShouldBeInRange((byte)120, (byte)135);
        right[right.Width / 2, (right.Height / 2) - 70].R.ShouldBeInRange((byte)120, (byte)135);
        asPeer.Rgb.Chunk(3).ShouldContain(pixel => pixel[0] == 0 && pixel[2] == 255);
    }

    [Fact]
    public void A_code_that_cannot_be_one_is_refused()
    {
        const string Element = """{"name":"a","type":"ean13","content":"","position":{"x":30,"y":30},"width":40,"height":16}""";
        Should.Throw<TemplateException>(() => Render(Element, "12345", false)).Place.Element.ShouldBe("a");
        Words(Element, "12345", true).ShouldBeEmpty();
    }

    private static List<string> Lines(string element, string value, bool likePeer) =>
        [.. Words(element, value, likePeer).Select(word => word.Text)];

    private static List<PageWord> Words(string elements, string value, bool likePeer) => PageWord.Of(Render(elements, value, likePeer));

    private static byte[] Render(string elements, string value, bool likePeer) =>
        TemplateCase.Render(
            Encoding.UTF8.GetBytes($$"""{"basePdf":{"width":100,"height":100,"padding":[10,10,10,10]},"schemas":[[{{elements}}]]}"""),
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new[] { new { a = value } }),
            Fonts,
            new() { LikePeer = likePeer }
        );
}
