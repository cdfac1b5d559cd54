using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests;

public class FontTests
{
    [Fact]
    public void Reads_measures_and_names()
    {
        var font = TestFonts.Regular;
        font.UnitsPerEm.ShouldBe(1000);
        font.PostScriptName.ShouldBe("NotoSansJP-Regular");
        font.Advance(font.GlyphFor('あ')).ShouldBe(1000);
        font.Advance(font.GlyphFor('i')).ShouldBeLessThan(400);
        font.GlyphFor(0x20BB7).ShouldNotBe((ushort)0);
        font.GlyphFor(0x10FFFF).ShouldBe((ushort)0);
        font.GlyphFor(-1).ShouldBe((ushort)0);
    }

    [Fact]
    public void A_subset_is_a_font_with_the_same_outlines() => ComposedPartsOfSubset(TestFonts.Regular, "Ａé𠮷Å株式会社ﬁ½");

    [Fact]
    public void Parts_of_composite_glyphs_come_along_and_are_renumbered()
    {
        var font = OpenTypeFont.Parse(SmallFont.WithComposite());
        Parts(font.Outline(1)).ShouldBe([(ushort)2, (ushort)3]);
        ComposedPartsOfSubset(font, "BA").ShouldBe(2);
    }

    [Fact]
    public void A_real_font_of_composite_glyphs_is_read()
    {
        const string Path = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
        Assert.SkipUnless(File.Exists(Path), "DejaVu Sans is not installed");
        var font = OpenTypeFont.Parse(File.ReadAllBytes(Path));
        ComposedPartsOfSubset(font, "ÀÇ½¾ǺƠ").ShouldBeGreaterThan(8);

        var stack = new FontStack(font, TestFonts.Regular);
        var doc = new FlowDocument(new(stack, stack), Samples.Info);
        doc.Paragraph("ÀÇ½¾Ǻ 証拠");
        var bytes = doc.Bytes();
        Judge.RunningText(bytes).ShouldStartWith("ÀÇ½¾Ǻ証拠");
        Judge.Run(bytes, "pdffonts", "{}").ShouldContain("+DejaVuSans ");
    }

    [Fact]
    public void Characters_that_share_a_glyph_keep_their_identity()
    {
        var subset = new FontSubset(TestFonts.Regular);
        var first = subset.Cid(7, 'a');
        subset.Cid(7, 'b').ShouldNotBe(first);
        subset.Cid(7, 'b').ShouldBe((ushort)(first + 1));
        subset.Cid(7, 'a').ShouldBe(first);
    }

    [Fact]
    public void A_missing_character_is_an_error_that_names_it()
    {
        var doc = Samples.Document();
        doc.Paragraph("見出し \U0001F9FF です");
        using var output = new MemoryStream();
        var error = Should.Throw<MissingGlyphsException>(() => doc.WriteTo(output));
        error.Glyphs.ShouldHaveSingleItem().CodePoint.ShouldBe(0x1F9FF);
        error.Message.ShouldContain("U+1F9FF");
        error.Message.ShouldContain("見出し");
        output.Length.ShouldBe(0);
    }

    [Fact]
    public void A_draft_may_show_boxes_and_reports_them()
    {
        var doc = new FlowDocument(TestFonts.Flow, Samples.Info) { MissingGlyphPolicy = MissingGlyphPolicy.DrawBox };
        doc.Paragraph("\U0001F9FF \uD800");
        doc.Bytes().Length.ShouldBeGreaterThan(0);
        doc.MissingGlyphs.Select(m => m.CodePoint).ShouldBe([0x1F9FF, 0xD800]);
    }

    [Fact]
    public void Each_character_comes_from_the_first_font_that_has_it()
    {
        var latin = OpenTypeFont.Parse(SfntEdit.WithoutCharacter(TestFonts.RegularBytes));
        var stack = new FontStack(latin, TestFonts.Regular);
        latin.GlyphFor('あ').ShouldBe((ushort)0);
        stack.TryResolve('あ', out var font, out _).ShouldBeTrue();
        font.ShouldBeSameAs(TestFonts.Regular);
    }

    /// <summary>Subsets, reads the subset back and compares every glyph; how many parts of composite glyphs were among them.</summary>
    private static int ComposedPartsOfSubset(OpenTypeFont font, string text)
    {
        var subset = new FontSubset(font);
        foreach (var rune in text.EnumerateRunes())
        {
            if (font.GlyphFor(rune.Value) is > 0 and var glyph)
                subset.Cid(glyph, rune.Value);
        }
        subset.Close();

        // A font file for a PDF carries no cmap; one that is not asked lets our own parser read it back.
        var read = OpenTypeFont.Parse(SfntEdit.WithTable(SubsetBytes.Of(subset), "cmap", TestFonts.RegularBytes));
        read.GlyphCount.ShouldBe(subset.Glyphs.Count);
        var composed = 0;
        for (ushort cid = 0; cid < read.GlyphCount; cid++)
        {
            var original = subset.Glyphs[cid];
            read.Advance(cid).ShouldBe(font.Advance(original));
            read.LeftSideBearing(cid).ShouldBe(font.LeftSideBearing(original));
            var (mine, theirs) = (Parts(read.Outline(cid)), Parts(font.Outline(original)));
            mine.Select(part => subset.Glyphs[part]).ShouldBe(theirs);
            if (mine.Count == 0)
                read.Outline(cid)[..font.Outline(original).Length].SequenceEqual(font.Outline(original)).ShouldBeTrue();
            composed += mine.Count;
        }
        return composed;
    }

    private static List<ushort> Parts(ReadOnlySpan<byte> outline)
    {
        var parts = new List<ushort>();
        foreach (var part in new CompositeParts(outline))
            parts.Add(part.Glyph);
        return parts;
    }
}
