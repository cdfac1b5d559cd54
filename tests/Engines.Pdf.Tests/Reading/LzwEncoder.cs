namespace Akashi.Engines.Pdf.Tests.Reading;

/// <summary>Writes what <c>LZWDecode</c> reads, as TIFF's appendix describes it.</summary>
internal static class LzwEncoder
{
    public static byte[] Encode(ReadOnlySpan<byte> data, int earlyChange)
    {
        var output = new List<byte>();
        var table = new Dictionary<(int Prefix, byte Last), int>();
        int next = 258,
            width = 9,
            held = 0;
        long bits = 0;
        Write(256);
        var prefix = -1;
        foreach (var b in data)
        {
            if (prefix < 0)
                prefix = b;
            else if (table.TryGetValue((prefix, b), out var known))
                prefix = known;
            else
            {
                Write(prefix);
                table[(prefix, b)] = next++;
                if (next + earlyChange > 1 << width)
                    width++;
                if (next == 4094)
                {
                    Write(256);
                    table.Clear();
                    (next, width) = (258, 9);
                }
                prefix = b;
            }
        }
        if (prefix >= 0)
        {
            Write(prefix);
            if (next + 1 + earlyChange > 1 << width && width < 12)
                width++;
        }
        Write(257);
        if (held > 0)
            output.Add((byte)(bits << (8 - held)));
        return [.. output];

        void Write(int code)
        {
            bits = (bits << width) | (uint)code;
            for (held += width; held >= 8; held -= 8)
                output.Add((byte)(bits >> (held - 8)));
            bits &= (1 << held) - 1;
        }
    }
}
