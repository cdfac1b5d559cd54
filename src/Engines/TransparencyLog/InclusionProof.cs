using System.Numerics;

namespace Akashi.Engines.TransparencyLog;

/// <summary>The proof that an entry is in a tree: the hashes beside the path from its leaf to the root, leaf end first.</summary>
/// <remarks>RFC 6962 §2.1.1; verified as RFC 9162 §2.1.3.2 says.</remarks>
public static class InclusionProof
{
    /// <summary>Builds the proof, reading tiles in one batch.</summary>
    /// <param name="index">0-based index of the entry, below <paramref name="size"/>.</param>
    /// <param name="size">Entries in the tree that the proof is for; the log may hold more.</param>
    /// <param name="tiles">Where the tiles are.</param>
    /// <param name="cancellation">Cancels the read.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such entry.</exception>
    /// <exception cref="MissingTileException">The stored log is damaged.</exception>
    public static ValueTask<MerkleHash[]> Build(long index, long size, ITileReader tiles, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var siblings = new List<Subtree>();
        for (var (start, end) = (0L, size); end - start > 1; )
        {
            var middle = start + SplitPoint(end - start);
            siblings.Add(index < middle ? new(middle, end) : new(start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }
        siblings.Reverse();
        return TileHashes.Read(siblings, size, tiles, cancellation);
    }

    /// <summary>Whether the proof shows that <paramref name="leaf"/> is entry <paramref name="index"/> of the tree.</summary>
    public static bool Verify(long index, MerkleHash leaf, long size, MerkleHash root, ReadOnlySpan<MerkleHash> proof)
    {
        if (index < 0 || index >= size)
            return false;
        var (node, last, hash) = (index, size - 1, leaf);
        foreach (ref readonly var sibling in proof)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.OfNode(sibling, hash);
                // On the right edge, levels without a left sibling are skipped.
                var skipped = BitOperations.TrailingZeroCount(node);
                (node, last) = (node >> skipped, last >> skipped);
            }
            else
                hash = MerkleHash.OfNode(hash, sibling);
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }

    /// <summary>The largest power of two below <paramref name="count"/>: where a tree divides (RFC 6962 §2.1).</summary>
    internal static long SplitPoint(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
