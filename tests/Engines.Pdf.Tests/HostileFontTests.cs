using System.Diagnostics;
using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>A font may come from anyone. Whatever its bytes, the only answer besides a document is a FontException, and soon.</summary>
public class HostileFontTests
{
    /// <summary>A small font keeps the mutations where they matter: all of its bytes are structure. A composite glyph is among them.</summary>
    private static readonly byte[] Small = SmallFont.WithComposite();

    [Fact]
    public void The_unharmed_small_font_works() => Print(Small).ShouldBeTrue();

    [Fact]
    public void Mutated_bytes_give_a_FontException_or_a_document()
    {
        var random = new Random(20260401);
        var (refused, printed) = (0, 0);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 4000; i++)
        {
            var bytes = (byte[])Small.Clone();
            for (var n = random.Next(1, 12); n > 0; n--)
            {
                // Half of the hits go to the directory and the heads of tables, where the damage is greatest.
                var at = random.Next(2) == 0 ? random.Next(Math.Min(600, bytes.Length)) : random.Next(bytes.Length);
                bytes[at] = random.Next(3) switch
                {
                    0 => 0xFF,
                    1 => 0,
                    _ => (byte)random.Next(256),
                };
            }
            if (random.Next(10) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            if (Print(bytes))
                printed++;
            else
                refused++;
        }
        refused.ShouldBeGreaterThan(100);
        printed.ShouldBeGreaterThan(100);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 1, 0, 0 })]
    [InlineData(new byte[] { 0x4F, 0x54, 0x54, 0x4F, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Fragments_are_refused(byte[] bytes) => Should.Throw<FontException>(() => OpenTypeFont.Parse(bytes));

    [Fact]
    public void A_glyph_that_is_composed_of_itself_is_refused()
    {
        var tables = SfntEdit.Tables(Small);
        // Glyph 1: a composite whose only part is glyph 1.
        byte[] self = [0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0];
        self.CopyTo(tables["glyf"], 0);
        var loca = tables["loca"];
        loca.AsSpan().Clear();
        for (var i = 2; i < loca.Length / 4; i++)
            loca[(i * 4) + 3] = 16;
        tables["cmap"] = SfntEdit.Tables(SfntEdit.WithoutCharacter(Small))["cmap"];
        var font = OpenTypeFont.Parse(SfntEdit.Build(tables));
        var doc = new FlowDocument(new(new FontStack(font), new FontStack(font)), Samples.Info)
        {
            MissingGlyphPolicy = MissingGlyphPolicy.DrawBox,
        };
        doc.Paragraph("AAA");
        Should.Throw<FontException>(() => doc.WriteTo(Stream.Null)).Message.ShouldContain("composed of itself");
    }

    private static bool Print(byte[] bytes)
    {
        try
        {
            var font = OpenTypeFont.Parse(bytes);
            var stack = new FontStack(font);
            var doc = new FlowDocument(new(stack, stack), Samples.Info) { MissingGlyphPolicy = MissingGlyphPolicy.DrawBox };
            doc.Heading(1, "é½A");
            doc.Paragraph("証拠ABCé½ 𠮷。");
            doc.WriteTo(Stream.Null);
            return true;
        }
        catch (FontException)
        {
            return false;
        }
    }
}
