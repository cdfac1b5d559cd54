using System.Buffers.Binary;
using System.Text;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>Rebuilds font files with one table changed.</summary>
internal static class SfntEdit
{
    /// <summary>The font with a table of another one added.</summary>
    public static byte[] WithTable(ReadOnlySpan<byte> font, string tag, byte[] donor)
    {
        var tables = Tables(font.ToArray());
        tables[tag] = Tables(donor)[tag];
        return Build(tables);
    }

    /// <summary>The font with a character map that knows only "A".</summary>
    public static byte[] WithoutCharacter(byte[] font)
    {
        var tables = Tables(font);
        byte[] cmap =
        [
            0,
            0,
            0,
            1,
            0,
            3,
            0,
            10,
            0,
            0,
            0,
            12,
            0,
            12,
            0,
            0,
            0,
            0,
            0,
            28,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            65,
            0,
            0,
            0,
            65,
            0,
            0,
            0,
            1,
        ];
        tables["cmap"] = cmap;
        return Build(tables);
    }

    public static SortedDictionary<string, byte[]> Tables(byte[] font)
    {
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        for (var i = 0; i < BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(4)); i++)
        {
            var record = font.AsSpan(12 + (i * 16), 16);
            var (offset, length) = (BinaryPrimitives.ReadInt32BigEndian(record[8..]), BinaryPrimitives.ReadInt32BigEndian(record[12..]));
            tables[Encoding.ASCII.GetString(record[..4])] = font[offset..(offset + length)];
        }
        return tables;
    }

    public static byte[] Build(SortedDictionary<string, byte[]> tables)
    {
        var file = new byte[12 + (tables.Count * 16) + tables.Values.Sum(t => t.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(4), (ushort)tables.Count);
        var (record, at) = (12, 12 + (tables.Count * 16));
        foreach (var (tag, bytes) in tables)
        {
            Encoding.ASCII.GetBytes(tag, file.AsSpan(record));
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(record + 8), at);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(record + 12), bytes.Length);
            bytes.CopyTo(file, at);
            record += 16;
            at += bytes.Length;
        }
        return file;
    }

    /// <summary>The font with checksums that fit its tables, wherever the directory says they are and as far as they are in the file.</summary>
    public static byte[] Seal(byte[] font)
    {
        var count = font.Length >= 12 ? BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(4)) : 0;
        for (var i = 0; i < count && 28 + (i * 16) <= font.Length; i++)
        {
            var record = font.AsSpan(12 + (i * 16), 16);
            var (offset, length) = (BinaryPrimitives.ReadUInt32BigEndian(record[8..]), BinaryPrimitives.ReadUInt32BigEndian(record[12..]));
            if ((ulong)offset + length > (ulong)font.Length)
                continue;
            var padded = new byte[(length + 3) & ~3];
            font.AsSpan((int)offset, (int)length).CopyTo(padded);
            if (record[..4].SequenceEqual("head"u8) && length >= 12)
                padded.AsSpan(8, 4).Clear();
            var sum = 0u;
            for (var k = 0; k < padded.Length; k += 4)
                sum += BinaryPrimitives.ReadUInt32BigEndian(padded.AsSpan(k));
            BinaryPrimitives.WriteUInt32BigEndian(record[4..], sum);
        }
        return font;
    }
}
