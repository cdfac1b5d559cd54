using Akashi.Engines.TransparencyLog;

namespace Akashi.Trust.Audit;

/// <summary>
/// Verifies a log where it lives (AUD-14): witness → head → tree and entries → what goes beyond the head → earlier checkpoints. It trusts the
/// signing key and the witness, and nothing in the database. An entry that a DBA removes in the moment before it is sequenced leaves no trace.
/// </summary>
public sealed class AuditVerification(AuditorStore store, LogKeys keys, Witness witness)
{
    private const int MostFindings = LogVerdict.MaxFindings;

    /// <summary>Verifies every entry, tile and checkpoint of a realm's log.</summary>
    public async Task<AuditVerdict> Verify(Guid tenant, CancellationToken ct)
    {
        var key = keys.Verifier(tenant);
        var findings = new List<AuditFinding>();
        // Before the snapshot: what is committed after it may be witnessed already.
        Checkpoint? last = null;
        try
        {
            last = witness.Last(tenant);
        }
        catch (BrokenLogException)
        {
            findings.Add(AuditFinding.Of(AuditFindingKind.ReplacedCheckpoint, 0));
        }
        var size = await store.Look(tenant, tables => Verify(tables, key, last, findings, ct), ct);
        return new(key.Name, size, [.. findings.Distinct().OrderBy(finding => finding.Index).Take(MostFindings)]);
    }

    private static async Task<long> Verify(
        LogTables tables,
        NoteVerifier key,
        Checkpoint? last,
        List<AuditFinding> findings,
        CancellationToken ct
    )
    {
        var history = new CheckpointHistory(tables, key);
        if (await tables.Head(ct) is not { } stored)
        {
            if (last is not null || await history.GoesBeyond(0, ct))
                findings.Add(AuditFinding.Of(AuditFindingKind.Rollback, 0));
            return 0;
        }
        if (SignedHead.Open(stored.Note, key) is not { } head || head.Size != stored.Size)
        {
            findings.Add(AuditFinding.Of(AuditFindingKind.ReplacedCheckpoint, await history.LastSignedBefore(stored.Size, ct)));
            return stored.Size;
        }
        if (await history.GoesBeyond(head.Size, ct))
            findings.Add(AuditFinding.Of(AuditFindingKind.Rollback, head.Size));

        var files = new StoredLogFiles(tables, head, stored.Note, key, findings.Add);
        var verdict = await LogFolder.Verify(files, key.ToString(), ct);
        await Explain(verdict, tables, findings, ct);

        var treeIsWhole = verdict.Findings.All(finding => finding.Kind == LogFindingKind.BadEntry);
        if (treeIsWhole && last is not null && !await LogHead.Extends(tables, last, head, ct))
            findings.Add(AuditFinding.Of(AuditFindingKind.Rollback, Math.Min(last.Size, head.Size)));
        if (
            (treeIsWhole || verdict.Findings.Any(finding => finding.Kind == LogFindingKind.RootMismatch))
            && await history.FirstBad(ct) is { } bad
        )
            findings.Add(AuditFinding.Of(AuditFindingKind.ReplacedCheckpoint, bad));
        return head.Size;
    }

    /// <summary>Says of each bad entry and tile what was done to it.</summary>
    private static async Task Explain(LogVerdict verdict, LogTables tables, List<AuditFinding> findings, CancellationToken ct)
    {
        var places = new List<BadPlace>();
        foreach (var finding in verdict.Findings)
            if (finding is { Kind: LogFindingKind.BadEntry, Entry: { } index })
                places.Add(await Look(index, tables, ct));
            else
                findings.Add(AuditFinding.Of(AuditFindingKind.EditedTile, finding.Entry ?? 0));
        var standing = places.Select(place => place.Found).OfType<MerkleHash>().ToHashSet();
        var expected = places.Select(place => place.Expected).OfType<MerkleHash>().ToHashSet();
        foreach (var place in places)
            findings.Add(AuditFinding.Of(Kind(place), place.Index));

        AuditFindingKind Kind(BadPlace place) =>
            place.Found is not { } found ? AuditFindingKind.DeletedRow
            : place.Expected is { } hash && standing.Contains(hash) ? AuditFindingKind.ReorderedRows
            // The entry that belongs here is gone and another has moved up.
            : expected.Contains(found) ? AuditFindingKind.DeletedRow
            : AuditFindingKind.EditedRow;
    }

    private static async Task<BadPlace> Look(long index, LogTables tables, CancellationToken ct)
    {
        var rows = await tables.Rows(index, index + 1, ct);
        var tile = new TileId(0, index / TileId.FullWidth, TileId.FullWidth);
        var hashes = (await tables.Hashes([tile], ct)).GetValueOrDefault((0, tile.Index));
        var offset = (int)(index % TileId.FullWidth);
        return new(
            index,
            rows.Count == 0 ? null : MerkleHash.OfLeaf(rows[0].Entry),
            hashes is not null && hashes.Length > offset * MerkleHash.Size ? MerkleHash.Of(hashes)[offset] : null
        );
    }

    /// <summary>An index whose row is not the one that the tree has: the hash of the row that stands there, and of the one that should.</summary>
    private sealed record BadPlace(long Index, MerkleHash? Found, MerkleHash? Expected);
}
