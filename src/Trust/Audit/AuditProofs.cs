using System.Text.Json;
using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Tenancy;

namespace Akashi.Trust.Audit;

/// <summary>An entry with the proof that it is in the log that the checkpoint is signed over.</summary>
/// <param name="Hashes">Those beside the path from the entry's leaf to the root, leaf end first (RFC 6962 §2.1.1).</param>
/// <param name="Checkpoint">The signed note.</param>
/// <param name="Holds">Whether signature and proof were verified just now.</param>
public sealed record EntryProof(
    Guid Id,
    byte[] Entry,
    long Index,
    long Size,
    IReadOnlyList<MerkleHash> Hashes,
    string Checkpoint,
    string VerifierKey,
    bool Holds
)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The form that is handed to a stranger: all that verifying takes, and not the facts.</summary>
    public byte[] ToJson() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                entry = Convert.ToBase64String(Entry),
                index = Index,
                size = Size,
                proof = Hashes.Select(hash => hash.ToString()),
                checkpoint = Checkpoint,
                vkey = VerifierKey,
            },
            Readable
        );
}

/// <summary>Proves entries against the newest checkpoint.</summary>
public sealed class AuditProofs(CrossTenant cross, LogKeys keys)
{
    /// <summary>The newest checkpoint of a realm's log, or null while it is empty.</summary>
    public async Task<string?> Checkpoint(Guid tenant, CancellationToken ct)
    {
        await using var realm = await cross.Open(tenant, ct);
        return (await new LogTables(realm.Transaction, tenant).Head(ct))?.Note;
    }

    /// <summary>Proves an entry of a realm.</summary>
    /// <returns>Null when there is no such entry, or it is not sequenced yet.</returns>
    public async Task<EntryProof?> Prove(Guid tenant, Guid id, CancellationToken ct)
    {
        await using var realm = await cross.Open(tenant, ct);
        var tables = new LogTables(realm.Transaction, tenant);
        var (head, row) = await tables.HeadAndEntry(id, ct);
        if (head is null || row is null || row.Value.Index >= head.Size)
            return null;
        var key = keys.Verifier(tenant);
        MerkleHash[] proof;
        try
        {
            proof = await InclusionProof.Build(row.Value.Index, head.Size, tables, ct);
        }
        catch (MissingTileException)
        {
            // A tree that somebody damaged proves nothing; the page says so, and the verification says where.
            proof = [];
        }
        var holds =
            SignedHead.Open(head.Note, key) is { } signed
            && InclusionProof.Verify(row.Value.Index, MerkleHash.OfLeaf(row.Value.Entry), signed.Size, signed.Root, proof);
        return new(id, row.Value.Entry, row.Value.Index, head.Size, proof, head.Note, key.ToString(), holds);
    }
}
