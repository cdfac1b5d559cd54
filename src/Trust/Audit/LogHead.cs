using Akashi.Engines.TransparencyLog;

namespace Akashi.Trust.Audit;

/// <summary>The database holds something that is not this log's history. Nothing is signed on top of it; entries wait.</summary>
public sealed class BrokenLogException(Guid tenant, string what)
    : Exception($"The audit log of {tenant} {what}; entries are kept waiting. Its verification says where.");

/// <summary>Reads the state from which a log grows, and trusts none of it before signature, tiles and witness agree.</summary>
internal static class LogHead
{
    /// <exception cref="BrokenLogException">They do not.</exception>
    public static async Task<TreeEdge> Load(LogTables tables, StoredHead? stored, NoteVerifier key, Checkpoint? last, CancellationToken ct)
    {
        var tenant = tables.Tenant;
        if (stored is null)
            return last is null ? TreeEdge.Empty : throw new BrokenLogException(tenant, $"is empty and had {last.Size} entries");
        if (SignedHead.Open(stored.Note, key) is not { } head || head.Size != stored.Size)
            throw new BrokenLogException(tenant, $"has a head at {stored.Size} that its key did not sign");
        try
        {
            var edge = await TreeEdge.Load(head.Size, head.Root, tables, ct);
            if (last is not null && !await Extends(tables, last, head, ct))
                throw new BrokenLogException(tenant, $"ends at {head.Size} and does not extend what was witnessed at {last.Size}");
            return edge;
        }
        catch (MissingTileException e)
        {
            throw new BrokenLogException(tenant, $"has a damaged tree ({e.Message})");
        }
    }

    /// <summary>Whether a head has an older one as its beginning, by the tiles that are stored.</summary>
    public static async Task<bool> Extends(LogTables tables, Checkpoint older, Checkpoint head, CancellationToken ct) =>
        older.Size <= head.Size
        && ConsistencyProof.Verify(
            older.Size,
            older.Root,
            head.Size,
            head.Root,
            await ConsistencyProof.Build(older.Size, head.Size, tables, ct)
        );
}
