using System.Numerics;

namespace Akashi.Engines.TransparencyLog;

/// <summary>The proof that a tree is an older one with entries appended: nothing was changed, nothing taken away.</summary>
/// <remarks>RFC 6962 §2.1.2; verified as RFC 9162 §2.1.4.2 says. Every tree extends the empty one, and the proof of that is empty.</remarks>
public static class ConsistencyProof
{
    /// <summary>Builds the proof, reading tiles of the newer tree in one batch.</summary>
    /// <param name="oldSize">Entries in the older tree, 0…<paramref name="newSize"/>.</param>
    /// <param name="newSize">Entries in the newer tree; the log may hold more.</param>
    /// <param name="tiles">Where the tiles are.</param>
    /// <param name="cancellation">Cancels the read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are negative or in the wrong order.</exception>
    /// <exception cref="MissingTileException">The stored log is damaged.</exception>
    public static ValueTask<MerkleHash[]> Build(long oldSize, long newSize, ITileReader tiles, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var parts = new List<Subtree>();
        if (oldSize == 0)
            return TileHashes.Read(parts, newSize, tiles, cancellation);
        var (start, end) = (0L, newSize);
        while (oldSize != end)
        {
            var middle = start + InclusionProof.SplitPoint(end - start);
            parts.Add(oldSize <= middle ? new(middle, end) : new(start, middle));
            (start, end) = oldSize <= middle ? (start, middle) : (middle, end);
        }
        // Where the old tree is itself a subtree of the new one, the verifier has its hash already.
        if (start > 0)
            parts.Add(new(start, end));
        parts.Reverse();
        return TileHashes.Read(parts, newSize, tiles, cancellation);
    }

    /// <summary>Whether the proof shows that the newer tree extends the older one.</summary>
    public static bool Verify(long oldSize, MerkleHash oldRoot, long newSize, MerkleHash newRoot, ReadOnlySpan<MerkleHash> proof)
    {
        if (oldSize < 0 || oldSize > newSize)
            return false;
        if (oldSize == newSize)
            return proof.IsEmpty && oldRoot == newRoot;
        if (oldSize == 0)
            return proof.IsEmpty && oldRoot == MerkleHash.EmptyTree;
        if (!BitOperations.IsPow2(oldSize) && proof.IsEmpty)
            return false;

        var rest = BitOperations.IsPow2(oldSize) ? proof : proof[1..];
        var (oldHash, newHash) = BitOperations.IsPow2(oldSize) ? (oldRoot, oldRoot) : (proof[0], proof[0]);
        var shift = BitOperations.TrailingZeroCount(oldSize);
        var (node, last) = ((oldSize - 1) >> shift, (newSize - 1) >> shift);
        foreach (ref readonly var part in rest)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                oldHash = MerkleHash.OfNode(part, oldHash);
                newHash = MerkleHash.OfNode(part, newHash);
                var skipped = BitOperations.TrailingZeroCount(node);
                (node, last) = (node >> skipped, last >> skipped);
            }
            else
                newHash = MerkleHash.OfNode(newHash, part);
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }
}
