using System.Buffers.Binary;
using System.Diagnostics;
using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Tests.Fonts;

/// <summary>Files of fonts as people send them: what is told of them, and what is refused.</summary>
public class FontFileTests
{
    private const string Collection = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
    private static readonly byte[] Small = SfntEdit.Seal(SmallFont.WithComposite());

    [Fact]
    public void A_font_tells_what_it_is()
    {
        var face = FontFile.Examine(TestFonts.RegularBytes);
        face.PostScriptName.ShouldBe("NotoSansJP-Regular");
        face.Name.ShouldBe("Noto Sans JP Regular");
        face.IsPostScript.ShouldBeFalse();
        face.Glyphs.ShouldBeGreaterThan(10_000);
        face.Characters.ShouldBeGreaterThan(10_000);
        face.Rights.IsInstallable.ShouldBeTrue();
        FontFile.Examine(CffTests.Inconsolata).IsPostScript.ShouldBeTrue();
    }

    [Fact]
    public async Task Every_face_of_a_collection_is_read_and_stands_alone_when_it_is_taken_out()
    {
        Assert.SkipUnless(File.Exists(Collection), "fonts-noto-cjk is not installed");
        var file = await File.ReadAllBytesAsync(Collection);
        FontFile.CountFaces(file).ShouldBe(10);
        var clock = Stopwatch.StartNew();
        var faces = FontFile.ExamineAll(file);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        faces.Select(face => face.PostScriptName).Distinct().Count().ShouldBe(10);
        faces[9].ShouldBe(FontFile.Examine(file, 9));
        faces[0].Name.ShouldBe("Noto Sans CJK JP");
        var alone = FontFile.Extract(file, 2);
        FontFile.CountFaces(alone).ShouldBe(1);
        FontFile.Examine(alone).ShouldBe(faces[2] with { Index = 0 });
        FontFile.Extract(Small, 0).ToArray().ShouldBe(Small);
    }

    [Theory]
    [InlineData(0x0000, false, false, false)]
    [InlineData(0x0002, true, false, false)]
    [InlineData(0x0004, false, false, false)]
    [InlineData(0x0006, false, false, false)] // of several rights the least strict holds
    [InlineData(0x0008, false, false, false)]
    [InlineData(0x0104, false, true, false)]
    [InlineData(0x0208, false, false, true)]
    public void The_licence_is_read_as_the_font_has_it(int bits, bool restricted, bool whole, bool bitmaps)
    {
        var rights = FontFile.Examine(Licensed(bits)).Rights;
        (rights.IsRestricted, rights.ForbidsSubsets, rights.AllowsBitmapsOnly).ShouldBe((restricted, whole, bitmaps));
        rights.IsInstallable.ShouldBe((bits & 0x000E) == 0);
    }

    [Fact]
    public void One_changed_byte_of_a_table_is_noticed()
    {
        var directory = 12 + (BinaryPrimitives.ReadUInt16BigEndian(Small.AsSpan(4)) * 16);
        for (var at = directory; at < Small.Length; at += 7)
        {
            var changed = (byte[])Small.Clone();
            changed[at] ^= 0x20;
            // The sum over the whole file is not looked at: nothing is kept in it.
            if (!Adjustment().Contains(at))
                Should.Throw<FontException>(() => FontFile.Examine(changed), $"byte {at}");
        }
    }

    [Fact]
    public void Tables_and_outlines_that_share_bytes_are_refused()
    {
        var shared = (byte[])Small.Clone();
        var (cmap, glyf) = (Record(shared, "cmap"), Record(shared, "glyf"));
        BinaryPrimitives.WriteInt32BigEndian(shared.AsSpan(cmap + 8), BinaryPrimitives.ReadInt32BigEndian(shared.AsSpan(glyf + 8)));
        Should.Throw<FontException>(() => FontFile.Examine(SfntEdit.Seal(shared))).Message.ShouldContain("shares bytes");
        var tables = SfntEdit.Tables(Small);
        BinaryPrimitives.WriteInt32BigEndian(tables["loca"].AsSpan(8), tables["glyf"].Length);
        Should.Throw<FontException>(() => FontFile.Examine(SfntEdit.Seal(SfntEdit.Build(tables))));
    }

    [Fact]
    public void What_is_no_font_is_refused_in_words()
    {
        Should.Throw<FontException>(() => FontFile.CountFaces("wOF2 and more"u8.ToArray())).Message.ShouldContain("web font");
        Should.Throw<FontException>(() => FontFile.Examine("%PDF-1.7 and so on"u8.ToArray())).Message.ShouldContain("not an OpenType font");
        Should
            .Throw<FontException>(() => FontFile.CountFaces("ttcf\0\x02\0\0\xFF\xFF\xFF\xFF"u8.ToArray()))
            .Message.ShouldContain("allowed");
        Should.Throw<FontException>(() => FontFile.CountFaces(Array.Empty<byte>()));
    }

