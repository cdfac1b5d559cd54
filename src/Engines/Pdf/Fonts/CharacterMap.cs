namespace Akashi.Engines.Pdf.Fonts;

/// <summary>Code points to glyphs (OpenType 'cmap', formats 4 and 12), unpacked into blocks of 256 so that a lookup is two loads.</summary>
internal sealed class CharacterMap
{
    private readonly ushort[]?[] blocks = new ushort[]?[0x110000 >> 8];

    public ushort Glyph(int codePoint) =>
        (uint)codePoint < 0x110000 && blocks[codePoint >> 8] is { } block ? block[codePoint & 0xFF] : (ushort)0;

    public static CharacterMap Read(FontTable cmap, int glyphCount)
    {
        int best = -1,
            bestRank = 0;
        var count = cmap.U16(2);
        for (var i = 0; i < count; i++)
        {
            var record = 4 + (i * 8);
            var offset = cmap.Size(record + 4);
            var rank = Rank(cmap.U16(record), cmap.U16(record + 2), cmap.U16(offset));
            if (rank > bestRank)
                (best, bestRank) = (offset, rank);
        }
        if (best < 0)
            throw new FontException("The font's 'cmap' table has no Unicode subtable of format 4 or 12.");
        var map = new CharacterMap();
        if (cmap.U16(best) == 12)
            map.ReadFormat12(cmap, best, glyphCount);
        else
            map.ReadFormat4(cmap, best, glyphCount);
        return map;
    }

    private static int Rank(int platform, int encoding, int format) =>
        (platform, encoding, format) switch
        {
            (3, 10, 12) or (0, _, 12) => 2,
            (3, 1, 4) or (0, _, 4) => 1,
            _ => 0,
        };

    private void ReadFormat12(FontTable cmap, int start, int glyphCount)
    {
        var groups = cmap.Size(start + 12);
        var next = 0u;
        for (var i = 0; i < groups; i++)
        {
            // A group that does not fit into the table ends the loop with a FontException, so 'groups' needs no bound of its own.
            var record = start + 16 + (i * 12);
            uint first = cmap.U32(record),
                last = cmap.U32(record + 4),
                glyph = cmap.U32(record + 8);
            // Ascending and disjoint: all groups together cannot be longer than Unicode.
            if (first < next || last < first || last > 0x10FFFF)
                throw new FontException($"The font's 'cmap' table has a group {first:X}–{last:X} out of order.");
            next = last + 1;
            for (var c = first; c <= last && glyph < glyphCount; c++, glyph++)
                Set((int)c, (ushort)glyph);
        }
    }

    private void ReadFormat4(FontTable cmap, int start, int glyphCount)
    {
        var segments = cmap.U16(start + 6) / 2;
        int ends = start + 14,
            starts = ends + (segments * 2) + 2,
            deltas = starts + (segments * 2),
            ranges = deltas + (segments * 2);
        var next = 0;
        for (var i = 0; i < segments; i++)
        {
            int end = cmap.U16(ends + (i * 2)),
                delta = cmap.U16(deltas + (i * 2)),
                range = cmap.U16(ranges + (i * 2));
            // Overlapping segments exist in the wild; the first one wins and the work stays linear.
            for (var c = Math.Max(next, cmap.U16(starts + (i * 2))); c <= end && c != 0xFFFF; c++)
            {
                int glyph = c;
                if (range != 0)
                {
                    var address = ranges + (i * 2) + range + ((c - cmap.U16(starts + (i * 2))) * 2);
                    if (address > cmap.Length - 2)
                        break;
                    glyph = cmap.U16(address);
                    if (glyph == 0)
                        continue;
                }
                glyph = (glyph + delta) & 0xFFFF;
                if (glyph < glyphCount)
                    Set(c, (ushort)glyph);
            }
            next = Math.Max(next, end + 1);
        }
    }

    private void Set(int codePoint, ushort glyph) => (blocks[codePoint >> 8] ??= new ushort[256])[codePoint & 0xFF] = glyph;
}
