using System.Buffers.Binary;
using Akashi.Engines.Pdf.Compression;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>Writes a subset as a deflated TrueType file: only the tables that ISO 32000-1, 9.9 asks of an embedded CIDFontType2.</summary>
/// <remarks>
/// The small tables come first and are written anew; then 'glyf', whose outlines were deflated before (<see cref="GlyphBlocks"/>).
/// All of it is one deflate block in the font's code. Checksums are sums, and are put together from those of the outlines.
/// </remarks>
internal static class SubsetFile
{
    private const int ChecksumAdjustment = 8;
    private const int GlyfRecord = -1;

    /// <summary>Tables in the order of their tags, as the directory wants them; cvt, fpgm and prep are the hinting program, copied when present.</summary>
    private static readonly string[] Tags = ["cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"];

    /// <summary>Appends the zlib stream.</summary>
    /// <returns>The length of the file that is in it.</returns>
    public static int Write(FontSubset subset, ByteBuffer into)
    {
        var blocks = subset.Font.Blocks;
        var glyphs = new GlyphBlocks.Block[subset.Glyphs.Count];
        var scratch = Array.Empty<byte>();
        for (var cid = 0; cid < glyphs.Length; cid++)
            glyphs[cid] = Glyph(subset, blocks, cid, ref scratch);

        using var small = new ByteBuffer(8 * 1024);
        WriteSmallTables(subset, glyphs, small);

        into.Raw([0x78, 0x9C]);
        var bits = new BitWriter(into);
        blocks.Codes.WriteHeader(ref bits);
        blocks.Codes.WriteLiterals(ref bits, small.Span);
        var adler = Adler32.Of(small.Span);
        var length = small.Length;
        foreach (var glyph in glyphs)
        {
            bits.Write(glyph.Bits, glyph.BitCount);
            adler = Adler32.Combine(adler, glyph.Adler, glyph.Length);
            length += glyph.Length;
        }
        blocks.Codes.WriteEnd(ref bits);
        bits.Finish();
        BinaryPrimitives.WriteUInt32BigEndian(into.Take(4), adler);
        return length;
    }

    /// <summary>The sum of a table's 32-bit words (OpenType, "Calculating Checksums").</summary>
    public static uint Checksum(ReadOnlySpan<byte> table)
    {
        var sum = 0u;
        for (var i = 0; i + 4 <= table.Length; i += 4)
            sum += BinaryPrimitives.ReadUInt32BigEndian(table[i..]);
        return sum;
    }

    private static GlyphBlocks.Block Glyph(FontSubset subset, GlyphBlocks blocks, int cid, ref byte[] scratch)
    {
        var glyph = subset.Glyphs[cid];
        var outline = subset.Font.Outline(glyph);
        if (outline.Length < 10 || (outline[0] & 0x80) == 0)
            return blocks.Of(glyph);
        if (scratch.Length < outline.Length)
            scratch = new byte[outline.Length];
        var copy = scratch.AsSpan(0, outline.Length);
        subset.CopyOutline(cid, copy);
        return blocks.Make(copy);
    }

    private static void WriteSmallTables(FontSubset subset, GlyphBlocks.Block[] glyphs, ByteBuffer into)
    {
        var directory = subset.Font.Directory;
        var present = 0;
        foreach (var tag in Tags)
            present += directory.Find(tag) is null ? 0 : 1;
        WriteHeader(into, present);
        var record = into.Length;
        into.Take(present * 16).Clear();

        var headAt = 0;
        var glyfRecord = GlyfRecord;
        foreach (var tag in Tags)
        {
            if (directory.Find(tag) is not { } source)
                continue;
            var offset = into.Length;
            switch (tag)
            {
                case "glyf":
                    glyfRecord = record;
                    break;
                case "loca":
                    WriteLocations(glyphs, into);
                    break;
                case "hmtx":
                    WriteMetrics(subset, into);
                    break;
                default:
                    into.Raw(source.Bytes.Span);
                    Patch(tag, into.Writable[offset..], subset.Glyphs.Count);
                    break;
            }
            if (tag == "head")
                headAt = offset;
            var length = into.Length - offset;
            into.Take((4 - (into.Length % 4)) % 4).Clear();
            WriteRecord(into.Writable.Slice(record, 16), tag, Checksum(into.Span[offset..]), offset, length);
            record += 16;
        }

        uint glyfSum = 0;
        var glyfLength = 0;
        foreach (var glyph in glyphs)
        {
            glyfSum += glyph.Checksum;
            glyfLength += glyph.Length;
        }
        WriteRecord(into.Writable.Slice(glyfRecord, 16), "glyf", glyfSum, into.Length, glyfLength);
        BinaryPrimitives.WriteUInt32BigEndian(into.Writable[(headAt + ChecksumAdjustment)..], 0xB1B0AFBA - (Checksum(into.Span) + glyfSum));
    }

    private static void WriteRecord(Span<byte> record, string tag, uint checksum, int offset, int length)
    {
        for (var i = 0; i < 4; i++)
            record[i] = (byte)tag[i];
        BinaryPrimitives.WriteUInt32BigEndian(record[4..], checksum);
        BinaryPrimitives.WriteInt32BigEndian(record[8..], offset);
        BinaryPrimitives.WriteInt32BigEndian(record[12..], length);
    }

    private static void WriteLocations(GlyphBlocks.Block[] glyphs, ByteBuffer table)
    {
        var offset = 0;
        foreach (var glyph in glyphs)
        {
            BinaryPrimitives.WriteInt32BigEndian(table.Take(4), offset);
            offset += glyph.Length;
        }
        BinaryPrimitives.WriteInt32BigEndian(table.Take(4), offset);
    }

    private static void WriteMetrics(FontSubset subset, ByteBuffer table)
    {
        foreach (var glyph in subset.Glyphs)
        {
            var metric = table.Take(4);
            BinaryPrimitives.WriteUInt16BigEndian(metric, (ushort)subset.Font.Advance(glyph));
            BinaryPrimitives.WriteInt16BigEndian(metric[2..], subset.Font.LeftSideBearing(glyph));
        }
    }

    private static void Patch(string tag, Span<byte> table, int glyphCount)
    {
        switch (tag)
        {
            case "head":
                table.Slice(ChecksumAdjustment, 4).Clear();
                // Glyph offsets are written as 32 bits.
                BinaryPrimitives.WriteInt16BigEndian(table[50..], 1);
                break;
            case "hhea":
                BinaryPrimitives.WriteUInt16BigEndian(table[34..], (ushort)glyphCount);
                break;
            case "maxp":
                BinaryPrimitives.WriteUInt16BigEndian(table[4..], (ushort)glyphCount);
                break;
        }
    }

    private static void WriteHeader(ByteBuffer into, int tables)
    {
        var power = 1;
        var log = 0;
        while (power * 2 <= tables)
            (power, log) = (power * 2, log + 1);
        var header = into.Take(12);
        BinaryPrimitives.WriteUInt32BigEndian(header, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)tables);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)(power * 16));
        BinaryPrimitives.WriteUInt16BigEndian(header[8..], (ushort)log);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)((tables - power) * 16));
    }
}
