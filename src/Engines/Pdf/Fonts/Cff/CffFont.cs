namespace Akashi.Engines.Pdf.Fonts.Cff;

/// <summary>
/// The outlines of an OpenType font in PostScript form (Adobe Technical Note 5176). Nothing in it changes after it is read, but for
/// the flattened outlines, which are kept once they were asked for; safe for several threads.
/// </summary>
internal sealed class CffFont
{
    private const int MaximumFonts = 256;

    private readonly FontTable table;
    private readonly CffIndex charStrings;
    private readonly CffIndex globalSubrs;
    private readonly byte[]?[] flattened;

    /// <summary>The font DICT of each glyph; empty when there is one for all.</summary>
    private readonly byte[] selected;

    private CffFont(FontTable table, int glyphCount)
    {
        this.table = table;
        if (table.U8(0) != 1)
            throw new FontException($"The font's 'CFF ' table has version {table.U8(0)}; 1 is expected.");
        var names = CffIndex.Read(table, table.U8(2));
        var tops = CffIndex.Read(table, names.End);
        var strings = CffIndex.Read(table, tops.End);
        globalSubrs = CffIndex.Read(table, strings.End);
        Top = CffDict.Read(tops[0]);
        if (Top.Find(CffDict.CharstringType) is [not 2, ..])
            throw new FontException("The font's outlines are Type 1 charstrings; Type 2 is expected.");

        charStrings = CffIndex.Read(
            table,
            Top.Offset(CffDict.CharStrings) ?? throw new FontException("The font's 'CFF ' table has no outlines.")
        );
        if (charStrings.Count < glyphCount)
            throw new FontException($"The font's 'CFF ' table has {charStrings.Count} outlines for {glyphCount} glyphs.");
        flattened = new byte[]?[glyphCount];
        if (Top.Find(CffDict.Ros) is null)
        {
            (Fonts, selected) = ([new(table, Top, isTop: true)], []);
            return;
        }
        var fonts = CffIndex.Read(table, Top.Offset(CffDict.FdArray) ?? throw new FontException("The font's 'CFF ' table has no FDArray."));
        if (fonts.Count is 0 or > MaximumFonts)
            throw new FontException($"The font's 'CFF ' table has {fonts.Count} font DICTs; 1 to {MaximumFonts} are allowed.");
        Fonts = new CffPrivate[fonts.Count];
        for (var i = 0; i < Fonts.Length; i++)
            Fonts[i] = new(table, CffDict.Read(fonts[i]), isTop: false);
        selected = Select(
            table,
            Top.Offset(CffDict.FdSelect) ?? throw new FontException("The font's 'CFF ' table has no FDSelect."),
            glyphCount
        );
    }

    public CffDict Top { get; }

    /// <summary>The font DICTs: parts of the font with hints and subroutines of their own.</summary>
    public CffPrivate[] Fonts { get; }

    public static CffFont Read(FontTable table, int glyphCount) => new(table, glyphCount);

    public int FontOf(ushort glyph) => selected.Length == 0 ? 0 : selected[glyph];

    /// <summary>A glyph's charstring with its subroutines put in their places.</summary>
    public byte[] Outline(ushort glyph)
    {
        if (glyph >= flattened.Length)
            throw new FontException($"The font refers to glyph {glyph} and has {flattened.Length}.");
        return flattened[glyph] ??= Flatten(glyph);
    }

    private byte[] Flatten(ushort glyph, bool isPart = false)
    {
        var flattener = new CharstringFlattener(globalSubrs, Fonts[FontOf(glyph)].Subrs);
        var charstring = flattener.Flatten(charStrings[glyph].Span);
        if (!flattener.IsAccented)
            return charstring;
        if (isPart || Top.Find(CffDict.Ros) is not null)
            throw new FontException($"Glyph {glyph} of the font is composed of letters that are composed, or have no names.");
        return AccentedGlyph.Compose(charstring, name => Flatten(Named(name), isPart: true));
    }

    /// <summary>The glyph with a name of the standard strings (Adobe Technical Note 5176, 13).</summary>
    private ushort Named(int name)
    {
        const int IsoAdobe = 0;
        var at = Top.Offset(CffDict.Charset) ?? IsoAdobe;
        if (at <= 2)
            return at == IsoAdobe && name < flattened.Length ? (ushort)name : throw NotThere();
        int format = table.U8(at++);
        for (var glyph = 1; glyph < flattened.Length; )
        {
            int first = table.U16(at),
                more = format switch
                {
                    0 => 0,
                    1 => table.U8(at + 2),
                    2 => table.U16(at + 2),
                    _ => throw new FontException($"The charset of the font's 'CFF ' table has format {format}; 0 to 2 are expected."),
                };
            if (name >= first && name <= first + more && glyph + name - first < flattened.Length)
                return (ushort)(glyph + name - first);
            glyph += more + 1;
            at += 2 + format;
        }
        throw NotThere();

        FontException NotThere() => new($"An outline of the font is composed of a letter that the font does not have (name {name}).");
    }

    private byte[] Select(FontTable table, int at, int glyphCount)
    {
        var result = new byte[glyphCount];
        switch (table.U8(at))
        {
            case 0:
                table.Slice(at + 1, glyphCount).CopyTo(result);
                break;
            case 3:
                int ranges = table.U16(at + 1),
                    next = table.U16(at + 3);
                for (var i = 0; i < ranges && next < glyphCount; i++)
                {
                    var range = at + 3 + (i * 3);
                    int first = next;
                    next = table.U16(range + 3);
                    if (next < first)
                        throw new FontException("The ranges of FDSelect in the font's 'CFF ' table are out of order.");
                    result.AsSpan(first, Math.Min(next, glyphCount) - first).Fill(table.U8(range + 2));
                }
                break;
            default:
                throw new FontException($"FDSelect of the font's 'CFF ' table has format {table.U8(at)}; 0 or 3 is expected.");
        }
        foreach (var font in result)
        {
            if (font >= Fonts.Length)
                throw new FontException($"A glyph of the font belongs to font DICT {font} of {Fonts.Length}.");
        }
        return result;
    }
}

/// <summary>A font DICT with its Private DICT and local subroutines.</summary>
internal sealed class CffPrivate
{
    /// <param name="isTop">Whether the DICT is that of the whole font, whose matrix is not this part's.</param>
    public CffPrivate(FontTable table, CffDict dict, bool isTop)
    {
        foreach (var entry in dict.Entries)
        {
            if (entry.Operator == CffDict.FontMatrix && !isTop)
                MatrixEntry = entry.Raw;
        }
        if (dict.Offset(CffDict.Private) is not { } size)
        {
            Dict = CffDict.Read(default);
            return;
        }
        var offset = dict.Offset(CffDict.Private, 1) ?? 0;
        Dict = CffDict.Read(table.Part(offset, size, "CFF ").Bytes);
        if (Dict.Offset(CffDict.Subrs) is { } subrs)
            Subrs = CffIndex.Read(table, subrs <= table.Length - offset ? offset + subrs : table.Length);
    }

    public CffDict Dict { get; }
    public CffIndex Subrs { get; }

    /// <summary>The matrix of this part of the font as it stands in the file, or null.</summary>
    public ReadOnlyMemory<byte>? MatrixEntry { get; }
}
