using System.Buffers;
using System.Buffers.Binary;

namespace Akashi.Engines.TransparencyLog;

/// <summary>Up to 256 entries in one file, each after its length as a big-endian 16-bit number.</summary>
/// <remarks>C2SP tlog-tiles, "Log Entries". A bundle grows by appending; what is written never changes.</remarks>
public static class EntryBundle
{
    /// <summary>The longest entry in bytes.</summary>
    public const int MaxEntry = ushort.MaxValue;

    /// <summary>The longest bundle of <paramref name="width"/> entries in bytes; full ones stay below 16.8 MB.</summary>
    public static int MaxLength(int width) => width * (sizeof(ushort) + MaxEntry);

    /// <summary>Appends one entry.</summary>
    /// <exception cref="ArgumentException">Longer than <see cref="MaxEntry"/>.</exception>
    public static void Append(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        if (entry.Length > MaxEntry)
            throw new ArgumentException($"An entry has at most {MaxEntry} bytes, not {entry.Length}.", nameof(entry));
        BinaryPrimitives.WriteUInt16BigEndian(bundle.GetSpan(sizeof(ushort)), (ushort)entry.Length);
        bundle.Advance(sizeof(ushort));
        bundle.Write(entry);
    }

    /// <summary>Takes the next entry off the front of a bundle.</summary>
    /// <returns>False when nothing is left, or less than the length promises; <paramref name="rest"/> then stays as it is.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (rest.Length < sizeof(ushort))
            return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length - sizeof(ushort) < length)
            return false;
        entry = rest.Slice(sizeof(ushort), length);
        rest = rest[(sizeof(ushort) + length)..];
        return true;
    }

    /// <summary>How many bytes the first <paramref name="width"/> entries take, or −1 when there are not so many.</summary>
    internal static int LengthOf(ReadOnlySpan<byte> bundle, int width)
    {
        var rest = bundle;
        for (var i = 0; i < width; i++)
            if (!TryTake(ref rest, out _))
                return -1;
        return bundle.Length - rest.Length;
    }
}
