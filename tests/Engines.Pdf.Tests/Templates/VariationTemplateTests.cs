using System.Text;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Names with ideographic variants in templates.</summary>
public class VariationTemplateTests
{
    [Fact]
    public void A_name_with_a_variant_is_shown_in_it_and_copied_with_its_selector()
    {
        const string Name = "倦\U000E0100田";
        var pdf = Print(Name);
        Judge.RunningText(pdf).ShouldBe(Name);
        // The selector takes no room: the line is as long as one without it.
        Extent(pdf).ShouldBe(Extent(Print("倦田")));
    }

    [Fact]
    public void A_variant_that_no_font_knows_is_refused() =>
        Should.Throw<TemplateException>(() => Print("あ\U000E01EF")).Message.ShouldContain("E01EF");

    private static byte[] Print(string text)
    {
        var json = $$"""
            {"basePdf":{"width":100,"height":30,"padding":[0,0,0,0]},"pdfmeVersion":"6.1.13","schemas":[[
              {"name":"n","type":"text","content":"{{text}}","position":{"x":5,"y":5},"width":90,"height":20,"fontSize":20,"alignment":"right"}]]}
            """;
        var fonts = new TemplateFonts([new("Noto", TestFonts.Regular)]);
        var template = Template.Parse(Encoding.UTF8.GetBytes(json), fonts);
        using var output = new MemoryStream();
        using (var writer = new TemplateWriter(output, Samples.Info))
        {
            writer.Add(template, template.Defaults);
            writer.Finish();
        }
        return output.ToArray();
    }

    /// <summary>The first and the last column of the page that have ink.</summary>
    private static (int Left, int Right) Extent(byte[] pdf)
    {
        var raster = Raster.Of(pdf, 144);
        var columns = Enumerable
            .Range(0, raster.Width)
            .Where(x => Enumerable.Range(0, raster.Height).Any(y => raster[x, y].R < 128))
            .ToList();
        return (columns[0] / 4, columns[^1] / 4);
    }
}
