using System.Buffers.Binary;
using System.Text;
using Akashi.Engines.Pdf.Fonts.Cff;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>
/// An OpenType font with TrueType or CFF outlines, read once and shared by any number of documents and threads: nothing in it changes
/// after <see cref="Parse"/>. Measures are in font units (<see cref="UnitsPerEm"/> to the em).
/// </summary>
public sealed class OpenTypeFont
{
    private readonly CharacterMap map;
    private readonly VariationSequences? sequences;
    private readonly ushort[] advances;
    private GlyphBlocks? blocks;
    private readonly ScriptForms?[] forms = new ScriptForms?[ScriptCount];
    private readonly FontTable loca;
    private VerticalForms? vertical;
    private readonly FontTable hmtx;
    private readonly bool longLoca;
    private readonly int metricCount;

    private OpenTypeFont(ReadOnlyMemory<byte> file, int index)
    {
        var directory = SfntDirectory.Read(file, index);
        Directory = directory;
        var head = directory.Require("head");
        if (head.Length < 54)
            throw new FontException("The font's 'head' table is shorter than 54 bytes.");
        UnitsPerEm = head.U16(18);
        if (UnitsPerEm is < 16 or > 16384)
            throw new FontException($"The font claims {UnitsPerEm} units per em; 16 to 16384 are allowed.");
        Bounds = (head.I16(36), head.I16(38), head.I16(40), head.I16(42));
        GlyphCount = directory.Require("maxp").U16(4);
        if (GlyphCount == 0)
            throw new FontException("The font has no glyphs.");
        if (directory.Find("CFF ") is { } cff && directory.Find("glyf") is null)
            Cff = CffFont.Read(cff, GlyphCount);
        else
        {
            longLoca = head.I16(50) switch
            {
                0 => false,
                1 => true,
                var other => throw new FontException($"The font's 'loca' format is {other}; 0 or 1 is allowed."),
            };
            loca = directory.Require("loca");
            loca.Slice(0, (GlyphCount + 1) * (longLoca ? 4 : 2));
            Glyf = directory.Require("glyf");
        }

        var hhea = directory.Require("hhea");
        metricCount = hhea.U16(34);
        if (metricCount == 0 || metricCount > GlyphCount)
            throw new FontException($"The font claims {metricCount} horizontal metrics for {GlyphCount} glyphs.");
        hmtx = directory.Require("hmtx");
        advances = ReadAdvances();

        map = CharacterMap.Read(directory.Require("cmap"), GlyphCount);
        sequences = VariationSequences.Find(directory.Require("cmap"));
        PostScriptName = FontNames.PostScriptName(directory.Find("name"));
        Ascent = hhea.I16(4);
        Descent = hhea.I16(6);
        TypographicAscent = Ascent;
        TypographicDescent = Descent;
        CapHeight = Ascent;
        Weight = 400;
        if (directory.Find("OS/2") is { Length: >= 72 } os2)
        {
            Weight = os2.U16(4);
            EmbeddingForbidden = new EmbeddingRights(os2.U16(8)).IsRestricted;
            (TypographicAscent, TypographicDescent) = (os2.I16(68), os2.I16(70));
            if (os2.U16(0) >= 2 && os2.Length >= 90)
                CapHeight = os2.I16(88);
        }
        if (directory.Find("post") is { Length: >= 16 } post)
        {
            ItalicAngle = post.I16(4) + (post.U16(6) / 65536.0);
            IsFixedPitch = post.U32(12) != 0;
        }
    }

    public string PostScriptName { get; }
    public int UnitsPerEm { get; }
    public int GlyphCount { get; }
    public int Ascent { get; }
    public int Descent { get; }
    public int CapHeight { get; }
    public int Weight { get; }

    internal SfntDirectory Directory { get; }

    /// <summary>The outlines as subsets copy them.</summary>
    internal GlyphBlocks Blocks => blocks ?? Interlocked.CompareExchange(ref blocks, new(this), null) ?? blocks;

    /// <summary>The outlines of a font that has them in PostScript form; null for TrueType.</summary>
    internal CffFont? Cff { get; }

    private FontTable Glyf { get; }
    internal (int Left, int Bottom, int Right, int Top) Bounds { get; }
    internal int TypographicAscent { get; }
    internal int TypographicDescent { get; }
    internal double ItalicAngle { get; }
    internal bool IsFixedPitch { get; }
    internal bool EmbeddingForbidden { get; }

    /// <summary>Reads a .ttf or .otf, or the font with this index in a .ttc or .otc.</summary>
    /// <exception cref="FontException">The file is damaged, or of a kind that is not read (CFF2, Type 1 charstrings).</exception>
    public static OpenTypeFont Parse(ReadOnlyMemory<byte> file, int index = 0) => new(file, index);

    /// <summary>The glyph for a Unicode code point, or 0 when the font has none.</summary>
    public ushort GlyphFor(int codePoint) => map.Glyph(codePoint);

