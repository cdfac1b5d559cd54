namespace Akashi.Engines.TransparencyLog;

/// <summary>The hashes of a tile to go on with.</summary>
/// <param name="Bytes">Null when neither the tile nor what is below it can tell.</param>
/// <param name="IsVouched">Whether the signed root vouches for them.</param>
internal readonly record struct Settled(byte[]? Bytes, bool IsVouched);

/// <summary>The partial tiles, one for each level at most, which together make the root.</summary>
internal static class RightEdge
{
    /// <summary>Finds the edge that leads to the signed root: as stored, or with one tile rebuilt from below.</summary>
    /// <returns>Level by level, the lowest first.</returns>
    public static async Task<IReadOnlyList<KeyValuePair<TileId, Settled>>> Settle(
        Checkpoint head,
        ExportFiles files,
        Action<LogFinding> report
    )
    {
        TileId[] ids = [.. TileId.OfEdge(head.Size)];
        var stored = new byte[]?[ids.Length];
        for (var i = 0; i < ids.Length; i++)
            stored[i] = await files.Tile(ids[i]);
        if (Fits(stored))
            return Vouched(stored);

        var rebuilt = new byte[]?[ids.Length];
        for (var i = 0; i < ids.Length; i++)
            rebuilt[i] = await files.FromBelow(ids[i]);
        var patched = stored.Select((tile, i) => tile ?? rebuilt[i]).ToArray();
        for (var i = -1; i < ids.Length; i++)
        {
            // −1: those that are missing are all there is to replace.
            var candidate = patched.ToArray();
            if (i >= 0)
                candidate[i] = rebuilt[i];
            if (!Fits(candidate))
                continue;
            if (i >= 0 && stored[i] is { } bad)
                Compare(ids[i], bad, candidate[i], report);
            return Vouched(candidate);
        }

        report(LogFinding.RootMismatch(head.Size));
        for (var i = 0; i < ids.Length; i++)
            if (stored[i] is { } tile && rebuilt[i] is { } other && !tile.AsSpan().SequenceEqual(other))
                Compare(ids[i], tile, other, report);
        return [.. ids.Select((id, i) => KeyValuePair.Create(id, new Settled(patched[i], false)))];

        bool Fits(byte[]?[] tiles) => Array.TrueForAll(tiles, t => t is not null) && TreeEdge.RootOf(tiles!) == head.Root;

        IReadOnlyList<KeyValuePair<TileId, Settled>> Vouched(byte[]?[] tiles) =>
            [.. ids.Select((id, i) => KeyValuePair.Create(id, new Settled(tiles[i], true)))];
    }

    /// <summary>Reports each hash in which a tile differs from what is below it; if none does, the tile as a whole.</summary>
    public static void Compare(TileId id, byte[] stored, byte[]? rebuilt, Action<LogFinding> report)
    {
        if (rebuilt is null || stored.AsSpan().SequenceEqual(rebuilt))
        {
            report(rebuilt is null ? LogFinding.Unvouched(id) : LogFinding.Rewritten(id));
            return;
        }
        for (var i = 0; i < id.Width; i++)
            if (MerkleHash.Of(stored)[i] != MerkleHash.Of(rebuilt)[i])
                report(LogFinding.BadHash(id, i));
    }
}
