using System.Buffers;
using Akashi.Engines.TransparencyLog;

namespace Akashi.Bench.TransparencyLog;

/// <summary>Tiles of one big append, in memory.</summary>
internal sealed class Tiles(Growth growth, byte[][] entries) : ITileReader
{
    private readonly Dictionary<TileId, ReadOnlyMemory<byte>> _tiles = growth.Tiles.ToDictionary(t => t.Id, t => t.Bytes);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(IReadOnlyList<TileId> tiles, CancellationToken cancellation) =>
        new([.. tiles.Select(t => t.Level == TileId.Entries ? Bundle(t) : _tiles[t])]);

    private ReadOnlyMemory<byte> Bundle(TileId id)
    {
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in entries.AsSpan((int)id.Index * TileId.FullWidth, id.Width))
            EntryBundle.Append(bundle, entry);
        return bundle.WrittenMemory;
    }
}

/// <summary>Tiles as files.</summary>
internal sealed class FolderTiles(string folder) : ITileReader
{
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(IReadOnlyList<TileId> tiles, CancellationToken cancellation)
    {
        var contents = new List<ReadOnlyMemory<byte>>(tiles.Count);
        foreach (var tile in tiles)
            contents.Add(await File.ReadAllBytesAsync(Path.Combine(folder, tile.Path), cancellation));
        return contents;
    }
}
