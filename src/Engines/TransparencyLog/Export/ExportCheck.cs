using System.Runtime.InteropServices;

namespace Akashi.Engines.TransparencyLog;

/// <summary>
/// Verifies an export from the signature down: signed root → right edge → tiles, level by level → entries. A tile that its parent does
/// not vouch for is rebuilt from below; if the rebuilt one fits, the difference names the bad hash, and the walk goes on with it.
/// </summary>
internal sealed class ExportCheck
{
    private readonly ILogFiles _listing;
    private readonly ExportFiles _files;
    private readonly List<LogFinding> _findings = [];
    private readonly CancellationToken _cancellation;

    public ExportCheck(ILogFiles files, CancellationToken cancellation)
    {
        _listing = files;
        _cancellation = cancellation;
        _files = new(files, Report, cancellation);
    }

    private bool IsFull => _findings.Count >= LogVerdict.MaxFindings;

    public async Task<LogVerdict> Run(string? expectedKey)
    {
        if (await SignedHead.Read(_listing, expectedKey, Report, _cancellation) is not { } head)
            return new(null, null, null, _findings);
        await CheckTree(head);
        CheckListing(head.Size);
        return new(head.Origin, head.Size, head.Root, _findings);
    }

    private async Task CheckTree(Checkpoint head)
    {
        var edge = await RightEdge.Settle(head, _files, Report);
        // The highest tile on the edge stands over the oldest entries.
        foreach (var (id, hashes) in edge.Reverse())
            await Descend(id, hashes.Bytes, hashes.IsVouched);
    }

    /// <summary>Checks all that is below a tile.</summary>
    /// <param name="id">The tile.</param>
    /// <param name="hashes">Its hashes, repaired if need be; null when nobody knows them.</param>
    /// <param name="vouched">Whether the signed root vouches for them.</param>
    private async Task Descend(TileId id, byte[]? hashes, bool vouched)
    {
        if (IsFull)
            return;
        if (id.Level == 0)
        {
            await CheckEntries(id, hashes);
            return;
        }
        for (var i = 0; i < id.Width && !IsFull; i++)
        {
            // Below what nobody knows every tile would be settled by itself alone, so only what exists is looked at.
            var child = id.Child(i);
            var expected = vouched ? MerkleHash.Of(hashes)[i] : (MerkleHash?)null;
            var settled = await Settle(child, expected);
            if (settled.Bytes is not null || child.Level == 0)
                await Descend(child, settled.Bytes, settled.IsVouched);
        }
    }

    private async Task<Settled> Settle(TileId id, MerkleHash? expected)
    {
        var stored = await _files.Tile(id);
        if (stored is not null && (expected is null || Root(stored) == expected))
            return new(stored, expected is not null);
        var rebuilt = await _files.FromBelow(id);
        var fits = rebuilt is not null && expected is not null && Root(rebuilt) == expected;
        if (stored is not null)
            RightEdge.Compare(id, stored, rebuilt, Report);
        return fits ? new(rebuilt, true) : new(stored ?? rebuilt, false);
    }

    private async Task CheckEntries(TileId tile, byte[]? hashes)
    {
        var bundle = tile with { Level = TileId.Entries };
        if (await _files.Bundle(bundle) is not var (leaves, left))
            return;
        var whole = leaves.Length == bundle.Width && left == 0;
        var bad = hashes is null ? [] : Differences(leaves, MerkleHash.Of(hashes)).ToList();
        // In a bundle that does not end where it should, a length was changed, and all after the first bad entry is misread.
        foreach (var i in whole ? bad : bad.Take(1))
            Report(LogFinding.BadEntry(bundle, i));
        if (!whole && bad.Count == 0)
            Report(
                leaves.Length == bundle.Width ? LogFinding.Trailing(bundle)
                : left > 0 ? LogFinding.BadEntry(bundle, leaves.Length)
                : LogFinding.Truncated(bundle, leaves.Length)
            );
    }

    private void CheckListing(long size)
    {
        foreach (var path in _listing.List())
        {
            _cancellation.ThrowIfCancellationRequested();
            if (IsFull)
                return;
            if (path is not (LogFolder.CheckpointFile or LogFolder.KeyFile) && !(TileId.TryParse(path, out var id) && id.IsIn(size)))
                Report(LogFinding.Unexpected(path));
        }
    }

    private void Report(LogFinding finding)
    {
        if (!IsFull)
            _findings.Add(finding);
    }

    private static MerkleHash Root(byte[] fullTile) => MerkleHash.OfPerfectSubtree(MerkleHash.Of(fullTile));

    private static List<int> Differences(ReadOnlySpan<MerkleHash> a, ReadOnlySpan<MerkleHash> b)
    {
        var different = new List<int>();
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
            if (a[i] != b[i])
                different.Add(i);
        return different;
    }
}
