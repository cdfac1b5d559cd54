using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Akashi.Engines.TransparencyLog;

/// <summary>Which tile: its level (0 holds leaf hashes, −1 stands for the entries themselves), its index in that level, its width.</summary>
/// <param name="Level">−1 (<see cref="Entries"/>) or 0…7; a hash of level L covers 256^L entries.</param>
/// <param name="Index">0-based from the left.</param>
/// <param name="Width">How many hashes or entries it holds, 1…256; below 256 the tile is partial.</param>
/// <remarks>C2SP tlog-tiles; tile height 8.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 1 << Height;

    /// <summary>The level that stands for bundles of entries.</summary>
    public const int Entries = -1;

    /// <summary>Levels of the tree within one tile.</summary>
    internal const int Height = 8;

    /// <summary>The highest level that a tree of 2^63 − 1 entries reaches.</summary>
    internal const int TopLevel = 7;

    /// <summary>Whether the tile can never change again.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary>The path of C2SP tlog-tiles, e.g. <c>tile/0/x001/x234/067.p/8</c> or <c>tile/entries/000</c>.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder((Index % 1000).ToString("D3", CultureInfo.InvariantCulture));
            for (var rest = Index / 1000; rest > 0; rest /= 1000)
                path.Insert(0, $"x{rest % 1000:D3}/");
            path.Insert(0, Level == Entries ? "tile/entries/" : $"tile/{Level}/");
            return IsFull ? path.ToString() : path.Append(".p/").Append(Width).ToString();
        }
    }

    /// <summary>Reads a path; only the exact spelling that <see cref="Path"/> writes is one.</summary>
    public static bool TryParse(string path, out TileId tile)
    {
        tile = default;
        if (path.Length > 64 || !path.StartsWith("tile/", StringComparison.Ordinal))
            return false;
        var parts = path.Split('/').AsSpan(1);
        var width = FullWidth;
        if (parts is [_, .., _, _] && parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!TryDigits(parts[^1], out width))
                return false;
            parts = parts[..^1];
            parts[^1] = parts[^1][..^2];
        }
        if (parts.Length < 2 || !TryLevel(parts[0], out var level))
            return false;
        UInt128 index = 0;
        foreach (var part in parts[1..])
        {
            if (!TryDigits(part.TrimStart('x'), out var digits))
                return false;
            index = index * 1000 + (uint)digits;
        }
        if (index > long.MaxValue)
            return false;
        tile = new TileId(level, (long)index, width);
        // Parsed leniently, compared strictly: whatever does not spell itself the same way is no path.
        return tile.Width is >= 1 and <= FullWidth && tile.Path == path;
    }

    /// <summary>Every tile of a tree with <paramref name="size"/> entries: bundles first, then level by level, left to right.</summary>
    public static IEnumerable<TileId> OfTree(long size)
    {
        for (var level = Entries; level <= TopLevel; level++)
        {
            var hashes = HashesAt(level, size);
            for (long index = 0; index * FullWidth < hashes; index++)
                yield return At(level, index, size);
        }
    }

    /// <summary>The partial tiles on the right edge of a tree: all that is needed to let it grow.</summary>
    public static IEnumerable<TileId> OfEdge(long size)
    {
        for (var level = 0; level <= TopLevel; level++)
        {
            var hashes = HashesAt(level, size);
            if (hashes % FullWidth != 0)
                yield return At(level, hashes / FullWidth, size);
        }
    }

    /// <summary>The tile at a place, as wide as a tree of <paramref name="size"/> entries makes it.</summary>
    internal static TileId At(int level, long index, long size) =>
        new(level, index, (int)Math.Min(FullWidth, HashesAt(level, size) - index * FullWidth));

    /// <summary>The tile below the given hash of this one.</summary>
    internal TileId Child(int offset) => new(Level - 1, Index * FullWidth + offset, FullWidth);

    /// <summary>Whether a tree of that size has exactly this tile.</summary>
    internal bool IsIn(long size) => Index <= HashesAt(Level, size) / FullWidth && Width > 0 && this == At(Level, Index, size);

    /// <summary>How many hashes (or, at level −1, entries) a level has in a tree of that size.</summary>
    internal static long HashesAt(int level, long size) => size >> (Height * Math.Max(level, 0));

    private static bool TryLevel(string text, out int level)
    {
        level = Entries;
        return text == "entries" || (TryDigits(text, out level) && level <= TopLevel);
    }

    private static bool TryDigits(string text, out int value)
    {
        value = 0;
        return text.Length <= 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
