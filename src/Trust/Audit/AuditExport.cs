using Akashi.Engines.TransparencyLog;

namespace Akashi.Trust.Audit;

/// <summary>Writes a log as files that a stranger's tool verifies (C2SP tlog-tiles).</summary>
public sealed class AuditExport(AuditorStore store, LogKeys keys)
{
    /// <summary>Writes checkpoint, vkey, tiles and entries into a folder that is new or empty.</summary>
    /// <returns>How many entries.</returns>
    /// <exception cref="IOException">The folder has something in it, or cannot be written.</exception>
    /// <exception cref="BrokenLogException">The stored log is damaged; its verification says where.</exception>
    public Task<long> Write(Guid tenant, string folder, CancellationToken ct) =>
        store.Look(
            tenant,
            async tables =>
            {
                var key = keys.Verifier(tenant);
                // An empty log has no stored head, and an export of it has one over nothing.
                var stored = await tables.Head(ct) ?? new(0, new Checkpoint(key.Name, 0, MerkleHash.EmptyTree).Sign(keys.Signer(tenant)));
                try
                {
                    await LogFolder.Write(folder, stored.Note, key, tables, ct);
                    return stored.Size;
                }
                catch (Exception e) when (e is MissingTileException or ArgumentException)
                {
                    throw new BrokenLogException(tenant, $"cannot be exported ({e.Message})");
                }
            },
            ct
        );
}
