using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Reading.Filters;

/// <summary>The filters that make bytes of printable characters, and run lengths (ISO 32000-1, 7.4.2, 7.4.3 and 7.4.5).</summary>
internal static class TextFilters
{
    public static void DecodeHexadecimal(ReadOnlySpan<byte> data, ByteBuffer into, DecodeBudget budget)
    {
        budget.Take((data.Length / 2) + 1);
        var high = -1;
        foreach (var b in data)
        {
            if (b == '>')
                break;
            var digit = Characters.HexValue(b);
            if (digit < 0)
                continue;
            if (high < 0)
                high = digit;
            else
            {
                into.Take(1)[0] = (byte)((high << 4) | digit);
                high = -1;
            }
        }
        if (high >= 0)
            into.Take(1)[0] = (byte)(high << 4);
    }

    public static void DecodeAscii85(ReadOnlySpan<byte> data, ByteBuffer into, DecodeBudget budget)
    {
        uint group = 0;
        var count = 0;
        foreach (var b in data)
        {
            if (b == '~')
                break;
            if (b == 'z' && count == 0)
            {
                budget.Take(4);
                into.Take(4).Clear();
                continue;
            }
            if (b is < (byte)'!' or > (byte)'u')
                continue;
            group = unchecked((group * 85) + b - '!');
            if (++count < 5)
                continue;
            Group(group, 4);
            (group, count) = (0, 0);
        }
        if (count < 2)
            return;
        for (var i = count; i < 5; i++)
            group = unchecked((group * 85) + 84);
        Group(group, count - 1);

        void Group(uint value, int bytes)
        {
            budget.Take(bytes);
            var room = into.Take(bytes);
            for (var i = 0; i < bytes; i++)
                room[i] = (byte)(value >> (24 - (8 * i)));
        }
    }

    public static void DecodeRunLength(ReadOnlySpan<byte> data, ByteBuffer into, DecodeBudget budget)
    {
        for (var i = 0; i < data.Length; )
        {
            var code = data[i++];
            if (code == 128)
                return;
            if (code < 128)
            {
                var count = Math.Min(code + 1, data.Length - i);
                budget.Take(count);
                into.Raw(data.Slice(i, count));
                i += count;
            }
            else if (i < data.Length)
            {
                budget.Take(257 - code);
                into.Take(257 - code).Fill(data[i++]);
            }
        }
    }
}
