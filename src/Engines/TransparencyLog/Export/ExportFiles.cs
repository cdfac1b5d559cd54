using System.Runtime.InteropServices;

namespace Akashi.Engines.TransparencyLog;

/// <summary>Reads tiles and bundles of an export, each with a bound, and says what is wrong with a file as such.</summary>
internal sealed class ExportFiles(ILogFiles files, Action<LogFinding> report, CancellationToken cancellation)
{
    private readonly HashSet<TileId> _reported = [];

    /// <returns>Exactly Width hashes, or null after a finding.</returns>
    public async ValueTask<byte[]?> Tile(TileId id)
    {
        var length = id.Width * MerkleHash.Size;
        var bytes = await files.Read(id.Path, length + 1, cancellation);
        if (bytes?.Length == length)
            return bytes;
        Report(
            id,
            bytes is null ? LogFinding.Missing(id)
                : bytes.Length > length ? LogFinding.Trailing(id)
                : LogFinding.Truncated(id, bytes.Length / MerkleHash.Size)
        );
        return bytes?.Length > length ? bytes[..length] : null;
    }

    /// <summary>The leaf hashes of a bundle, as many as it yields, and how many bytes are left over after the last.</summary>
    /// <returns>Null when there is no such file, after a finding.</returns>
    public async ValueTask<(MerkleHash[] Leaves, int Left)?> Bundle(TileId id)
    {
        var bytes = await files.Read(id.Path, EntryBundle.MaxLength(id.Width) + 1, cancellation);
        if (bytes is not null)
            return Leaves(bytes, id.Width);
        Report(id, LogFinding.Missing(id));
        return null;
    }

    /// <summary>What a tile should say according to the level below it.</summary>
    /// <returns>Null when something below is missing or malformed.</returns>
    public async ValueTask<byte[]?> FromBelow(TileId id)
    {
        var hashes = new byte[id.Width * MerkleHash.Size];
        if (id.Level == 0)
        {
            if (await Bundle(id with { Level = TileId.Entries }) is not ({ } leaves, 0) || leaves.Length != id.Width)
                return null;
            MemoryMarshal.AsBytes<MerkleHash>(leaves).CopyTo(hashes);
            return hashes;
        }
        for (var i = 0; i < id.Width; i++)
        {
            if (await Tile(id.Child(i)) is not { } child)
                return null;
            MerkleHash.OfPerfectSubtree(MerkleHash.Of(child)).Bytes.CopyTo(hashes.AsSpan(i * MerkleHash.Size));
        }
        return hashes;
    }

    // A file may be looked at twice, from above and on its turn; it is reported once.
    private void Report(TileId id, LogFinding finding)
    {
        if (_reported.Add(id))
            report(finding);
    }

    private static (MerkleHash[] Leaves, int Left) Leaves(ReadOnlySpan<byte> rest, int width)
    {
        var leaves = new List<MerkleHash>(width);
        while (leaves.Count < width && EntryBundle.TryTake(ref rest, out var entry))
            leaves.Add(MerkleHash.OfLeaf(entry));
        return ([.. leaves], rest.Length);
    }
}
