using System.Buffers.Binary;
using System.Text;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>
/// A font file that comes from somebody: which faces it has, what their licences say of embedding, and whether every part of them can be
/// used. What <see cref="ExamineAll"/> lets pass makes no document fail later.
/// </summary>
/// <remarks>Work and memory are bounded by the size of the file, whatever it holds: no two tables or outlines may share bytes.</remarks>
public static class FontFile
{
    /// <summary>Of a collection.</summary>
    public const int MostFaces = 32;

    /// <summary>Of all outlines of a face with their subroutines in place, in bytes.</summary>
    private const long MostOutlines = 256L << 20;

    private const uint Collection = 0x74746366; // ttcf

    /// <summary>How many fonts the file holds: 1, or those of a collection (.ttc, .otc).</summary>
    /// <exception cref="FontException">It is no font, or a collection of none or of too many.</exception>
    public static int CountFaces(ReadOnlyMemory<byte> file)
    {
        var table = new FontTable(file, "file");
        switch (table.U32(0))
        {
            case Collection:
                var count = table.U32(8);
                return count is > 0 and <= MostFaces
                    ? (int)count
                    : throw new FontException($"The collection has {count} fonts; 1 to {MostFaces} are allowed.");
            case 0x774F4646 or 0x774F4632: // wOFF, wOF2
                throw new FontException("The file is a web font (WOFF); the TrueType or OpenType file that it was made of can be used.");
            default:
                return 1;
        }
    }

    /// <summary>Reads every face to its last glyph; what several of them share, once.</summary>
    /// <exception cref="FontException">The file is damaged, or of a kind that is not read; the message says what is wrong.</exception>
    public static IReadOnlyList<FontFace> ExamineAll(ReadOnlyMemory<byte> file)
    {
        var seen = new HashSet<(int, int)>();
        var faces = new List<FontFace>();
        for (var (i, count) = (0, CountFaces(file)); i < count; i++)
            faces.Add(Examine(file, i, seen));
        return faces;
    }

    /// <summary>Reads a face to its last glyph; of one that must not be embedded, no outlines.</summary>
    /// <exception cref="FontException">The file is damaged, or of a kind that is not read; the message says what is wrong.</exception>
    public static FontFace Examine(ReadOnlyMemory<byte> file, int index = 0) => Examine(file, index, []);

    /// <param name="seen">Outlines that were read: where their table begins, with the number of glyphs.</param>
    private static FontFace Examine(ReadOnlyMemory<byte> file, int index, HashSet<(int Table, int Glyphs)> seen)
    {
        var outlines = CheckTables(file, index);
        var font = OpenTypeFont.Parse(file, index);
        if (!font.EmbeddingForbidden && seen.Add((outlines, font.GlyphCount)))
            CheckOutlines(font);
        CheckMetrics(font);
        for (var script = 0; script < OpenTypeFont.ScriptCount; script++)
            font.Forms(script);
        var characters = 0;
        for (var c = 0; c <= 0x10FFFF; c++)
        {
            if (font.GlyphFor(c) != 0)
                characters++;
        }
        var os2 = font.Directory.Require("OS/2");
        return new(
            index,
            FontNames.Full(font.Directory.Find("name")) ?? font.PostScriptName,
            font.PostScriptName,
            font.Cff is not null,
            font.GlyphCount,
            characters,
            new(os2.U16(8))
        );
    }

    /// <summary>A face as a file of its own, for readers that know no collections; the file itself if it is one already.</summary>
    /// <exception cref="FontException">There is no such face.</exception>
    public static ReadOnlyMemory<byte> Extract(ReadOnlyMemory<byte> file, int index)
    {
        var source = new FontTable(file, "file");
        if (source.U32(0) != Collection)
            return file;
        var records = Records(source, index, out var start);
        var length = 12 + (records.Count * 16) + records.Sum(record => (record.Length + 3) & ~3);
        var result = new byte[length];
        source.Slice(start, 12).CopyTo(result);
        var (at, entry) = (12 + (records.Count * 16), 12);
        foreach (var record in records)
        {
            source.Slice(record.Entry, 16).CopyTo(result.AsSpan(entry));
            BinaryPrimitives.WriteInt32BigEndian(result.AsSpan(entry + 8), at);
            source.Slice(record.Offset, record.Length).CopyTo(result.AsSpan(at));
            at += (record.Length + 3) & ~3;
            entry += 16;
        }
        return result;
    }

