using System.Buffers.Binary;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>A table of a font file, big-endian. Reading outside of it is a <see cref="FontException"/>, never another error.</summary>
internal readonly struct FontTable(ReadOnlyMemory<byte> bytes, string name)
{
    public int Length => bytes.Length;
    public ReadOnlyMemory<byte> Bytes => bytes;

    public byte U8(int offset) => Slice(offset, 1)[0];

    public ushort U16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Slice(offset, 2));

    public short I16(int offset) => BinaryPrimitives.ReadInt16BigEndian(Slice(offset, 2));

    public uint U32(int offset) => BinaryPrimitives.ReadUInt32BigEndian(Slice(offset, 4));

    /// <summary>A 32-bit offset or count, which cannot be larger than the file that holds it.</summary>
    public int Size(int offset)
    {
        var value = U32(offset);
        return value <= int.MaxValue ? (int)value : throw Outside(value, 0);
    }

    public ReadOnlySpan<byte> Slice(int offset, int length) =>
        offset >= 0 && length >= 0 && offset <= bytes.Length - length ? bytes.Span.Slice(offset, length) : throw Outside(offset, length);

    public FontTable Part(int offset, int length, string part)
    {
        Slice(offset, length);
        return new(bytes.Slice(offset, length), part);
    }

    private FontException Outside(long offset, int length) =>
        new($"The font's '{name}' table has {bytes.Length} bytes; {length} were expected at {offset}.");
}
