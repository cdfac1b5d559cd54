using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Tests.Fonts;

public class VariationTests
{
    /// <summary>倦 has a glyph of its own before the selector 17 in Noto Sans JP; 㐂 has its common one.</summary>
    [Fact]
    public void A_sequence_has_its_own_glyph_or_the_character_s()
    {
        var font = TestFonts.Regular;
        font.GlyphFor('倦', 0xE0100).ShouldBe((ushort)16115);
        font.GlyphFor('倦', 0xE0100).ShouldNotBe(font.GlyphFor('倦'));
        font.GlyphFor(0x3402, 0xE0100).ShouldBe(font.GlyphFor(0x3402));
        font.GlyphFor('A', 0xE0100).ShouldBe((ushort)0);
        font.GlyphFor('倦', 0xE01EF).ShouldBe((ushort)0);
        font.GlyphFor('倦', -1).ShouldBe((ushort)0);
        OpenTypeFont.Parse(SmallFont.Bytes).GlyphFor('A', 0xFE00).ShouldBe((ushort)0);
    }

    [Fact]
    public void A_text_with_variants_is_shown_and_copied_with_its_selectors()
    {
        const string Text = "倦\U000E0100と、\uFE00\u3402\U000E0100";
        var doc = Samples.Document();
        doc.Paragraph(Text);
        var pdf = doc.Bytes();
        doc.MissingGlyphs.ShouldBeEmpty();
        Judge.RunningText(pdf).ShouldContain(Text);
    }

    [Fact]
    public void A_sequence_that_no_font_knows_is_reported()
    {
        var doc = Samples.Document();
        doc.Paragraph("あ\U000E01EF");
        Should.Throw<MissingGlyphsException>(() => doc.Bytes()).Glyphs.ShouldHaveSingleItem().CodePoint.ShouldBe(0xE01EF);
    }

    [Fact]
    public void Vertical_text_has_other_glyphs_and_measures()
    {
        var font = TestFonts.Regular;
        // As HarfBuzz shapes them from top to bottom.
        "あ、ー「".Select(c => (int)font.VerticalForm(font.GlyphFor(c))).ShouldBe([16776, 15203, 16957, 15229]);
        foreach (var c in "亜倦A")
            font.VerticalForm(font.GlyphFor(c)).ShouldBe(font.GlyphFor(c), c.ToString());
        font.VerticalAdvance(font.GlyphFor('あ')).ShouldBe(1000);
        // In this font all of them hang from one line.
        font.VerticalOrigin(font.GlyphFor('あ')).ShouldBe(880);
        font.VerticalOrigin(font.GlyphFor('、')).ShouldBe(880);
    }

    [Fact]
    public void Postscript_outlines_have_their_origins_in_a_table()
    {
        const string Collection = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
        Assert.SkipUnless(File.Exists(Collection), "Noto Sans CJK is not installed");
        var font = OpenTypeFont.Parse(File.ReadAllBytes(Collection));
        font.VerticalForm(font.GlyphFor('ー')).ShouldNotBe(font.GlyphFor('ー'));
        (font.VerticalAdvance(font.GlyphFor('あ')), font.VerticalOrigin(font.GlyphFor('あ'))).ShouldBe((1000, 880));
        font.GlyphFor('葛', 0xE0101).ShouldNotBe((ushort)0);
        font.GlyphFor('葛', 0xE0101).ShouldNotBe(font.GlyphFor('葛', 0xE0100));
    }

    [Fact]
    public void A_font_that_says_nothing_of_vertical_text_is_square()
    {
        var font = OpenTypeFont.Parse(SmallFont.Bytes);
        (font.VerticalForm(1), font.VerticalAdvance(1), font.VerticalOrigin(1)).ShouldBe(((ushort)1, 1000, font.TypographicAscent));
    }
}
