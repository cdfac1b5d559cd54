using System.Buffers.Binary;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Compression;

/// <summary>The two codes of a deflate block, for literals and lengths and for distances, with the header that describes them (RFC 1951, 3.2.7).</summary>
internal sealed class DeflateBlock
{
    private static readonly byte[] LengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly HuffmanCode literals;
    private readonly HuffmanCode distances;

    /// <param name="literals">How often each literal and length symbol occurs; the end of the block is counted here.</param>
    /// <param name="distances">How often each distance symbol occurs.</param>
    public DeflateBlock(Span<int> literals, Span<int> distances)
    {
        literals[DeflateAlphabet.EndOfBlock]++;
        // There has to be a distance code, even if nothing refers back.
        if (!distances.ContainsAnyExcept(0))
            distances[0] = 1;
        this.literals = HuffmanCode.ForFrequencies(literals, 15);
        this.distances = HuffmanCode.ForFrequencies(distances, 15);
    }

    /// <summary>Writes the head of a block with codes of its own.</summary>
    public void WriteHeader(ref BitWriter bits, bool isLast = true)
    {
        bits.Write(isLast ? 0b101u : 0b100u, 3);
        var literalCount = Used(literals.Lengths, 257);
        var distanceCount = Used(distances.Lengths, 1);
        Span<byte> lengths = stackalloc byte[DeflateAlphabet.Literals + DeflateAlphabet.Distances];
        literals.Lengths.AsSpan(0, literalCount).CopyTo(lengths);
        distances.Lengths.AsSpan(0, distanceCount).CopyTo(lengths[literalCount..]);
        lengths = lengths[..(literalCount + distanceCount)];

        // Runs are shortened: 16 repeats the last, 17 and 18 are zeros.
        Span<(byte Symbol, byte Extra)> runs = stackalloc (byte, byte)[lengths.Length];
        var runCount = Runs(lengths, runs);
        Span<int> frequencies = stackalloc int[19];
        foreach (var run in runs[..runCount])
            frequencies[run.Symbol]++;
        var code = HuffmanCode.ForFrequencies(frequencies, 7);
        var codes = 19;
        while (codes > 4 && code.Lengths[LengthOrder[codes - 1]] == 0)
            codes--;

        bits.Write((uint)(literalCount - 257), 5);
        bits.Write((uint)(distanceCount - 1), 5);
        bits.Write((uint)(codes - 4), 4);
        for (var i = 0; i < codes; i++)
            bits.Write(code.Lengths[LengthOrder[i]], 3);
        foreach (var (symbol, extra) in runs[..runCount])
        {
            bits.Write(code.Bits[symbol], code.Lengths[symbol]);
            if (symbol >= 16)
                bits.Write(
                    extra,
                    symbol switch
                    {
                        16 => 2,
                        17 => 3,
                        _ => 7,
                    }
                );
        }
    }

    public void WriteLiterals(ref BitWriter bits, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
            bits.Write(literals.Bits[value], literals.Lengths[value]);
    }

    public void WriteTokens(ref BitWriter bits, ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens)
        {
            if (!Matches.IsMatch(token))
            {
                bits.Write(literals.Bits[token], literals.Lengths[token]);
                continue;
            }
            var (symbol, extra, count) = DeflateAlphabet.Length(Matches.Length(token));
            bits.Write(literals.Bits[symbol] | ((uint)extra << literals.Lengths[symbol]), literals.Lengths[symbol] + count);
            (symbol, extra, count) = DeflateAlphabet.Distance(Matches.Distance(token));
            bits.Write(distances.Bits[symbol] | ((uint)extra << distances.Lengths[symbol]), distances.Lengths[symbol] + count);
        }
    }

    public void WriteEnd(ref BitWriter bits) =>
        bits.Write(literals.Bits[DeflateAlphabet.EndOfBlock], literals.Lengths[DeflateAlphabet.EndOfBlock]);

    /// <summary>Adds the symbols of tokens to frequencies.</summary>
    public static void Count(ReadOnlySpan<int> tokens, Span<int> literals, Span<int> distances)
    {
        foreach (var token in tokens)
        {
            if (!Matches.IsMatch(token))
            {
                literals[token]++;
                continue;
            }
            literals[DeflateAlphabet.LengthSymbol(Matches.Length(token))]++;
            distances[DeflateAlphabet.DistanceSymbol(Matches.Distance(token))]++;
        }
    }

    private static int Used(byte[] lengths, int least)
    {
        var used = lengths.Length;
        while (used > least && lengths[used - 1] == 0)
            used--;
        return used;
    }

    private static int Runs(ReadOnlySpan<byte> lengths, Span<(byte Symbol, byte Extra)> runs)
    {
        var count = 0;
        for (var i = 0; i < lengths.Length; )
        {
            var length = lengths[i];
            var run = 1;
            while (i + run < lengths.Length && lengths[i + run] == length)
                run++;
            i += run;
            if (length == 0)
            {
                for (; run >= 11; run -= Math.Min(run, 138))
                    runs[count++] = (18, (byte)(Math.Min(run, 138) - 11));
                for (; run >= 3; run -= Math.Min(run, 10))
                    runs[count++] = (17, (byte)(Math.Min(run, 10) - 3));
            }
            else
            {
                runs[count++] = (length, 0);
                for (run--; run >= 3; run -= Math.Min(run, 6))
                    runs[count++] = (16, (byte)(Math.Min(run, 6) - 3));
            }
            for (; run > 0; run--)
                runs[count++] = (length, 0);
        }
        return count;
    }
}
