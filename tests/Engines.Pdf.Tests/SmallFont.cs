using System.Buffers.Binary;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>A font of a few glyphs for the characters "A証拠BCé½𠮷。 0123456789/", numbered from 1 in this order.</summary>
internal static class SmallFont
{
    public static readonly byte[] Bytes = Cut();

    /// <summary>The small font, its "A" composed of glyph 2 and of glyph 3 at half its size.</summary>
    public static byte[] WithComposite()
    {
        byte[] composite = [0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 2, 0, 0, 0, 0, 0, 0x08, 0, 3, 0, 0, 0x20, 0, 0, 0];
        var tables = SfntEdit.Tables(Bytes);
        var (glyf, loca) = (tables["glyf"], tables["loca"]);
        var (start, end) = (Offset(1), Offset(2));
        tables["glyf"] = [.. glyf[..start], .. composite, .. glyf[end..]];
        for (var i = 2; i < loca.Length / 4; i++)
            BinaryPrimitives.WriteInt32BigEndian(loca.AsSpan(i * 4), Offset(i) + composite.Length - (end - start));
        return SfntEdit.Build(tables);

        int Offset(int glyph) => BinaryPrimitives.ReadInt32BigEndian(loca.AsSpan(glyph * 4));
    }

    /// <summary>The real font with its outlines cut down to our own subset, under a small character map.</summary>
    private static byte[] Cut()
    {
        var subset = new FontSubset(TestFonts.Regular);
        foreach (var rune in "A証拠BCé½𠮷。 0123456789/".EnumerateRunes())
            subset.Cid(TestFonts.Regular.GlyphFor(rune.Value), rune.Value);
        subset.Close();
        var tables = SfntEdit.Tables(SubsetBytes.Of(subset));
        var donor = SfntEdit.Tables(TestFonts.RegularBytes);
        foreach (var tag in (string[])["OS/2", "post", "name"])
            tables[tag] = donor[tag];
        tables["cmap"] = Map(subset);
        return SfntEdit.Build(tables);
    }

    private static byte[] Map(FontSubset subset)
    {
        var groups = Enumerable.Range(1, subset.Glyphs.Count - 1).Where(c => subset.Character(c) >= 0).OrderBy(subset.Character).ToList();
        using var map = new ByteBuffer();
        map.Raw([0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0]);
        foreach (var value in (int[])[16 + (groups.Count * 12), 0, groups.Count])
            BinaryPrimitives.WriteInt32BigEndian(map.Take(4), value);
        foreach (var cid in groups)
        {
            foreach (var value in (int[])[subset.Character(cid), subset.Character(cid), cid])
                BinaryPrimitives.WriteInt32BigEndian(map.Take(4), value);
        }
        return map.Span.ToArray();
    }
}