    /// <summary>Mutated bytes under checksums that fit: what is let pass prints every character that it claims to have.</summary>
    [Theory]
    [InlineData("small", 2_000)]
    [InlineData("cff", 300)]
    public void What_passes_prints_and_what_does_not_is_refused(string name, int rounds)
    {
        var font = name == "cff" ? CffTests.Inconsolata : Small;
        var random = new Random(20261121);
        var (refused, printed, clock) = (0, 0, Stopwatch.StartNew());
        for (var i = 0; i < rounds; i++)
        {
            var bytes = (byte[])font.Clone();
            for (var n = random.Next(1, 8); n > 0; n--)
            {
                var at = random.Next(2) == 0 ? random.Next(Math.Min(900, bytes.Length)) : random.Next(bytes.Length);
                bytes[at] = random.Next(3) switch
                {
                    0 => 0xFF,
                    1 => 0,
                    _ => (byte)random.Next(256),
                };
            }
            if (random.Next(20) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            SfntEdit.Seal(bytes);
            try
            {
                FontFile.Examine(bytes);
            }
            catch (FontException)
            {
                refused++;
                continue;
            }
            // No failure is allowed from here on.
            Print(OpenTypeFont.Parse(bytes));
            printed++;
        }
        refused.ShouldBeGreaterThan(rounds / 10);
        printed.ShouldBeGreaterThan(rounds / 50);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(120));
    }

    /// <summary>A few thousand bytes that would keep a careless reader busy for minutes: lists of lists that all lead to one place.</summary>
    [Fact]
    public void Substitutions_that_multiply_are_refused_soon()
    {
        var tables = SfntEdit.Tables(Small);
        var gsub = new byte[140_000];
        void Word(int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(gsub.AsSpan(at), (ushort)value);
        // header, script list with DFLT, a feature 'liga' that names every lookup, all lookups at one place with as many empty subtables
        Word(0, 1);
        (int scripts, int features, int lookups) = (10, 40, 4_000);
        Word(4, scripts);
        Word(6, features);
        Word(8, lookups);
        Word(scripts, 1);
        "DFLT"u8.CopyTo(gsub.AsSpan(scripts + 2));
        Word(scripts + 6, 8);
        Word(scripts + 8, 4); // default language system at script + 4
        Word(scripts + 12 + 4, 1);
        Word(features, 1);
        "liga"u8.CopyTo(gsub.AsSpan(features + 2));
        Word(features + 6, 8);
        Word(features + 10, 1_900);
        for (var i = 0; i < 1_900; i++)
            Word(features + 12 + (i * 2), i);
        Word(lookups, 1_900);
        for (var i = 0; i < 1_900; i++)
            Word(lookups + 2 + (i * 2), 4_000);
        Word(lookups + 4_000, 9);
        Word(lookups + 4_004, 60_000);
        tables["GSUB"] = gsub;
        var clock = Stopwatch.StartNew();
        Should.Throw<FontException>(() => FontFile.Examine(SfntEdit.Seal(SfntEdit.Build(tables)))).Message.ShouldContain("GSUB");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_picture_of_a_line_is_paths()
    {
        var svg = FontPicture.Svg(TestFonts.Regular, "永A");
        svg.ShouldStartWith("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 -1160 ");
        svg.ShouldMatch("<path d=\"M[-0-9 MLC]+\"/></svg>$");
    }

    private static void Print(OpenTypeFont font)
    {
        var stack = new FontStack(font);
        var document = new FlowDocument(new(stack, stack), Samples.Info) { MissingGlyphPolicy = MissingGlyphPolicy.DrawBox };
        document.Paragraph("A証拠BCé½𠮷。 0123456789/abcxyz fi");
        document.WriteTo(Stream.Null);
        FontPicture.Svg(font, "");
    }

    private static byte[] Licensed(int bits)
    {
        var tables = SfntEdit.Tables(Small);
        BinaryPrimitives.WriteUInt16BigEndian(tables["OS/2"].AsSpan(8), (ushort)bits);
        return SfntEdit.Seal(SfntEdit.Build(tables));
    }

    private static int Record(byte[] font, string tag)
    {
        for (var at = 12; ; at += 16)
        {
            if (System.Text.Encoding.ASCII.GetString(font, at, 4) == tag)
                return at;
        }
    }

    /// <summary>The bytes of head.checksumAdjustment.</summary>
    private static int[] Adjustment()
    {
        var head = BinaryPrimitives.ReadInt32BigEndian(Small.AsSpan(Record(Small, "head") + 8));
        return [head + 8, head + 9, head + 10, head + 11];
    }
}
