using System.Buffers.Binary;
using System.Text;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates.Hostile;

/// <summary>Values of the wrong kind or size: each is refused with its place, or drawn; none is another exception.</summary>
public class OddValueTests
{
    private const string Detail = "\"head\":[\"A\",\"B\"],\"akashi\":";

    [Theory]
    [InlineData("""{"width":210,"height":297,"padding":[1e400,0,-1e400,0]}""", "padding")]
    [InlineData("""{"width":210,"height":297,"padding":["1",0,0,0]}""", "padding")]
    [InlineData("""{"width":210,"height":297,"padding":[148.4,0,148.4,0]}""", "no room")]
    [InlineData("""[1]""", "basePdf")]
    public void A_page_that_is_none_is_named(string page, string said) =>
        Rendering.Refusal(() => Rendering.Of("text", page: page)).ShouldContain(said);

    [Theory]
    [InlineData("table", "\"head\":[\"A\"],\"headWidthPercentages\":[1e308]", "headWidthPercentages")]
    [InlineData("table", "\"head\":[\"A\"],\"headStyles\":3", "headStyles")]
    [InlineData("table", Detail + "{\"rowStyles\":[7]}", "not an object")]
    [InlineData("table", Detail + "{\"rowStyles\":[{\"when\":\"1 > 2\",\"fontColor\":\"red\"}]}", "fontColor")]
    [InlineData("table", Detail + "{\"total\":{\"columns\":[\"1\"]}}", "columns")]
    public void A_template_says_where_it_is_wrong(string type, string properties, string said) =>
        Rendering.Refusal(() => Rendering.Of(type, properties)).ShouldContain(said);

    [Fact]
    public void A_table_has_as_many_columns_as_a_page_can_show() =>
        Rendering
            .Refusal(() => Rendering.Of("table", $"\"head\":[{string.Join(",", Enumerable.Repeat("\"A\"", 100_000))}]"))
            .ShouldContain("500 columns");

    [Theory]
    [InlineData("table", Detail + "{\"groupBy\":-1,\"total\":{\"labelColumn\":-3,\"columns\":[-1,1.5,99]}}", """[["a","1"]]""")]
    [InlineData("table", "\"head\":[],\"akashi\":{\"groupBy\":0,\"groupHeader\":\"x\"}", """[["a"],{"cells":[],"children":[["b"]]}]""")]
    [InlineData("text", "\"fontSize\":5,\"akashi\":{\"shrinkTo\":50}", "x")]
    [InlineData("text", "\"fontSize\":-5,\"akashi\":{\"shrinkTo\":-50,\"writing\":\"vertical\"}", "x")]
    [InlineData("text", "\"lineHeight\":-5,\"overflow\":\"expand\",\"width\":0", "長い文章")]
    [InlineData("image", "\"width\":0,\"height\":0", Picture)]
    public void Odd_sizes_are_drawn_as_they_are(string type, string properties, string value) =>
        Rendering.Print(Rendering.Of(type, properties), Rendering.Value(value)).ShouldNotBeEmpty();

    [Fact]
    public void A_sum_that_no_number_holds_is_refused() =>
        Rendering
            .Refusal(
                () => Rendering.Of("table", Detail + "{\"total\":{\"columns\":[1]}}"),
                """[["a","79228162514264337593543950335"],["a","79228162514264337593543950335"]]"""
            )
            .ShouldContain("28 digits");

    [Theory]
    [InlineData("table", "\"head\":[\"A\"]")]
    [InlineData("table", Detail + "{}")]
    [InlineData("list", "\"fontSize\":9")]
    [InlineData("multiVariableText", "\"text\":\"{a}\",\"variables\":[\"a\"]")]
    public void Half_a_character_in_a_value_is_refused_or_shown_as_it_stands(string type, string properties)
    {
        foreach (var value in (string[])["[\"\\ud800\"]", "[[\"\\ud800\"]]", "{\"a\":\"\\ud800\"}", "[[\"\ud800\"]]"])
        {
            var template = Rendering.Of(type, properties);
            try
            {
                Rendering.Print(template, Rendering.Value(value));
            }
            catch (TemplateException error)
            {
                error.Message.ShouldStartWith("Input 1, page 1, element 'e': ");
            }
        }
        Should.Throw<TemplateException>(() => TemplateInput.ReadAll(Encoding.UTF8.GetBytes("[{\"a\":\"\\ud800\"}]")));
    }

    [Fact]
    public void Elements_that_begin_at_almost_the_same_heights_are_put_in_order()
    {
        var elements = Enumerable
            .Range(0, 300)
            .Select(i => $$"""{"name":"n{{i}}","type":"list","position":{"x":0,"y":{{i * 7919 % 300 * 9}}e-3},"width":5,"height":1}""");
        var template = Rendering.Parse(
            $$"""{"basePdf":{"width":210,"height":297,"padding":[0,0,0,0]},"schemas":[[{{string.Join(",", elements)}}]]}"""
        );
        Rendering.Print(template, TemplateInput.Empty).ShouldNotBeEmpty();
    }

    [Fact]
    public void Templates_of_old_may_be_anything()
    {
        foreach (var page in (string[])["""{"a":null}""", """{"a":[]}""", """{"a":{"type":"text","type":"line","x":1,"x":2}}"""])
        {
            try
            {
                Rendering.Parse($$"""{"basePdf":{"width":210,"height":297,"padding":[0,0,0,0]},"schemas":[{{page}}]}""");
            }
            catch (TemplateException error)
            {
                error.Message.ShouldContain("element 'a'");
            }
        }
    }

    [Fact]
    public void A_font_that_may_not_be_embedded_is_the_documents_failure()
    {
        var bytes = TestFonts.RegularBytes.ToArray();
        // fsType, the licence's bits, is the fifth field of the table "OS/2".
        var entry = bytes.AsSpan().IndexOf("OS/2"u8);
        bytes[BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(entry + 8)) + 9] = 2;
        var fonts = new TemplateFonts([new("Noto", OpenTypeFont.Parse(bytes))]);
        var json =
            """{"basePdf":{"width":50,"height":50,"padding":[0,0,0,0]},"schemas":[[{"name":"e","type":"text","width":9,"height":9}]]}""";
        Rendering.Refusal(() => Template.Parse(Encoding.UTF8.GetBytes(json), fonts), "x").ShouldContain("forbid embedding");
    }

    [Fact]
    public void A_message_is_one_short_line_whatever_it_quotes()
    {
        var said = Rendering.Refusal(() => Rendering.Of($"a\\n{new string('x', 100_000)}"));
        said.Length.ShouldBeLessThan(1000);
        said.ShouldNotContain("\n");
    }

    private const string Picture =
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==";
}
