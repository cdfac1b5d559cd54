using System.Buffers.Binary;
using System.Text;
using Akashi.Engines.Pdf.Compression;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Fonts.Cff;

/// <summary>
/// Writes a subset as a deflated, CID-keyed CFF (ISO 32000-1, 9.9, CIDFontType0C): a glyph's number is its CID. The outlines come last,
/// in bits that were made once for all documents (<see cref="GlyphBlocks"/>).
/// </summary>
internal static class CffSubsetFile
{
    /// <summary>The first string behind the standard ones (Adobe Technical Note 5176, appendix A).</summary>
    private const int FirstString = 391;

    /// <summary>Bytes of an INDEX of one entry before the entry.</summary>
    private const int IndexHead = 7;

    /// <summary>The last entries of the top DICT: charset, FDSelect, FDArray and CharStrings, five bytes each and their operators.</summary>
    private static readonly int[] PlaceLengths = [6, 7, 7, 6];

    /// <summary>Appends the zlib stream.</summary>
    public static void Write(FontSubset subset, CffFont font, ByteBuffer into)
    {
        var blocks = subset.Font.Blocks;
        var glyphs = new GlyphBlocks.Block[subset.Glyphs.Count];
        for (var cid = 0; cid < glyphs.Length; cid++)
            glyphs[cid] = blocks.Of(subset.Glyphs[cid]);
        using var small = new ByteBuffer(8 * 1024);
        WriteTables(subset, font, glyphs, small);

        into.Raw([0x78, 0x9C]);
        var bits = new BitWriter(into);
        blocks.Codes.WriteHeader(ref bits);
        blocks.Codes.WriteLiterals(ref bits, small.Span);
        var adler = Adler32.Of(small.Span);
        foreach (var glyph in glyphs)
        {
            bits.Write(glyph.Bits, glyph.BitCount);
            adler = Adler32.Combine(adler, glyph.Adler, glyph.Length);
        }
        blocks.Codes.WriteEnd(ref bits);
        bits.Finish();
        BinaryPrimitives.WriteUInt32BigEndian(into.Take(4), adler);
    }

    private static void WriteTables(FontSubset subset, CffFont font, GlyphBlocks.Block[] glyphs, ByteBuffer into)
    {
        var count = subset.Glyphs.Count;
        var (fonts, numbers) = UsedFonts(subset, font);

        into.Raw([1, 0, 4, 4]);
        WriteIndex(into, [Encoding.ASCII.GetBytes(subset.Font.PostScriptName)]);
        var top = TopDict(font, count);
        var topAt = into.Length + IndexHead;
        WriteIndex(into, [top]);
        WriteIndex(into, ["Adobe"u8.ToArray(), "Identity"u8.ToArray()]);
        WriteIndex(into, []); // global subroutines

        // What is where stands at the end of the top DICT.
        var place = topAt + top.Length - PlaceLengths.Sum();
        PutNumber(into, place, into.Length);
        WriteCharset(into, count);
        PutNumber(into, place += PlaceLengths[0], into.Length);
        into.Raw([0]);
        foreach (var glyph in subset.Glyphs)
            into.Raw([numbers[font.FontOf(glyph)]]);
        PutNumber(into, place += PlaceLengths[1], into.Length);
        WriteFonts(into, fonts);
        PutNumber(into, place + PlaceLengths[2], into.Length);
        WriteOutlineIndex(into, glyphs);
    }

    /// <summary>The font DICTs that the subset needs, and their new numbers.</summary>
    private static (List<CffPrivate> Fonts, byte[] Numbers) UsedFonts(FontSubset subset, CffFont font)
    {
        var numbers = new byte[font.Fonts.Length];
        var isUsed = new bool[font.Fonts.Length];
        foreach (var glyph in subset.Glyphs)
            isUsed[font.FontOf(glyph)] = true;
        var fonts = new List<CffPrivate>();
        for (var i = 0; i < isUsed.Length; i++)
        {
            if (!isUsed[i])
                continue;
            numbers[i] = (byte)fonts.Count;
            fonts.Add(font.Fonts[i]);
        }
        return (fonts, numbers);
    }

