using System.Buffers.Binary;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Compression;

/// <summary>Appends bits to bytes, lowest bit first (RFC 1951, 3.1.1).</summary>
internal ref struct BitWriter(ByteBuffer into)
{
    private readonly ByteBuffer into = into;
    private readonly int start = into.Length;
    private ulong pending;
    private int count;

    /// <summary>Bits written so far.</summary>
    public readonly int Count => ((into.Length - start) * 8) + count;

    /// <summary>Appends the lowest <paramref name="length"/> bits, at most 32.</summary>
    public void Write(uint bits, int length)
    {
        pending |= (ulong)bits << count;
        count += length;
        if (count < 32)
            return;
        BinaryPrimitives.WriteUInt32LittleEndian(into.Take(4), (uint)pending);
        pending >>= 32;
        count -= 32;
    }

    /// <summary>Appends a run of bits that was kept: 32 in each word, lowest first.</summary>
    public void Write(ReadOnlySpan<uint> words, int length)
    {
        var whole = length >> 5;
        var room = into.Take(whole * 4);
        for (var i = 0; i < whole; i++)
        {
            pending |= (ulong)words[i] << count;
            BinaryPrimitives.WriteUInt32LittleEndian(room[(i * 4)..], (uint)pending);
            pending >>= 32;
        }
        if ((length & 31) is > 0 and var rest)
            Write(words[whole], rest);
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Finish()
    {
        for (; count > 0; count -= 8)
        {
            into.Take(1)[0] = (byte)pending;
            pending >>= 8;
        }
        count = 0;
    }
}
