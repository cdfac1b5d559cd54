using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Akashi.Engines.Pdf.Templates.Words;

/// <summary>Chinese and Japanese words with their costs, as a trie of 16-bit units in the format of ICU's <c>UCharsTrie</c>.</summary>
/// <remarks>The list is ICU's cjdict (see NOTICE); <c>build/cjdict.mjs</c> renews it.</remarks>
internal sealed class WordList
{
    private const int MaximumLinearBranch = 5;
    private const int MinimumLinearMatch = 0x30;
    private const int MinimumValueLead = 0x40;
    private const int NodeTypeMask = 0x3F;
    private const int ValueIsFinal = 0x8000;

    private const int TwoUnitValueLead = 0x4000;
    private const int ThreeUnitValueLead = 0x7FFF;
    private const int TwoUnitNodeLead = 0x4040;
    private const int ThreeUnitNodeLead = 0x7FC0;
    private const int TwoUnitDeltaLead = 0xFC00;
    private const int ThreeUnitDeltaLead = 0xFFFF;

    private readonly ushort[] units;

    private WordList(ushort[] units) => this.units = units;

    /// <summary>The list of this engine, unpacked when it is first asked for (2 MB).</summary>
    public static WordList Shared => Lazy.Value;

    private static readonly Lazy<WordList> Lazy = new(Load);

    /// <summary>Finds every word that <paramref name="text"/> begins with.</summary>
    /// <param name="lengths">Lengths of the words found, ascending, in UTF-16 units.</param>
    /// <param name="costs">What each of them costs; the rarer, the dearer.</param>
    /// <returns>How many there are.</returns>
    public int Match(ReadOnlySpan<char> text, Span<int> lengths, Span<int> costs)
    {
        int at = 0,
            pending = -1,
            found = 0;
        for (var i = 0; i < text.Length && found < lengths.Length; i++)
        {
            if (!Step(ref at, ref pending, text[i]))
                break;
            if (pending >= 0 || units[at] < MinimumValueLead)
                continue;
            lengths[found] = i + 1;
            costs[found++] = Value(at);
            if ((units[at] & ValueIsFinal) != 0)
                break;
        }
        return found;
    }

    /// <summary>Follows one unit. <paramref name="pending"/> is what remains of a linear match, minus one.</summary>
    private bool Step(ref int at, ref int pending, char unit)
    {
        if (pending >= 0)
        {
            pending--;
            return units[at++] == unit;
        }
        int node = units[at++];
        while (true)
        {
            if (node < MinimumLinearMatch)
                return Branch(ref at, node, unit);
            if (node < MinimumValueLead)
            {
                pending = node - MinimumLinearMatch - 1;
                return units[at++] == unit;
            }
            if ((node & ValueIsFinal) != 0)
                return false;
            at += Extra(node, TwoUnitNodeLead, ThreeUnitNodeLead);
            node &= NodeTypeMask;
        }
    }

    private bool Branch(ref int at, int length, char unit)
    {
        if (length == 0)
            length = units[at++];
        length++;
        // A binary search first, then one by one.
        while (length > MaximumLinearBranch)
        {
            if (unit < units[at++])
            {
                length >>= 1;
                at = Jump(at);
            }
            else
            {
                length -= length >> 1;
                at += 1 + Extra(units[at], TwoUnitDeltaLead, ThreeUnitDeltaLead);
            }
        }
        for (; length > 1; length--)
        {
            if (units[at++] == unit)
            {
                int node = units[at];
                if ((node & ValueIsFinal) == 0)
                    at =
                        at
                        + 1
                        + Extra(node, TwoUnitValueLead, ThreeUnitValueLead)
                        + Number(at + 1, node, TwoUnitValueLead, ThreeUnitValueLead);
                return true;
            }
            at += 1 + Extra(units[at] & ~ValueIsFinal, TwoUnitValueLead, ThreeUnitValueLead);
        }
        return units[at++] == unit;
    }

    private int Jump(int at)
    {
        int delta = units[at++];
        return at + Extra(delta, TwoUnitDeltaLead, ThreeUnitDeltaLead) + Number(at, delta, TwoUnitDeltaLead, ThreeUnitDeltaLead);
    }

    private int Value(int at)
    {
        int lead = units[at];
        if ((lead & ValueIsFinal) != 0)
            return Number(at + 1, lead & ~ValueIsFinal, TwoUnitValueLead, ThreeUnitValueLead);
        return lead switch
        {
            < TwoUnitNodeLead => (lead >> 6) - 1,
            < ThreeUnitNodeLead => (((lead & 0x7FC0) - TwoUnitNodeLead) << 10) | units[at + 1],
            _ => (units[at + 1] << 16) | units[at + 2],
        };
    }

    /// <summary>A number that begins in <paramref name="lead"/> and goes on in the units from <paramref name="next"/>.</summary>
    private int Number(int next, int lead, int two, int three) =>
        lead < two ? lead
        : lead < three ? ((lead - two) << 16) | units[next]
        : (units[next] << 16) | units[next + 1];

    /// <summary>How many units follow a number's lead.</summary>
    private static int Extra(int lead, int two, int three) =>
        lead < two ? 0
        : lead < three ? 1
        : 2;

    private static WordList Load()
    {
        using var packed = typeof(WordList).Assembly.GetManifestResourceStream("cjdict.br")!;
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream(2 << 20);
        brotli.CopyTo(bytes);
        var read = new ushort[bytes.Length / 2];
        bytes.GetBuffer().AsSpan(0, read.Length * 2).CopyTo(MemoryMarshal.AsBytes(read.AsSpan()));
        return new(read);
    }
}
