using System.Buffers.Binary;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>What a font says of vertical text: other glyphs (GSUB 'vert', 'vrt2'), advances (vmtx) and origins (VORG, or vmtx with the outline).</summary>
internal sealed class VerticalForms
{
    private const int MaximumEntries = 1_000_000;

    private readonly OpenTypeFont font;
    private readonly Dictionary<ushort, ushort> forms = [];
    private readonly FontTable? metrics;
    private readonly int metricCount;
    private readonly FontTable? origins;

    public VerticalForms(OpenTypeFont font)
    {
        this.font = font;
        var directory = font.Directory;
        if (directory.Find("GSUB") is { Length: >= 10 } gsub)
            ReadForms(gsub);
        if (directory.Find("vhea") is { Length: >= 36 } vhea && directory.Find("vmtx") is { } vmtx)
        {
            metricCount = vhea.U16(34);
            if (metricCount == 0 || metricCount > font.GlyphCount)
                throw new FontException($"The font claims {metricCount} vertical metrics for {font.GlyphCount} glyphs.");
            vmtx.Slice(0, (metricCount * 4) + ((font.GlyphCount - metricCount) * 2));
            metrics = vmtx;
        }
        if (directory.Find("VORG") is { Length: >= 8 } vorg)
        {
            vorg.Slice(8, vorg.U16(6) * 4);
            origins = vorg;
        }
    }

    public ushort Form(ushort glyph) => forms.GetValueOrDefault(glyph, glyph);

    /// <summary>An em where the font says nothing.</summary>
    public int Advance(ushort glyph) => metrics is { } vmtx ? vmtx.U16(Math.Min(glyph, metricCount - 1) * 4) : font.UnitsPerEm;

    public int Origin(ushort glyph)
    {
        if (origins is { } vorg)
            return Listed(vorg, glyph) ?? vorg.I16(4);
        if (metrics is { } vmtx && font.Cff is null && glyph < font.GlyphCount && font.Outline(glyph) is { Length: >= 10 } outline)
        {
            var bearing = glyph < metricCount ? vmtx.I16((glyph * 4) + 2) : vmtx.I16((metricCount * 4) + ((glyph - metricCount) * 2));
            return BinaryPrimitives.ReadInt16BigEndian(outline[8..]) + bearing;
        }
        return font.TypographicAscent;
    }

    private static int? Listed(FontTable vorg, ushort glyph)
    {
        int low = 0,
            high = vorg.U16(6) - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = vorg.U16(8 + (middle * 4));
            if (found == glyph)
                return vorg.I16(10 + (middle * 4));
            (low, high) = found < glyph ? (middle + 1, high) : (low, middle - 1);
        }
        return null;
    }

    private void ReadForms(FontTable gsub)
    {
        int features = gsub.U16(6),
            lookups = gsub.U16(8);
        var wanted = new SortedSet<int>();
        var read = 0;
        for (var i = 0; i < gsub.U16(features); i++)
        {
            var record = features + 2 + (i * 6);
            if (ScriptForms.Tag(gsub, record) is not ("vert" or "vrt2"))
                continue;
            var feature = features + gsub.U16(record + 4);
            Count(gsub.U16(feature + 2), ref read);
            for (var k = 0; k < gsub.U16(feature + 2); k++)
                wanted.Add(gsub.U16(feature + 4 + (k * 2)));
        }
        foreach (var index in wanted)
        {
            if (index >= gsub.U16(lookups))
                continue;
            var lookup = lookups + gsub.U16(lookups + 2 + (index * 2));
            for (var i = 0; i < gsub.U16(lookup + 4); i++)
            {
                Count(1, ref read);
                var (type, at) = ((int)gsub.U16(lookup), lookup + gsub.U16(lookup + 6 + (i * 2)));
                if (type == 7)
                    (type, at) = (gsub.U16(at + 2), at + gsub.Size(at + 4));
                if (type == 1)
                    ReadSingles(gsub, at, ref read);
            }
        }
    }

    private void ReadSingles(FontTable gsub, int at, ref int read)
    {
        var format = gsub.U16(at);
        Count(ScriptForms.CoverageLength(gsub, at), ref read);
        foreach (var (glyph, index) in ScriptForms.Coverage(gsub, at + gsub.U16(at + 2)))
        {
            Count(1, ref read);
            var form = format == 1 ? (ushort)(glyph + gsub.I16(at + 4)) : gsub.U16(at + 6 + (index * 2));
            if (form < font.GlyphCount)
                forms.TryAdd(glyph, form);
        }
    }

    private static void Count(int more, ref int read)
    {
        if ((read += more) > MaximumEntries)
            throw new FontException($"The font's 'GSUB' table has more than {MaximumEntries:N0} entries.");
    }
}
