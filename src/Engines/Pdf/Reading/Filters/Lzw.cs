using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Reading.Filters;

/// <summary>The LZWDecode filter (ISO 32000-1, 7.4.4.2): codes of 9 to 12 bits, the highest bit first.</summary>
internal static class Lzw
{
    private const int Clear = 256,
        End = 257,
        MaxCodes = 4096;

    /// <param name="earlyChange">1: codes grow one entry early, the default and the usage of TIFF; 0: they do not.</param>
    public static void Decode(ReadOnlySpan<byte> data, int earlyChange, ByteBuffer into, DecodeBudget budget)
    {
        // Each code is the one before it plus a byte; a string is written from its end.
        Span<short> before = new short[MaxCodes];
        Span<byte> last = new byte[MaxCodes];
        Span<short> length = new short[MaxCodes];
        for (var i = 0; i < 256; i++)
            (last[i], length[i]) = ((byte)i, 1);

        int next = 258,
            width = 9,
            previous = -1,
            bits = 0,
            held = 0;
        foreach (var b in data)
        {
            bits = (bits << 8) | b;
            held += 8;
            if (held < width)
                continue;
            held -= width;
            var code = (bits >> held) & ((1 << width) - 1);
            bits &= (1 << held) - 1;
            if (code == End)
                return;
            if (code == Clear)
            {
                (next, width, previous) = (258, 9, -1);
                continue;
            }
            if (code > next || (code == next && previous < 0) || (previous < 0 && code > 255))
                return;
            var isNew = code == next;
            var known = isNew ? previous : code;
            var count = length[known] + (isNew ? 1 : 0);
            budget.Take(count);
            var room = into.Take(count);
            var at = length[known] - 1;
            for (var c = known; at >= 0; c = before[c])
                room[at--] = last[c];
            if (isNew)
                room[^1] = room[0];
            if (previous >= 0 && next < MaxCodes)
            {
                (before[next], last[next], length[next]) = ((short)previous, room[0], (short)(length[previous] + 1));
                next++;
            }
            previous = code;
            if (next + earlyChange >= 1 << width && width < 12)
                width++;
        }
    }
}
