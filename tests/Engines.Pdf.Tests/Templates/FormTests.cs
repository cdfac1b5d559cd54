using System.Text;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Templates as forms to be filled in, where pdfme does otherwise or cannot say: ticks, turned fields, names, refused inputs.</summary>
public sealed class FormTests
{
    [Fact]
    public void A_ticked_box_is_seen_ticked()
    {
        var pdf = Render(Element("checkbox", "\"color\":\"#ff0000\""), """[{"a":"true"},{"a":"false"}]""");
        FormField.Of(pdf).Select(field => (field.Value, field.State)).ShouldBe([("/Yes", "/Yes"), (null, "/Off")]);
        var pages = Raster.OfAll(pdf);
        // The outline is the same, the tick is not.
        pages[0].Difference(pages[1]).ShouldBeGreaterThan(0.001);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    [InlineData(-90)]
    public void A_turned_field_looks_as_the_text_does(int degrees)
    {
        var field = Words(Render(Element("text", $"\"rotate\":{degrees},\"fontSize\":12"), """[{"a":"Turned"}]"""));
        var mark = Words(Render(Element("text", $"\"rotate\":{degrees},\"fontSize\":12"), """[{"a":"Turned"}]""", form: false));
        field.Text.ShouldBe("Turned");
        (field.Right - field.Left).ShouldBe(mark.Right - mark.Left, tolerance: 0.5);
        (field.Bottom - field.Top).ShouldBe(mark.Bottom - mark.Top, tolerance: 0.5);
        // A point of padding, and the first line begins lower.
        Math.Abs(field.Left - mark.Left).ShouldBeLessThan(9);
        Math.Abs(field.Top - mark.Top).ShouldBeLessThan(9);
    }

    [Fact]
    public void A_field_turned_otherwise_is_refused() =>
        Should.Throw<TemplateException>(() => Render(Element("text", "\"rotate\":45"), """[{"a":"x"}]""")).Message.ShouldContain("90");

    [Fact]
    public void Long_japanese_text_breaks_within_its_field()
    {
        var pdf = Render(Element("text", "\"fontSize\":12"), """[{"a":"証拠は監査ログにあります。証拠は監査ログにあります。"}]""");
        PageWord.Of(pdf).ShouldAllBe(word => word.Right < (5 + 40) * 72 / 25.4);
        Judge.RunningText(pdf).ShouldBe("証拠は監査ログにあります。証拠は監査ログにあります。");
    }

    [Theory]
    [InlineData("a.b", "a_b")]
    [InlineData(" a ", "a")]
    public void A_name_has_no_dots(string name, string expected) =>
        FormField.Of(Render(Element("text", "", name), "[{}]")).Single().Name.ShouldBe(expected);

    [Fact]
    public void A_required_value_may_be_missing_where_it_can_be_filled_in()
    {
        FormField.Of(Render(Element("text", "\"required\":true"), "[{}]")).Single().Flags.ShouldBe(4096 | 2);
        Should.Throw<TemplateException>(() => Render(Element("text", "\"required\":true"), "[{}]", form: false));
        Should.Throw<TemplateException>(() => Render(Element("qrcode", "\"required\":true"), "[{}]"));
    }

    [Fact]
    public void An_input_that_is_refused_leaves_no_field()
    {
        var template = Template.Parse(
            Encoding.UTF8.GetBytes(Json(Element("text", "") + "," + Element("ean13", "", "code"))),
            new TemplateFonts([new("Regular", TestFonts.Regular)])
        );
        using var output = new MemoryStream();
        using var writer = new TemplateWriter(output, new DocumentInfo(""), new() { Form = true });
        var inputs = TemplateInput.ReadAll("""[{"a":"first"},{"a":"secret","code":"x"},{"a":"third"}]"""u8.ToArray());
        writer.Add(template, inputs[0]);
        Should.Throw<TemplateException>(() => writer.Add(template, inputs[1]));
        writer.Add(template, inputs[2]);
        writer.Finish();
        FormField.Of(output.ToArray()).Select(field => (field.Name, field.Value)).ShouldBe([("a", "u:first"), ("a_2", "u:third")]);
        Qpdf.Text(output.ToArray()).ShouldNotContain("secret");
    }

    private static PageWord Words(byte[] pdf) => PageWord.Of(pdf).Single();

    private static string Element(string type, string more, string name = "a") =>
        $$"""{"name":"{{name}}","type":"{{type}}","position":{"x":5,"y":5},"width":40,"height":30{{(more.Length > 0 ? "," : "")}}{{more}}}""";

    private static string Json(string elements) =>
        $$"""{"basePdf":{"width":50,"height":50,"padding":[0,0,0,0]},"schemas":[[{{elements}}]]}""";

    private static byte[] Render(string elements, string inputs, bool form = true)
    {
        var pdf = TemplateCase.Render(
            Encoding.UTF8.GetBytes(Json(elements)),
            Encoding.UTF8.GetBytes(inputs),
            new TemplateFonts([new("Regular", TestFonts.Regular)]),
            new() { Form = form }
        );
        Judge.Run(pdf, "qpdf", "--check", "{}").ShouldNotContain("WARNING");
        return pdf;
    }
}
