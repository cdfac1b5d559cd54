using System.Buffers.Binary;
using Akashi.Engines.Pdf.Compression;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>
/// The outlines of a font, deflated once for all documents: each is a run of bits in the font's own prefix code, and a subset is
/// such runs one behind the other. Safe for several threads.
/// </summary>
/// <remarks>Matches are sought inside an outline only, so that its bits are right wherever it stands.</remarks>
internal sealed class GlyphBlocks(OpenTypeFont font)
{
    /// <summary>So many outlines, spread over the font, say how often bytes occur in all of them.</summary>
    private const int SampleSize = 400;

    private readonly Block?[] blocks = new Block?[font.GlyphCount];
    private DeflateBlock? codes;

    /// <summary>The code that all blocks are written in.</summary>
    public DeflateBlock Codes => codes ?? Volatile.Read(ref codes) ?? MakeCodes();

    public Block Of(ushort glyph) => blocks[glyph] ??= Make(font.Outline(glyph));

    /// <summary>An outline that is needed once: a composite with its parts renumbered.</summary>
    public Block Make(ReadOnlySpan<byte> outline)
    {
        var padded = (outline.Length + 3) & ~3;
        var bytes = new byte[padded];
        outline.CopyTo(bytes);
        var code = Codes; // finds matches of its own
        var finder = Matches.OfThread;
        finder.Find(bytes);
        using var buffer = new ByteBuffer(padded + 16);
        var bits = new BitWriter(buffer);
        code.WriteTokens(ref bits, finder.Tokens);
        var count = bits.Count;
        bits.Finish();
        buffer.Take((4 - (buffer.Length % 4)) % 4).Clear();
        var words = new uint[buffer.Length / 4];
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(buffer.Span[(i * 4)..]);
        return new(words, count, padded, Adler32.Of(bytes), SubsetFile.Checksum(bytes));
    }

    private DeflateBlock MakeCodes()
    {
        Span<int> literals = stackalloc int[DeflateAlphabet.Literals];
        Span<int> distances = stackalloc int[DeflateAlphabet.Distances];
        // Every symbol can be written, also one that the sample does not show.
        literals.Fill(1);
        distances.Fill(1);
        var finder = Matches.OfThread;
        for (var i = 0; i < Math.Min(SampleSize, font.GlyphCount); i++)
        {
            finder.Find(font.Outline((ushort)((long)i * font.GlyphCount / Math.Min(SampleSize, font.GlyphCount))));
            DeflateBlock.Count(finder.Tokens, literals, distances);
        }
        var made = new DeflateBlock(literals, distances);
        // Whoever comes first decides: all blocks have to be in one code.
        return Interlocked.CompareExchange(ref codes, made, null) ?? made;
    }

    /// <summary>An outline as bits, with what checksums need to know of its bytes.</summary>
    /// <param name="Length">Bytes of the outline, a multiple of four.</param>
    /// <param name="Checksum">The sum of its 32-bit words, as in a font's table directory.</param>
    internal sealed record Block(uint[] Bits, int BitCount, int Length, uint Adler, uint Checksum);
}
