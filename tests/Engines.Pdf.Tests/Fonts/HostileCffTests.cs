using System.Diagnostics;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Fonts.Cff;

namespace Akashi.Engines.Pdf.Tests.Fonts;

/// <summary>Fonts with PostScript outlines, damaged: a document or a FontException, and soon.</summary>
public class HostileCffTests
{
    [Fact]
    public void Mutated_fonts()
    {
        var tables = SfntEdit.Tables(CffTests.Inconsolata);
        var cff = tables["CFF "];
        var random = new Random(20260401);
        var (refused, printed, clock) = (0, 0, Stopwatch.StartNew());
        for (var i = 0; i < 3000; i++)
        {
            var mutated = (byte[])cff.Clone();
            for (var n = random.Next(1, 30); n > 0; n--)
            {
                // Half of the hits go to the head, where the dictionaries are, half to outlines and subroutines.
                var at = random.Next(2) == 0 ? random.Next(400) : random.Next(mutated.Length);
                mutated[at] = random.Next(4) switch
                {
                    0 => 0xFF,
                    1 => 10,
                    2 => 29,
                    _ => (byte)random.Next(256),
                };
            }
            tables["CFF "] = mutated;
            if (Prints(SfntEdit.Build(tables)))
                printed++;
            else
                refused++;
        }
        refused.ShouldBeGreaterThan(100);
        printed.ShouldBeGreaterThan(100);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(120));
    }

    [Fact]
    public void Mutated_substitutions_metrics_and_sequences()
    {
        var donor = SfntEdit.Tables(TestFonts.RegularBytes);
        var tables = SfntEdit.Tables(SmallFont.Bytes);
        var random = new Random(20260401);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 300; i++)
        {
            foreach (var tag in (string[])["GSUB", "vhea", "vmtx", "cmap"])
            {
                var bytes = donor[tag][..Math.Min(donor[tag].Length, 60_000)];
                for (var n = random.Next(0, 20); n > 0; n--)
                    bytes[random.Next(2) == 0 ? random.Next(Math.Min(bytes.Length, 200)) : random.Next(bytes.Length)] = (byte)
                        random.Next(256);
                tables[tag] = bytes;
            }
            if (i % 2 == 0)
                tables["cmap"] = SfntEdit.Tables(SmallFont.Bytes)["cmap"];
            try
            {
                var font = OpenTypeFont.Parse(SfntEdit.Build(tables));
                for (ushort glyph = 0; glyph < font.GlyphCount; glyph++)
                {
                    font.VerticalForm(glyph).ShouldBeLessThan((ushort)font.GlyphCount);
                    font.VerticalAdvance(glyph);
                    font.VerticalOrigin(glyph);
                }
                font.GlyphFor('倦', 0xFE00);
                font.GlyphFor(0x3402, 0xE0100);
            }
            catch (FontException error)
            {
                error.Message.ShouldNotBeEmpty();
            }
        }
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    /// <summary>Each of nine subroutines calls the next one a hundred times.</summary>
    [Fact]
    public void Subroutines_that_multiply_are_refused()
    {
        var subrs = Enumerable
            .Range(0, 9)
            .Select(i => Enumerable.Repeat(new[] { (byte)(139 - 107 + i + 1), (byte)10 }, 100).SelectMany(b => b).ToArray());
        var index = Index([.. subrs, [139, 139, 5, 11]]);
        var error = Should.Throw<FontException>(() => new CharstringFlattener(default, index).Flatten([139 - 107, 10]));
        error.Message.ShouldContain("longer than");
        Should
            .Throw<FontException>(() =>
                new CharstringFlattener(
                    default,
                    Index([
                        [139 - 107, 10],
                    ])
                ).Flatten([139 - 107, 10])
            )
            .Message.ShouldContain("deep");
        Should
            .Throw<FontException>(() => new CharstringFlattener(default, default).Flatten([139, 10]))
            .Message.ShouldContain("entry 107 of 0");
    }

    /// <summary>A subroutine with a stem hint and a mask: what stands in the font after it depends on the number of stems.</summary>
    [Fact]
    public void Subroutines_stand_in_the_places_of_their_calls()
    {
        byte[] subroutine = [140, 141, 142, 143, 1, 11]; // 1 2 3 4 hstem return
        byte[] glyph = [32, 10, 144, 145, 19, 0xE0, 139, 139, 21, 14]; // call, 5 6 hintmask, 0 0 rmoveto, endchar
        var flat = new CharstringFlattener(default, Index([subroutine])).Flatten(glyph);
        flat.ShouldBe([140, 141, 142, 143, 1, 144, 145, 19, 0xE0, 139, 139, 21, 14]);
    }

    private static CffIndex Index(byte[][] entries)
    {
        var (offset, bytes) = (1, new List<byte> { 0, (byte)entries.Length, 2 });
        foreach (var length in entries.Select(e => e.Length).Prepend(0))
        {
            offset += length;
            bytes.AddRange([(byte)(offset >> 8), (byte)offset]);
        }
        return CffIndex.Read(new(bytes.Concat(entries.SelectMany(e => e)).ToArray(), "CFF "), 0);
    }

    private static bool Prints(byte[] font)
    {
        try
        {
            CffTests.Print(OpenTypeFont.Parse(font), "ABC (xyz) 0123 é").Length.ShouldBeGreaterThan(0);
            return true;
        }
        catch (FontException)
        {
            return false;
        }
    }
}
