using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Akashi.Engines.Pdf.Compression;

/// <summary>Finds what stood in the data before (LZ77), as tokens: a literal byte, or a length and a distance.</summary>
internal sealed class Matches
{
    private const int HashBits = 13;
    private const int MinimumMatch = 4;

    [ThreadStatic]
    private static Matches? ofThread;

    private readonly int[] heads = new int[1 << HashBits];
    private int[] previous = new int[16 * 1024];
    private int[] tokens = new int[16 * 1024];

    /// <summary>How many earlier places are tried at each position.</summary>
    private const int Effort = 6;

    /// <summary>A match that is as long as this is taken without looking for a better one at the next byte.</summary>
    private const int GoodMatch = 24;

    /// <summary>All places inside a match up to this length are remembered.</summary>
    private const int WholeMatch = 12;

    /// <summary>The one that this thread keeps: its tables are larger than most of what is sought in them.</summary>
    public static Matches OfThread => ofThread ??= new();

    /// <summary>The tokens of the last <see cref="Find"/>.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, count);

    private int count;

    public static bool IsMatch(int token) => token < 0;

    public static int Length(int token) => (token >> 16) & 0x7FFF;

    /// <summary>A distance of up to 32,768, kept less one.</summary>
    public static int Distance(int token) => (token & 0xFFFF) + 1;

    public void Find(ReadOnlySpan<byte> data)
    {
        if (previous.Length < data.Length)
            previous = new int[Math.Max(data.Length, previous.Length * 2)];
        if (tokens.Length < data.Length)
            tokens = new int[Math.Max(data.Length, tokens.Length * 2)];
        heads.AsSpan().Fill(-1);
        count = 0;
        var end = data.Length - MinimumMatch;
        var i = 0;
        while (i <= end)
        {
            var (length, distance) = Longest(data, i, MinimumMatch - 1);
            Insert(data, i);
            if (length < MinimumMatch)
            {
                tokens[count++] = data[i++];
                continue;
            }
            // A literal first, if that gives a longer match.
            while (length < GoodMatch && i + 1 <= end)
            {
                var (better, further) = Longest(data, i + 1, length);
                if (better <= length)
                    break;
                tokens[count++] = data[i++];
                Insert(data, i);
                (length, distance) = (better, further);
            }
            tokens[count++] = unchecked((int)0x80000000) | (length << 16) | (distance - 1);
            // What a long match covers is known already; its ends are enough to find it again.
            var next = i + length;
            var skipFrom = length > WholeMatch ? i + WholeMatch : next;
            for (i++; i < next; i++)
            {
                if (i == skipFrom)
                    i = Math.Max(i, next - 2);
                if (i <= end)
                    Insert(data, i);
            }
        }
        while (i < data.Length)
            tokens[count++] = data[i++];
    }

    private (int Length, int Distance) Longest(ReadOnlySpan<byte> data, int at, int above)
    {
        var best = above;
        var distance = 0;
        var longest = Math.Min(DeflateAlphabet.LongestMatch, data.Length - at);
        if (best >= longest)
            return (best, distance);
        ref var start = ref MemoryMarshal.GetReference(data);
        var wanted = BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);
        var candidate = heads[Hash(wanted)];
        for (var tries = Effort; tries > 0 && candidate >= 0 && at - candidate <= DeflateAlphabet.Window; tries--)
        {
            // Every candidate has four bytes: only such places are remembered.
            if (
                BinaryPrimitives.ReadUInt32LittleEndian(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref start, candidate), 4)) == wanted
                && Unsafe.Add(ref start, candidate + best) == Unsafe.Add(ref start, at + best)
            )
            {
                var length = 4;
                while (length < longest && Unsafe.Add(ref start, candidate + length) == Unsafe.Add(ref start, at + length))
                    length++;
                if (length > best)
                {
                    (best, distance) = (length, at - candidate);
                    if (length == longest)
                        break;
                }
            }
            candidate = previous[candidate];
        }
        return (best, distance);
    }

    private void Insert(ReadOnlySpan<byte> data, int at)
    {
        ref var head = ref heads[Hash(BinaryPrimitives.ReadUInt32LittleEndian(data[at..]))];
        previous[at] = head;
        head = at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(uint bytes) => (int)((bytes * 2654435761u) >> (32 - HashBits));
}
