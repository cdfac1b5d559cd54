namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Text compaction: two values of 30 to a codeword, in four submodes (ISO/IEC 15438, 5.4.2). The shortest way through the submodes is found by dynamic programming.</summary>
internal sealed class Pdf417Text
{
    private const int Upper = 0;
    private const int Lower = 1;
    private const int Mixed = 2;
    private const int Punctuation = 3;
    private const int Submodes = 4;
    private const int Unreachable = 40_000;
    private const int Padding = 29;

    private static readonly string[] Characters =
    [
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ ",
        "abcdefghijklmnopqrstuvwxyz ",
        "0123456789&\r\t,:#-.$/+%*=^\0 ",
        ";<>@[\\]_`~!\r\t,:\n-.$/\"|*()?{}'",
    ];

    /// <summary>The values that latch from a submode (first index) to another one.</summary>
    private static readonly byte[][][] Latches =
    [
        [
            [],
            [27],
            [28],
            [28, 25],
        ],
        [
            [28, 28],
            [],
            [28],
            [28, 25],
        ],
        [
            [28],
            [27],
            [],
            [25],
        ],
        [
            [29],
            [29, 27],
            [29, 28],
            [],
        ],
    ];

    private int submode;

    public static bool Has(byte c) => Find(Upper, c) >= 0 || Find(Lower, c) >= 0 || Find(Mixed, c) >= 0 || Find(Punctuation, c) >= 0;

    /// <summary>After a latch to text the submode is that of capitals.</summary>
    public void Reset() => submode = Upper;

    public void Encode(ReadOnlySpan<byte> text, List<int> codewords)
    {
        var ways = new Way?[Submodes];
        ways[submode] = new(null, 0, []);
        foreach (var c in text)
        {
            Latch(ways);
            ways = Step(ways, c);
        }
        var best = 0;
        for (var i = 1; i < Submodes; i++)
        {
            if (Length(ways[i]) < Length(ways[best]))
                best = i;
        }
        submode = best;
        var values = ways[best]!.Values();
        if (values.Count % 2 == 1)
        {
            values.Add(Padding);
            // There the padding is a latch.
            if (submode == Punctuation)
                submode = Upper;
        }
        for (var i = 0; i < values.Count; i += 2)
            codewords.Add((values[i] * 30) + values[i + 1]);
    }

    private static void Latch(Way?[] ways)
    {
        for (var improved = true; improved; )
        {
            improved = false;
            for (var from = 0; from < Submodes; from++)
            {
                for (var to = 0; to < Submodes; to++)
                {
                    if (ways[from] is not { } way || way.Length + Latches[from][to].Length >= Length(ways[to]))
                        continue;
                    ways[to] = way.With(Latches[from][to]);
                    improved = true;
                }
            }
        }
    }

    private static Way?[] Step(Way?[] ways, byte c)
    {
        var next = new Way?[Submodes];
        for (var holder = 0; holder < Submodes; holder++)
        {
            var value = Find(holder, c);
            if (value < 0)
                continue;
            Offer(next, holder, ways[holder], [(byte)value]);
            for (var from = 0; from < Submodes; from++)
            {
                if (from != holder && Shift(from, holder) is > 0 and var shift)
                    Offer(next, from, ways[from], [(byte)shift, (byte)value]);
            }
        }
        return next;
    }

    private static void Offer(Way?[] ways, int to, Way? way, byte[] values)
    {
        if (way is not null && way.Length + values.Length < Length(ways[to]))
            ways[to] = way.With(values);
    }

    /// <summary>The value that borrows one character from another submode, or 0.</summary>
    private static int Shift(int from, int to) =>
        (from, to) switch
        {
            (Lower, Upper) => 27,
            (Upper or Lower or Mixed, Punctuation) => 29,
            _ => 0,
        };

    private static int Find(int submode, byte c) => c == 0 ? -1 : Characters[submode].IndexOf((char)c, StringComparison.Ordinal);

    private static int Length(Way? way) => way?.Length ?? Unreachable;

    /// <summary>A sequence of values that shares its beginning with others.</summary>
    private sealed class Way(Way? before, int length, byte[] values)
    {
        public int Length => length;

        public Way With(byte[] more) => new(this, length + more.Length, more);

        public List<int> Values()
        {
            var all = new List<int>(length + 1);
            var parts = new Stack<byte[]>();
            for (var way = this; way is not null; way = way.Before)
                parts.Push(way.Part);
            foreach (var part in parts)
            {
                foreach (var value in part)
                    all.Add(value);
            }
            return all;
        }

        private Way? Before => before;
        private byte[] Part => values;
    }
}
