namespace Akashi.Engines.Pdf.Fonts.Cff;

/// <summary>An INDEX: numbered runs of bytes (Adobe Technical Note 5176, 5).</summary>
internal readonly struct CffIndex
{
    private readonly FontTable table;
    private readonly int offsets;
    private readonly int offsetSize;
    private readonly int data;

    private CffIndex(FontTable table, int count, int offsets, int offsetSize)
    {
        this.table = table;
        Count = count;
        this.offsets = offsets;
        this.offsetSize = offsetSize;
        // Offsets count from the byte before the data.
        data = offsets + ((count + 1) * offsetSize) - 1;
    }

    public int Count { get; }

    /// <summary>Where the next structure begins.</summary>
    public int End => Count == 0 ? offsets : data + Offset(Count);

    public static CffIndex Read(FontTable table, int at)
    {
        int count = table.U16(at);
        if (count == 0)
            return new(table, 0, at + 2, 1);
        int size = table.U8(at + 2);
        if (size is < 1 or > 4)
            throw new FontException($"An INDEX of the font's 'CFF ' table has offsets of {size} bytes; 1 to 4 are allowed.");
        table.Slice(at + 3, (count + 1) * size);
        return new(table, count, at + 3, size);
    }

    public ReadOnlyMemory<byte> this[int i]
    {
        get
        {
            if ((uint)i >= (uint)Count)
                throw new FontException($"The font's 'CFF ' table refers to entry {i} of {Count}.");
            var (start, end) = (Offset(i), Offset(i + 1));
            if (start < 1 || end < start)
                throw new FontException($"Entry {i} of an INDEX of the font's 'CFF ' table ends before it begins.");
            return table.Part(data + start, end - start, "CFF ").Bytes;
        }
    }

    private int Offset(int i)
    {
        var value = 0u;
        foreach (var b in table.Slice(offsets + (i * offsetSize), offsetSize))
            value = (value << 8) | b;
        return value <= int.MaxValue - (uint)data
            ? (int)value
            : throw new FontException("An INDEX of the font's 'CFF ' table is longer than the font.");
    }
}
