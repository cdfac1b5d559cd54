using System.Buffers;
using System.Text;
using Akashi.Engines.TransparencyLog;

namespace Akashi.Trust.Audit;

/// <summary>The tables of a log as the files of an export, so that the engine's verification walks over them as it does over those.</summary>
internal sealed class StoredLogFiles(LogTables tables, Checkpoint head, string note, NoteVerifier key, Action<AuditFinding> report)
    : ILogFiles
{
    public async ValueTask<byte[]?> Read(string path, int limit, CancellationToken cancellation)
    {
        var content =
            path == "checkpoint" ? Encoding.UTF8.GetBytes(note)
            : path == "vkey" ? Encoding.UTF8.GetBytes(key + "\n")
            : !TileId.TryParse(path, out var tile) ? null
            : tile.Level == TileId.Entries ? await Bundle(tile, cancellation)
            : await Tile(tile, cancellation);
        return content is null || content.Length <= limit ? content : content[..limit];
    }

    /// <summary>Exactly what the head calls for: what goes beyond it is found by <see cref="AuditVerification"/> itself.</summary>
    public IEnumerable<string> List() => TileId.OfTree(head.Size).Select(tile => tile.Path).Concat(["checkpoint", "vkey"]);

    private async Task<byte[]?> Tile(TileId id, CancellationToken ct)
    {
        var stored = (await tables.Hashes([id], ct)).GetValueOrDefault((id.Level, id.Index));
        // A log that was rolled back has wider ones; the beginning is what this head stands on.
        return stored is null || stored.Length <= id.Width * MerkleHash.Size ? stored : stored[..(id.Width * MerkleHash.Size)];
    }

    /// <summary>A missing row leaves an empty entry, so that those after it keep their places.</summary>
    private async Task<byte[]> Bundle(TileId id, CancellationToken ct)
    {
        var bundle = new ArrayBufferWriter<byte>(id.Width * 512);
        var first = id.Index * TileId.FullWidth;
        var next = first;
        foreach (var row in await tables.Rows(first, first + id.Width, ct))
        {
            for (; next < row.Index; next++)
                EntryBundle.Append(bundle, []);
            EntryBundle.Append(bundle, row.Entry.Length <= EntryBundle.MaxEntry ? row.Entry : []);
            next++;
            if (row.Check() is { } kind)
                report(AuditFinding.Of(kind, row.Index));
        }
        for (; next < first + id.Width; next++)
            EntryBundle.Append(bundle, []);
        return bundle.WrittenSpan.ToArray();
    }
}