    /// <summary>Every table is what its checksum says (OpenType, "Calculating Checksums"), and has bytes of its own.</summary>
    /// <returns>Where the outlines are: the CFF table, or the index of TrueType's.</returns>
    private static int CheckTables(ReadOnlyMemory<byte> file, int index)
    {
        var source = new FontTable(file, "file");
        var (end, outlines) = (0L, 0);
        foreach (var record in Records(source, index, out _).OrderBy(record => record.Offset))
        {
            if (record.Offset < end)
                throw new FontException($"The font's '{record.Tag}' table shares bytes with another one.");
            end = record.Offset + (long)record.Length;
            if (record.Tag is "CFF " or "loca")
                outlines = record.Offset;
            var bytes = source.Slice(record.Offset, record.Length);
            var sum = Sum(bytes);
            // The sum over the whole file stands inside of this table, and was 0 when the table was summed.
            if (record.Tag == "head" && bytes.Length >= 12)
                sum -= BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
            if (sum != record.Checksum)
                throw new FontException($"The font's '{record.Tag}' table was changed or damaged: its checksum is another one.");
        }
        return outlines;
    }

    private static void CheckOutlines(OpenTypeFont font)
    {
        // Offsets that never go back leave no byte to two outlines; reading all of them shows that they do not.
        var total = 0L;
        for (var glyph = 0; glyph < font.GlyphCount; glyph++)
        {
            if ((total += font.Outline((ushort)glyph).Length) > MostOutlines)
                throw new FontException("The font's outlines are larger than a font's can be.");
        }
        var all = new FontSubset(font);
        for (var glyph = 1; glyph < font.GlyphCount; glyph++)
            all.Cid((ushort)glyph, 0);
        all.Close();
    }

    private static void CheckMetrics(OpenTypeFont font)
    {
        for (var glyph = 0; glyph < font.GlyphCount; glyph++)
        {
            font.VerticalForm((ushort)glyph);
            font.VerticalAdvance((ushort)glyph);
            font.VerticalOrigin((ushort)glyph);
            font.LeftSideBearing((ushort)glyph);
        }
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (; bytes.Length >= 4; bytes = bytes[4..])
            sum += BinaryPrimitives.ReadUInt32BigEndian(bytes);
        for (var shift = 24; bytes.Length > 0; bytes = bytes[1..], shift -= 8)
            sum += (uint)bytes[0] << shift;
        return sum;
    }

    private static List<Record> Records(FontTable file, int index, out int start)
    {
        start = SfntDirectory.Start(file, index);
        var records = new List<Record>();
        var tags = new HashSet<string>();
        for (var i = 0; i < file.U16(start + 4); i++)
        {
            var entry = start + 12 + (i * 16);
            var tag = Encoding.Latin1.GetString(file.Slice(entry, 4));
            if (!tags.Add(tag))
                throw new FontException($"The font has two '{tag}' tables.");
            records.Add(new(tag, entry, file.U32(entry + 4), file.Size(entry + 8), file.Size(entry + 12)));
        }
        return records;
    }

    private readonly record struct Record(string Tag, int Entry, uint Checksum, int Offset, int Length);
}

/// <summary>One font of a file.</summary>
/// <param name="Index">Its number in a collection, from 0.</param>
/// <param name="Name">What people call it: the full name, in English if it has one.</param>
/// <param name="IsPostScript">Its outlines are CFF, else TrueType.</param>
/// <param name="Characters">How many code points have a glyph.</param>
public sealed record FontFace(
    int Index,
    string Name,
    string PostScriptName,
    bool IsPostScript,
    int Glyphs,
    int Characters,
    EmbeddingRights Rights
);

/// <summary>
/// What the licence of a font allows documents to do with it, in the font's own words (OpenType 1.9, OS/2, <c>fsType</c>).
/// </summary>
/// <param name="Bits">The field as it stands in the font.</param>
public readonly record struct EmbeddingRights(ushort Bits)
{
    /// <summary>"Restricted License embedding", and no other right beside it that would soften it: older fonts may have several, and the least strict holds.</summary>
    public bool IsRestricted => (Bits & 0x000E) == 0x0002;

    /// <summary>"Installable embedding": whoever has the document may keep the font.</summary>
    public bool IsInstallable => (Bits & 0x000E) == 0;

    /// <summary>"Editable embedding": in documents that may be edited.</summary>
    public bool IsEditable => (Bits & 0x0008) != 0;

    /// <summary>"Preview &amp; Print embedding": in documents that are read and printed.</summary>
    public bool IsPreviewAndPrint => (Bits & 0x000C) == 0x0004;

    /// <summary>"No subsetting": the font has to be embedded whole.</summary>
    public bool ForbidsSubsets => (Bits & 0x0100) != 0;

    /// <summary>"Bitmap embedding only": no outlines.</summary>
    public bool AllowsBitmapsOnly => (Bits & 0x0200) != 0;
}
