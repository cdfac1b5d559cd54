using System.Buffers.Binary;

namespace Akashi.Engines.Pdf.Imaging;

/// <summary>How a camera was held (EXIF 2.3, tag 274). A value that cannot be read is "as stored": EXIF is often damaged and never worth refusing a picture.</summary>
public static class ExifOrientation
{
    public const int AsStored = 1;

    private const int Tag = 274;
    private const int Short = 3;

    /// <summary>Whether width and height change places when the picture is shown upright.</summary>
    public static bool SwapsSides(int orientation) => orientation is >= 5 and <= 8;

    /// <summary>The matrix, on the unit square with y upwards, that turns a picture stored with this orientation upright.</summary>
    public static (int A, int B, int C, int D, int E, int F) Upright(int orientation) =>
        orientation switch
        {
            2 => (-1, 0, 0, 1, 1, 0),
            3 => (-1, 0, 0, -1, 1, 1),
            4 => (1, 0, 0, -1, 0, 1),
            5 => (0, -1, -1, 0, 1, 1),
            6 => (0, -1, 1, 0, 0, 1),
            7 => (0, 1, 1, 0, 0, 0),
            8 => (0, 1, -1, 0, 1, 0),
            _ => (1, 0, 0, 1, 0, 0),
        };

    /// <param name="segment">The content of an APP1 segment.</param>
    internal static int Read(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8))
            return AsStored;
        var tiff = segment[6..];
        if (tiff.Length < 8)
            return AsStored;
        var little = tiff[0] == 'I';
        var directory = U32(tiff[4..], little);
        if (directory > (uint)tiff.Length - 2)
            return AsStored;
        var entries = tiff[(int)directory..];
        var count = U16(entries, little);
        entries = entries[2..];
        for (var i = 0; i < count && entries.Length >= 12; i++, entries = entries[12..])
        {
            if (U16(entries, little) == Tag && U16(entries[2..], little) == Short)
                return U16(entries[8..], little) is >= 1 and <= 8 and var value ? value : AsStored;
        }
        return AsStored;
    }

    private static int U16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint U32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