    private static byte[] TopDict(CffFont font, int count)
    {
        using var dict = new ByteBuffer(128);
        Int(dict, FirstString);
        Int(dict, FirstString + 1);
        Int(dict, 0);
        dict.Raw([12, 30]); // ROS comes first
        foreach (var entry in font.Top.Entries)
        {
            if (entry.Operator is 5 or CffDict.FontMatrix)
                dict.Raw(entry.Raw.Span);
        }
        Int(dict, count);
        dict.Raw([12, 34]); // CIDCount
        // charset, FDSelect, FDArray, CharStrings: their places are known later.
        dict.Raw([29, 0, 0, 0, 0, 15, 29, 0, 0, 0, 0, 12, 37, 29, 0, 0, 0, 0, 12, 36, 29, 0, 0, 0, 0, 17]);
        return dict.Span.ToArray();
    }

    /// <summary>Every CID in one range: 1 to the last (format 2).</summary>
    private static void WriteCharset(ByteBuffer into, int count)
    {
        if (count == 1)
        {
            into.Raw([0]);
            return;
        }
        into.Raw([2, 0, 1]);
        BinaryPrimitives.WriteUInt16BigEndian(into.Take(2), (ushort)(count - 2));
    }

    /// <summary>Font DICTs, with their Private DICTs behind them.</summary>
    private static void WriteFonts(ByteBuffer into, List<CffPrivate> fonts)
    {
        var dicts = new byte[fonts.Count][];
        var privates = new byte[fonts.Count][];
        for (var i = 0; i < dicts.Length; i++)
        {
            using var dict = new ByteBuffer(64);
            foreach (var entry in fonts[i].Dict.Entries)
            {
                // Subroutines are in the outlines now.
                if (entry.Operator != CffDict.Subrs)
                    dict.Raw(entry.Raw.Span);
            }
            privates[i] = dict.Span.ToArray();
            dict.Clear();
            if (fonts[i].MatrixEntry is { } matrix)
                dict.Raw(matrix.Span);
            dict.Raw([29, 0, 0, 0, 0, 29, 0, 0, 0, 0, 18]);
            dicts[i] = dict.Span.ToArray();
        }
        WriteIndex(into, dicts);
        // Each ends with the size of its Private DICT, its place, and the operator.
        var at = into.Length - dicts.Sum(static dict => dict.Length);
        for (var i = 0; i < dicts.Length; i++)
        {
            at += dicts[i].Length;
            PutNumber(into, at - 11, privates[i].Length);
            PutNumber(into, at - 6, into.Length);
            into.Raw(privates[i]);
        }
    }

    /// <summary>The head of the CharStrings INDEX; the outlines themselves follow it.</summary>
    private static void WriteOutlineIndex(ByteBuffer into, GlyphBlocks.Block[] glyphs)
    {
        BinaryPrimitives.WriteUInt16BigEndian(into.Take(2), (ushort)glyphs.Length);
        into.Raw([4]);
        var offset = 1;
        BinaryPrimitives.WriteInt32BigEndian(into.Take(4), offset);
        foreach (var glyph in glyphs)
            BinaryPrimitives.WriteInt32BigEndian(into.Take(4), offset += glyph.Length);
    }

    private static void WriteIndex(ByteBuffer into, ReadOnlySpan<byte[]> entries)
    {
        BinaryPrimitives.WriteUInt16BigEndian(into.Take(2), (ushort)entries.Length);
        if (entries.IsEmpty)
            return;
        into.Raw([2]);
        var offset = 1;
        BinaryPrimitives.WriteUInt16BigEndian(into.Take(2), (ushort)offset);
        foreach (var entry in entries)
            BinaryPrimitives.WriteUInt16BigEndian(into.Take(2), checked((ushort)(offset += entry.Length)));
        foreach (var entry in entries)
            into.Raw(entry);
    }

    private static void Int(ByteBuffer dict, int value)
    {
        dict.Raw([29]);
        BinaryPrimitives.WriteInt32BigEndian(dict.Take(4), value);
    }

    /// <param name="at">The byte 29 that announces a number of four bytes.</param>
    private static void PutNumber(ByteBuffer into, int at, int value) =>
        BinaryPrimitives.WriteInt32BigEndian(into.Writable[(at + 1)..], value);
}
