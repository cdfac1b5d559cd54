using System.Numerics;
using System.Runtime.InteropServices;

namespace Akashi.Engines.TransparencyLog;

/// <summary>
/// The state of a growing tree: its size and the partial tiles on its right edge, at most 8 KiB for each level. It is immutable, so
/// that a transaction which rolls back leaves the old one as it was.
/// </summary>
/// <remarks>RFC 6962 §2.1, C2SP tlog-tiles. Appending costs one node hash for each entry.</remarks>
public sealed class TreeEdge
{
    // _partial[L] is the partial tile of level L, possibly of no hashes; levels above the last are empty.
    private readonly byte[][] _partial;
    private readonly Lazy<MerkleHash> _root;

    private TreeEdge(long size, byte[][] partial)
    {
        Size = size;
        _partial = partial;
        _root = new(() => RootOf(_partial));
    }

    /// <summary>The tree without entries.</summary>
    public static TreeEdge Empty { get; } = new(0, []);

    /// <summary>Entries in the tree.</summary>
    public long Size { get; }

    /// <summary>The root hash, as a checkpoint states it.</summary>
    public MerkleHash Root => _root.Value;

    /// <summary>Reads the edge of a stored tree and checks it against the root that was signed for it.</summary>
    /// <param name="size">Entries in the tree, from the latest checkpoint.</param>
    /// <param name="root">Root hash, from the same checkpoint.</param>
    /// <param name="tiles">Asked once, for <see cref="TileId.OfEdge"/>.</param>
    /// <param name="cancellation">Cancels the read.</param>
    /// <exception cref="MissingTileException">A tile is missing or too short, or the tiles do not lead to <paramref name="root"/>.</exception>
    public static async ValueTask<TreeEdge> Load(long size, MerkleHash root, ITileReader tiles, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var ids = TileId.OfEdge(size).ToArray();
        var contents = ids.Length == 0 ? [] : await tiles.Read(ids, cancellation);
        var partial = new byte[ids.Length == 0 ? 0 : ids[^1].Level + 1][];
        Array.Fill(partial, []);
        for (var i = 0; i < ids.Length; i++)
            partial[ids[i].Level] = TileHashes.Checked(ids[i], contents[i]).ToArray();
        var edge = new TreeEdge(size, partial);
        return edge.Root == root ? edge : throw new MissingTileException(ids[0], "does not lead to the root of the checkpoint");
    }

    /// <summary>Appends entries by their leaf hashes.</summary>
    /// <returns>The grown tree, and exactly the tiles that must be written for it: those that became full, and the new partial ones.</returns>
    public Growth Append(ReadOnlySpan<MerkleHash> leaves)
    {
        var written = new List<TileData>();
        var partial = new List<byte[]>(_partial);
        var added = leaves;
        for (var level = 0; added.Length > 0; level++)
        {
            if (level == partial.Count)
                partial.Add([]);
            var full = new MerkleHash[(partial[level].Length / MerkleHash.Size + added.Length) / TileId.FullWidth];
            var index = TileId.HashesAt(level, Size) / TileId.FullWidth;
            for (var i = 0; i < full.Length; i++)
            {
                var tile = Concat(partial[level], Take(ref added, TileId.FullWidth - partial[level].Length / MerkleHash.Size));
                partial[level] = [];
                full[i] = MerkleHash.OfPerfectSubtree(MerkleHash.Of(tile));
                written.Add(new(new(level, index + i, TileId.FullWidth), tile));
            }
            if (added.Length > 0)
            {
                partial[level] = Concat(partial[level], added);
                var width = partial[level].Length / MerkleHash.Size;
                written.Add(new(new(level, index + full.Length, width), partial[level]));
            }
            added = full;
        }
        return new(new TreeEdge(checked(Size + leaves.Length), [.. partial]), written);
    }

    /// <summary>The root over the partial tiles, from level 0 up.</summary>
    internal static MerkleHash RootOf(IReadOnlyList<byte[]> partial)
    {
        MerkleHash? root = null;
        foreach (var tile in partial)
        {
            // The perfect subtrees of a tile, from the right: as the bits of its width are, from the lowest.
            var hashes = MerkleHash.Of(tile);
            for (int width = hashes.Length; width > 0; width &= width - 1)
            {
                var count = 1 << BitOperations.TrailingZeroCount(width);
                var subtree = MerkleHash.OfPerfectSubtree(hashes[(width - count)..width]);
                root = root is { } right ? MerkleHash.OfNode(subtree, right) : subtree;
            }
        }
        return root ?? MerkleHash.EmptyTree;
    }

    private static ReadOnlySpan<MerkleHash> Take(ref ReadOnlySpan<MerkleHash> hashes, int count)
    {
        var taken = hashes[..count];
        hashes = hashes[count..];
        return taken;
    }

    private static byte[] Concat(byte[] tile, ReadOnlySpan<MerkleHash> hashes)
    {
        var bytes = MemoryMarshal.AsBytes(hashes);
        var joined = new byte[tile.Length + bytes.Length];
        tile.CopyTo(joined, 0);
        bytes.CopyTo(joined.AsSpan(tile.Length));
        return joined;
    }
}

/// <summary>What an append leads to.</summary>
/// <param name="Edge">The new state.</param>
/// <param name="Tiles">
/// Tiles to write, level by level. A wider partial tile begins with the narrower one that it follows, so a store need only keep the
/// widest of each level and index, and cut it to the width of an older checkpoint.
/// </param>
public sealed record Growth(TreeEdge Edge, IReadOnlyList<TileData> Tiles);
