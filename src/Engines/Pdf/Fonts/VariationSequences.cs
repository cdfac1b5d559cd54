namespace Akashi.Engines.Pdf.Fonts;

/// <summary>Which glyph a character has before a variation selector (OpenType 'cmap', format 14). Looked up in the table itself.</summary>
internal sealed class VariationSequences
{
    /// <summary>The sequence is known, and shown by the character's own glyph.</summary>
    public const int Default = -1;

    private const int SelectorRecord = 11;

    private readonly FontTable table;
    private readonly int count;

    private VariationSequences(FontTable table)
    {
        this.table = table;
        count = table.Size(6);
        table.Slice(10, checked(Math.Min(count, table.Length) * SelectorRecord));
    }

    /// <summary>Whether a code point is a selector: of standardised or of ideographic variants.</summary>
    public static bool IsSelector(int codePoint) => codePoint is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>The selector that begins at <paramref name="i"/>, or 0, and how many units it takes.</summary>
    public static int SelectorAt(ReadOnlySpan<char> text, int i, out int length)
    {
        length = 1;
        // All of them begin with one of a few units, which nearly no text has.
        if (i >= text.Length || text[i] is not ((>= '\uFE00' and <= '\uFE0F') or '\uDB40'))
            return 0;
        if (text[i] != '\uDB40')
            return text[i];
        length = 2;
        if (i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1]))
            return 0;
        var c = char.ConvertToUtf32(text[i], text[i + 1]);
        return IsSelector(c) ? c : 0;
    }

    /// <summary>Null for a font without such sequences.</summary>
    public static VariationSequences? Find(FontTable cmap)
    {
        for (var i = 0; i < cmap.U16(2); i++)
        {
            var record = 4 + (i * 8);
            if (cmap.U16(record) != 0 || cmap.U16(record + 2) != 5)
                continue;
            var offset = cmap.Size(record + 4);
            if (cmap.U16(offset) == 14)
                return new(cmap.Part(offset, Math.Min(cmap.Size(offset + 2), cmap.Length - offset), "cmap"));
        }
        return null;
    }

    /// <summary>The glyph, <see cref="Default"/>, or null when the font does not know the sequence.</summary>
    public int? Glyph(int codePoint, int selector)
    {
        var record = Search(10, count, SelectorRecord, selector, 0);
        if (record < 0)
            return null;
        int defaults = table.Size(record + 3),
            others = table.Size(record + 7);
        if (others != 0)
        {
            // Five bytes: a character and its glyph.
            var mapping = Search(others + 4, table.Size(others), 5, codePoint, 0);
            if (mapping >= 0)
                return table.U16(mapping + 3);
        }
        // Four bytes: a character and how many follow it.
        return defaults != 0 && Search(defaults + 4, table.Size(defaults), 4, codePoint, 3) >= 0 ? Default : null;
    }

    /// <summary>Where the record stands whose number, or range of numbers, has this one in it; -1 when there is none.</summary>
    /// <param name="range">Where in a record the length of its range stands, 0 for single numbers.</param>
    private int Search(int start, int records, int size, int number, int range)
    {
        if (records < 0 || records > table.Length / size)
            throw new FontException($"The font's 'cmap' table claims {records} variation sequences.");
        int low = 0,
            high = records - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var at = start + (middle * size);
            var first = (table.U8(at) << 16) | table.U16(at + 1);
            if (number < first)
                high = middle - 1;
            else if (number > first + (range == 0 ? 0 : table.U8(at + range)))
                low = middle + 1;
            else
                return at;
        }
        return -1;
    }
}
