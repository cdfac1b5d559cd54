using Akashi.Engines.TransparencyLog;

namespace Akashi.Trust.Audit;

/// <summary>The stored checkpoints of a log, compared with its tree as it grew.</summary>
internal sealed class CheckpointHistory(LogTables tables, NoteVerifier key)
{
    private const int Page = 4_096;

    /// <summary>Whether entries or tiles are stored that a tree of this size does not have.</summary>
    public async Task<bool> GoesBeyond(long size, CancellationToken ct)
    {
        await using var command = tables.Command(
            """
            select exists (select from akashi.audit_entries where tenant_id = $1 and log_index >= $2)
              or exists (select from akashi.audit_tiles where tenant_id = $1 and number * 256 + width > $2 >> (8 * level))
            """,
            LogTables.Of(tables.Tenant),
            LogTables.Of(size)
        );
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The size of the newest checkpoint below a size that the key did sign; 0 when there is none.</summary>
    public async Task<long> LastSignedBefore(long size, CancellationToken ct)
    {
        await using var command = tables.Command(
            "select size, note from akashi.audit_checkpoints where tenant_id = $1 and size < $2 order by size desc",
            LogTables.Of(tables.Tenant),
            LogTables.Of(size)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            if (SignedHead.Open(reader.GetString(1), key) is { } head && head.Size == reader.GetInt64(0))
                return head.Size;
        return 0;
    }

    /// <summary>
    /// Lets the tree grow again from its leaf hashes and compares it with every checkpoint on the way.
    /// </summary>
    /// <returns>The size of the last good checkpoint before the first bad one, which is the first entry not vouched for; null if all are good.</returns>
    public async Task<long?> FirstBad(CancellationToken ct)
    {
        var edge = TreeEdge.Empty;
        while (true)
        {
            var page = await After(edge.Size, ct);
            if (page.Count == 0)
                return null;
            foreach (var (size, note) in page)
            {
                if (SignedHead.Open(note, key) is not { } head || head.Size != size)
                    return edge.Size;
                var grown = await Grow(edge, size, ct);
                if (grown is null || grown.Root != head.Root)
                    return edge.Size;
                edge = grown;
            }
        }
    }

    private async Task<List<(long Size, string Note)>> After(long size, CancellationToken ct)
    {
        await using var command = tables.Command(
            "select size, note from akashi.audit_checkpoints where tenant_id = $1 and size > $2 order by size limit $3",
            LogTables.Of(tables.Tenant),
            LogTables.Of(size),
            LogTables.Of(Page)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var page = new List<(long, string)>();
        while (await reader.ReadAsync(ct))
            page.Add((reader.GetInt64(0), reader.GetString(1)));
        return page;
    }

    private byte[] _tile = [];
    private long _number = -1;

    private async Task<TreeEdge?> Grow(TreeEdge edge, long size, CancellationToken ct)
    {
        while (edge.Size < size)
        {
            var number = edge.Size / TileId.FullWidth;
            if (number != _number)
            {
                var tile = new TileId(0, number, TileId.FullWidth);
                (_tile, _number) = ((await tables.Hashes([tile], ct)).GetValueOrDefault((0, number)) ?? [], number);
            }
            var from = (int)(edge.Size % TileId.FullWidth);
            var to = (int)Math.Min(TileId.FullWidth, from + size - edge.Size);
            if (_tile.Length < to * MerkleHash.Size)
                return null;
            edge = edge.Append(MerkleHash.Of(_tile)[from..to]).Edge;
        }
        return edge;
    }
}
