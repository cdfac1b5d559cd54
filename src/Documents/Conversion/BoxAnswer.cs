using System.Text;

namespace Akashi.Documents.Conversion;

/// <summary>
/// What comes out of the box, as a tar file (POSIX.1-1988 ustar). Whoever wrote it may have been turned by a file, so a size is believed
/// only after it was looked at, and of all kinds of entries there are files with plain names.
/// </summary>
internal static class BoxAnswer
{
    /// <summary>A file, in bytes.</summary>
    public const int LargestFile = 64 << 20;

    /// <summary>All of them, in bytes.</summary>
    private const long MostBytes = 256L << 20;

    private const int MostEntries = 10_000;
    private const int Block = 512;

    /// <summary>The files in a folder; what is too large is left out.</summary>
    /// <exception cref="InvalidDataException">It is no such tar file, or larger than any that is expected.</exception>
    /// <exception cref="EndOfStreamException">It ends too early.</exception>
    public static async Task<List<BoxFile>> Read(Stream from, string folder, CancellationToken ct)
    {
        var files = new List<BoxFile>();
        var header = new byte[Block];
        long all = 0;
        for (var entries = 0; await from.ReadAtLeastAsync(header, Block, throwOnEndOfStream: false, ct) == Block; entries++)
        {
            if (header.AsSpan().IndexOfAnyExcept((byte)0) < 0)
                break;
            var size = Octal(header.AsSpan(124, 12));
            all += size;
            if (entries > MostEntries || all > MostBytes)
                throw new InvalidDataException("It gives back more than it may.");
            var name = Name(header.AsSpan(0, 100));
            var padded = (size + Block - 1) / Block * Block;
            var isWanted =
                header[156] is 0 or (byte)'0'
                && header[345] == 0 // a name that goes on elsewhere
                && name.StartsWith(folder, StringComparison.Ordinal)
                && size <= LargestFile;
            if (!isWanted)
            {
                await Skip(from, padded, ct);
                continue;
            }
            var content = new byte[size];
            await from.ReadExactlyAsync(content, ct);
            await Skip(from, padded - size, ct);
            files.Add(new(name[folder.Length..], content));
        }
        // Whoever writes on finds the pipe open until all is read.
        await from.CopyToAsync(Stream.Null, ct);
        return files;
    }

    private static async Task Skip(Stream from, long bytes, CancellationToken ct)
    {
        var buffer = new byte[16 << 10];
        for (; bytes > 0; bytes -= Math.Min(bytes, buffer.Length))
            await from.ReadExactlyAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), ct);
    }

    private static string Name(ReadOnlySpan<byte> field) =>
        Encoding.UTF8.GetString(field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field);

    private static long Octal(ReadOnlySpan<byte> field)
    {
        long value = 0;
        foreach (var digit in field.Trim((byte)' ').TrimEnd((byte)0).Trim((byte)' '))
            value = digit is >= (byte)'0' and <= (byte)'7'
                ? (value * 8) + digit - '0'
                : throw new InvalidDataException("A size is no number.");
        return value;
    }
}