    /// <summary>The glyph for a code point and the variation selector behind it (Unicode 23.4), or 0 when the font does not know the two together.</summary>
    public ushort GlyphFor(int codePoint, int selector) =>
        sequences?.Glyph(codePoint, selector) switch
        {
            null => 0,
            VariationSequences.Default => map.Glyph(codePoint),
            var glyph => glyph < GlyphCount ? (ushort)glyph : (ushort)0,
        };

    /// <summary>The glyph that stands for another one in vertical text (GSUB 'vert' and 'vrt2'); the same one when there is none.</summary>
    public ushort VerticalForm(ushort glyph) => Vertical.Form(glyph);

    /// <summary>How far the pen moves down after a glyph in vertical text, in font units.</summary>
    public int VerticalAdvance(ushort glyph) => Vertical.Advance(glyph);

    /// <summary>Where the top of a glyph's vertical extent stands above the baseline of horizontal text, in font units.</summary>
    public int VerticalOrigin(ushort glyph) => Vertical.Origin(glyph);

    private VerticalForms Vertical => vertical ??= new(this);

    /// <summary>The glyphs that stand for others in a script: 0 default, 1 Latin, 2 Greek, 3 Cyrillic, 4 Han, 5 kana.</summary>
    internal ScriptForms Forms(int script) => forms[script] ??= ScriptForms.Read(Directory.Find("GSUB"), Scripts[script], GlyphCount);

    internal const int ScriptCount = 6;

    private static readonly string[] Scripts = ["DFLT", "latn", "grek", "cyrl", "hani", "kana"];

    /// <summary>How far the pen moves after a glyph, in font units.</summary>
    public int Advance(ushort glyph) => glyph < advances.Length ? advances[glyph] : 0;

    internal short LeftSideBearing(ushort glyph) =>
        glyph < metricCount ? hmtx.I16((glyph * 4) + 2) : hmtx.I16((metricCount * 4) + ((glyph - metricCount) * 2));

    /// <summary>True for a TrueType outline that is made of other glyphs.</summary>
    internal bool IsComposite(ushort glyph) => Outline(glyph) is { Length: >= 10 } outline && (outline[0] & 0x80) != 0;

    /// <summary>The bytes of a glyph's outline, a TrueType description (empty for a space) or a charstring without subroutines.</summary>
    internal ReadOnlySpan<byte> Outline(ushort glyph)
    {
        if (glyph >= GlyphCount)
            throw new FontException($"The font refers to glyph {glyph} and has {GlyphCount}.");
        if (Cff is not null)
            return Cff.Outline(glyph);
        var start = longLoca ? loca.Size(glyph * 4) : loca.U16(glyph * 2) * 2;
        var end = longLoca ? loca.Size((glyph + 1) * 4) : loca.U16((glyph + 1) * 2) * 2;
        return Glyf.Slice(start, end - start);
    }

    private ushort[] ReadAdvances()
    {
        var bytes = hmtx.Slice(0, (metricCount * 4) + ((GlyphCount - metricCount) * 2));
        var result = new ushort[GlyphCount];
        for (var i = 0; i < metricCount; i++)
            result[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(i * 4)..]);
        result.AsSpan(metricCount).Fill(result[metricCount - 1]);
        return result;
    }
}

/// <summary>The table directory at the head of a font file (OpenType, "Organization of an OpenType Font").</summary>
internal sealed class SfntDirectory
{
    private readonly Dictionary<string, FontTable> tables = [];

    /// <summary>Where the directory of a font begins.</summary>
    public static int Start(FontTable file, int index)
    {
        var start = 0;
        if (file.U32(0) == 0x74746366) // ttcf
        {
            if (index < 0 || index >= file.U32(8))
                throw new FontException($"The collection has {file.U32(8)} fonts; there is none with index {index}.");
            start = file.Size(12 + (index * 4));
        }
        else if (index != 0)
            throw new FontException("The file is a single font; its index is 0.");

        switch (file.U32(start))
        {
            case 0x00010000 or 0x74727565 or 0x4F54544F: // 1.0, true, OTTO
                return start;
            default:
                throw new FontException("The file is not an OpenType font.");
        }
    }

    public static SfntDirectory Read(ReadOnlyMemory<byte> bytes, int index)
    {
        var file = new FontTable(bytes, "file");
        var start = Start(file, index);
        var directory = new SfntDirectory();
        var count = file.U16(start + 4);
        for (var i = 0; i < count; i++)
        {
            var record = start + 12 + (i * 16);
            var tag = Encoding.Latin1.GetString(file.Slice(record, 4));
            directory.tables[tag] = file.Part(file.Size(record + 8), file.Size(record + 12), tag);
        }
        return directory;
    }

    public FontTable? Find(string tag) => tables.TryGetValue(tag, out var table) ? table : null;

    public FontTable Require(string tag) => Find(tag) ?? throw new FontException($"The font lacks the '{tag}' table.");
}
