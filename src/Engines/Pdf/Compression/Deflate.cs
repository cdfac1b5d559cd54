using System.Buffers.Binary;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Compression;

/// <summary>
/// The FlateDecode filter, writing (ISO 32000-1, 7.4.4; RFC 1950 and 1951). Its own code, because a library's would give other
/// bytes with every version, and would cost more to begin than a page takes to compress.
/// </summary>
internal static class Deflate
{
    /// <summary>One block for so many bytes: their statistics are alike, and what is kept of them stays small.</summary>
    private const int BlockSize = 256 * 1024;

    public static void Append(ReadOnlySpan<byte> data, ByteBuffer into)
    {
        var finder = Matches.OfThread;
        into.Raw([0x78, 0x9C]);
        var bits = new BitWriter(into);
        Span<int> literals = stackalloc int[DeflateAlphabet.Literals];
        Span<int> distances = stackalloc int[DeflateAlphabet.Distances];
        var at = 0;
        do
        {
            var part = data.Slice(at, Math.Min(BlockSize, data.Length - at));
            at += part.Length;
            finder.Find(part);
            literals.Clear();
            distances.Clear();
            DeflateBlock.Count(finder.Tokens, literals, distances);
            var block = new DeflateBlock(literals, distances);
            block.WriteHeader(ref bits, isLast: at == data.Length);
            block.WriteTokens(ref bits, finder.Tokens);
            block.WriteEnd(ref bits);
        } while (at < data.Length);
        bits.Finish();
        BinaryPrimitives.WriteUInt32BigEndian(into.Take(4), Adler32.Of(data));
    }
}
