using System.Runtime.CompilerServices;
using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Fonts.Cff;

namespace Akashi.Engines.Pdf.Tests.Fonts;

/// <summary>Fonts with PostScript outlines: one of Latin letters that an npm package brings along, and the CJK collection of Debian.</summary>
public class CffTests
{
    private const string Collection = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

    public static readonly byte[] Inconsolata = File.ReadAllBytes(
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../node_modules/bwip-js/fonts/Inconsolata.otf"))
    );

    [Fact]
    public void A_font_of_its_own_names_is_read_embedded_and_searched()
    {
        var font = OpenTypeFont.Parse(Inconsolata);
        font.PostScriptName.ShouldBe("Inconsolata");
        font.Cff!.Fonts.Length.ShouldBe(1);
        font.Advance(font.GlyphFor('A')).ShouldBe(500);
        var pdf = Print(font, "The quick brown fox (jumps) over 0123456789 & {lazy} dogs: ÅÄÖ éß.");
        Judge.Run(pdf, "qpdf", "--check", "{}");
        Judge.Run(pdf, "pdffonts", "{}").ShouldMatch(@"\+Inconsolata\s+CID Type 0C\s+Identity-H\s+yes yes yes");
        Judge.RunningText(pdf).ShouldContain("Thequickbrownfox(jumps)over0123456789&{lazy}dogs:ÅÄÖéß.");
    }

    [Theory]
    [InlineData(0, "NotoSansCJKjp-Regular")]
    [InlineData(5, "NotoSansMonoCJKjp-Regular")]
    public void A_collection_of_many_font_dicts_is_read_embedded_and_searched(int index, string name)
    {
        Assert.SkipUnless(File.Exists(Collection), "Noto Sans CJK is not installed");
        var font = OpenTypeFont.Parse(File.ReadAllBytes(Collection), index);
        font.PostScriptName.ShouldBe(name);
        var pdf = Print(font, "御請求書 株式会社アカシ 髙﨑 𠮷野 ①㈱ ﾊﾝｶｸ ABC abc 0123456789 ￥1,234,567-");
        Judge.Run(pdf, "qpdf", "--check", "{}");
        Judge.Run(pdf, "pdffonts", "{}").ShouldMatch(@"\+" + name + @"\s+CID Type 0C\s+Identity-H\s+yes yes yes");
        Judge.RunningText(pdf).ShouldContain("御請求書株式会社アカシ髙﨑𠮷野①㈱ﾊﾝｶｸABCabc0123456789￥1,234,567-");
    }

    /// <summary>Noto Sans JP and Noto Sans CJK have the same outlines, of parabolas here and of cubics there.</summary>
    [Fact]
    public void Outlines_look_as_those_of_the_truetype_font()
    {
        Assert.SkipUnless(File.Exists(Collection), "Noto Sans CJK is not installed");
        const string Text = "御請求書株式会社アカシ検査済東京都千代田区永田町";
        var cff = Raster.Of(Print(OpenTypeFont.Parse(File.ReadAllBytes(Collection)), Text), 144);
        var ttf = Raster.Of(Print(TestFonts.Regular, Text), 144);
        cff.Difference(ttf).ShouldBeLessThan(0.0015);
        cff.Rgb.Any(b => b < 60).ShouldBeTrue();
    }

    [Fact]
    public void A_subset_keeps_only_what_it_shows()
    {
        Assert.SkipUnless(File.Exists(Collection), "Noto Sans CJK is not installed");
        var font = OpenTypeFont.Parse(File.ReadAllBytes(Collection));
        Print(font, "御請求書").Length.ShouldBeLessThan(12_000);
        Print(font, "御請求書").ShouldBe(Print(OpenTypeFont.Parse(File.ReadAllBytes(Collection)), "御請求書"));
    }

    [Fact]
    public void An_outline_is_drawn_as_points()
    {
        var font = OpenTypeFont.Parse(Inconsolata);
        var sink = new Extent();
        GlyphOutline.Draw(font, font.GlyphFor('H'), sink);
        sink.Contours.ShouldBe(1);
        sink.Bottom.ShouldBe(0, tolerance: 5);
        sink.Top.ShouldBe(623, tolerance: 30);
    }

    internal static byte[] Print(OpenTypeFont font, string text)
    {
        var stack = new FontStack(font);
        var doc = new FlowDocument(new(stack, stack), Samples.Info) { MissingGlyphPolicy = MissingGlyphPolicy.DrawBox };
        doc.Paragraph(text);
        return doc.Bytes();
    }

    private static string Here([CallerFilePath] string file = "") => file;

    private sealed class Extent : IGlyphSink
    {
        public int Contours { get; private set; }
        public double Bottom { get; private set; } = double.MaxValue;
        public double Top { get; private set; } = double.MinValue;

        public void MoveTo(double x, double y)
        {
            Contours++;
            LineTo(x, y);
        }

        public void LineTo(double x, double y) => (Bottom, Top) = (Math.Min(Bottom, y), Math.Max(Top, y));

        public void CurveTo(double x1, double y1, double x2, double y2, double x, double y) => LineTo(x, y);
    }
}
