using System.Numerics;

namespace Akashi.Engines.Pdf.Compression;

/// <summary>A canonical prefix code (RFC 1951, 3.2.2): for each symbol a length, 0 where it does not occur, and the bits as they are written.</summary>
internal sealed class HuffmanCode
{
    private HuffmanCode(byte[] lengths, ushort[] bits)
    {
        Lengths = lengths;
        Bits = bits;
    }

    public byte[] Lengths { get; }

    /// <summary>Reversed: deflate writes the first bit of a code lowest.</summary>
    public ushort[] Bits { get; }

    /// <summary>The shortest code for these frequencies with no length above <paramref name="longest"/>.</summary>
    public static HuffmanCode ForFrequencies(ReadOnlySpan<int> frequencies, int longest)
    {
        var lengths = new byte[frequencies.Length];
        var symbols = new int[frequencies.Length];
        var weights = new long[frequencies.Length];
        var used = 0;
        for (var symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] == 0)
                continue;
            symbols[used] = symbol;
            // The symbol breaks ties, so that the order does not depend on the sort.
            weights[used++] = ((long)frequencies[symbol] << 16) | (uint)symbol;
        }
        if (used < 3)
        {
            // One bit is the least that a code can have.
            for (var i = 0; i < used; i++)
                lengths[symbols[i]] = 1;
        }
        else
        {
            Array.Sort(weights, symbols, 0, used);
            Span<int> counts = stackalloc int[64];
            Count(weights.AsSpan(0, used), counts);
            Limit(counts, longest);
            var next = used;
            for (var length = 1; length <= longest; length++)
            {
                for (var i = counts[length]; i > 0; i--)
                    lengths[symbols[--next]] = (byte)length;
            }
        }
        return new(lengths, Canonical(lengths));
    }

    /// <summary>How many symbols get each length: Moffat and Katajainen, "In-Place Calculation of Minimum-Redundancy Codes".</summary>
    private static void Count(Span<long> weights, Span<int> counts)
    {
        var n = weights.Length;
        for (var i = 0; i < n; i++)
            weights[i] >>= 16;
        weights[0] += weights[1];
        int root = 0,
            leaf = 2;
        for (var next = 1; next < n - 1; next++)
        {
            if (leaf >= n || weights[root] < weights[leaf])
            {
                weights[next] = weights[root];
                weights[root++] = next;
            }
            else
                weights[next] = weights[leaf++];
            if (leaf >= n || (root < next && weights[root] < weights[leaf]))
            {
                weights[next] += weights[root];
                weights[root++] = next;
            }
            else
                weights[next] += weights[leaf++];
        }
        weights[n - 2] = 0;
        for (var next = n - 3; next >= 0; next--)
            weights[next] = weights[(int)weights[next]] + 1;
        int available = 1,
            inner = n - 2,
            depth = 0;
        while (available > 0)
        {
            var used = 0;
            while (inner >= 0 && weights[inner] == depth)
            {
                used++;
                inner--;
            }
            counts[Math.Min(depth, counts.Length - 1)] += available - used;
            available = 2 * used;
            depth++;
        }
    }

    /// <summary>Shortens what is too long, and lengthens something else for it until the code fits again.</summary>
    private static void Limit(Span<int> counts, int longest)
    {
        for (var length = longest + 1; length < counts.Length; length++)
        {
            counts[longest] += counts[length];
            counts[length] = 0;
        }
        var total = 0L;
        for (var length = longest; length > 0; length--)
            total += (long)counts[length] << (longest - length);
        for (; total > 1L << longest; total--)
        {
            counts[longest]--;
            for (var length = longest - 1; length > 0; length--)
            {
                if (counts[length] == 0)
                    continue;
                counts[length]--;
                counts[length + 1] += 2;
                break;
            }
        }
    }

    private static ushort[] Canonical(byte[] lengths)
    {
        Span<int> counts = stackalloc int[16];
        Span<int> next = stackalloc int[16];
        foreach (var length in lengths)
            counts[length]++;
        counts[0] = 0;
        for (var length = 1; length < 16; length++)
            next[length] = (next[length - 1] + counts[length - 1]) << 1;
        var bits = new ushort[lengths.Length];
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
                bits[symbol] = Reverse(next[lengths[symbol]]++, lengths[symbol]);
        }
        return bits;
    }

    private static ushort Reverse(int code, int length)
    {
        var reversed = 0;
        for (var i = 0; i < length; i++)
            reversed |= ((code >> i) & 1) << (length - 1 - i);
        return (ushort)reversed;
    }
}
