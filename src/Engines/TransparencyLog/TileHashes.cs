using System.Numerics;
using System.Runtime.InteropServices;

namespace Akashi.Engines.TransparencyLog;

/// <summary>Entries [<paramref name="Start"/>, <paramref name="End"/>) that form one subtree of a tree.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Subtree(long Start, long End)
{
    /// <summary>Its perfect subtrees from right to left, as (log2 of the size, index among those of that size).</summary>
    public IEnumerable<(int Log, long Index)> PerfectFromRight()
    {
        for (var end = End; end > Start; )
        {
            var log = Math.Min(BitOperations.TrailingZeroCount(end), BitOperations.Log2((ulong)(end - Start)));
            yield return (log, (end >> log) - 1);
            end -= 1L << log;
        }
    }
}

/// <summary>Computes hashes of subtrees from tiles, which it fetches in one batch.</summary>
internal static class TileHashes
{
    public static async ValueTask<MerkleHash[]> Read(
        IReadOnlyList<Subtree> subtrees,
        long size,
        ITileReader tiles,
        CancellationToken cancellation
    )
    {
        var places = new Dictionary<TileId, int>();
        foreach (var (log, index) in subtrees.SelectMany(s => s.PerfectFromRight()))
            places.TryAdd(TileOf(log, index, size), places.Count);
        TileId[] ids = [.. places.Keys];
        var contents = ids.Length == 0 ? [] : await tiles.Read(ids, cancellation);
        return [.. subtrees.Select(HashOf)];

        MerkleHash HashOf(Subtree subtree)
        {
            MerkleHash? hash = null;
            foreach (var (log, index) in subtree.PerfectFromRight())
            {
                var place = places[TileOf(log, index, size)];
                var within = log % TileId.Height;
                var offset = (int)((index << within) % TileId.FullWidth);
                var hashes = MerkleHash.Of(Checked(ids[place], contents[place]).Span);
                var left = MerkleHash.OfPerfectSubtree(hashes.Slice(offset, 1 << within));
                hash = hash is { } right ? MerkleHash.OfNode(left, right) : left;
            }
            return hash ?? MerkleHash.EmptyTree;
        }
    }

    /// <summary>Exactly the hashes of the tile, from a content that may be wider.</summary>
    public static ReadOnlyMemory<byte> Checked(TileId id, ReadOnlyMemory<byte> content) =>
        content.Length >= id.Width * MerkleHash.Size
            ? content[..(id.Width * MerkleHash.Size)]
            : throw new MissingTileException(id, "is shorter than its width");

    private static TileId TileOf(int log, long index, long size)
    {
        var (level, within) = Math.DivRem(log, TileId.Height);
        return TileId.At(level, (index << within) / TileId.FullWidth, size);
    }
}
