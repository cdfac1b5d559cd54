namespace Akashi.Engines.TransparencyLog;

/// <summary>A tile and its content.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Bytes">Width × 32 bytes of hashes, or an entry bundle when the level is <see cref="TileId.Entries"/>.</param>
public readonly record struct TileData(TileId Id, ReadOnlyMemory<byte> Bytes);

/// <summary>Where tiles are kept. The engine asks for all that one answer needs at once, so that a store can fetch them in one query.</summary>
public interface ITileReader
{
    /// <summary>Reads tiles.</summary>
    /// <param name="tiles">Distinct tiles. One may be partial although the log has grown since; then a wider version of it will do.</param>
    /// <returns>
    /// One content per tile, in the order asked for. A tile of hashes has at least Width × 32 bytes, a bundle at least Width entries;
    /// the rest is ignored.
    /// </returns>
    /// <exception cref="MissingTileException">A tile is not there: the log is damaged.</exception>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(IReadOnlyList<TileId> tiles, CancellationToken cancellation);
}

/// <summary>A tile that the tree must have is missing, too short, or not the one that the root vouches for.</summary>
public sealed class MissingTileException(TileId tile, string what)
    : Exception($"{tile.Path} {what}; run `akashi audit verify` on an export of this log.")
{
    /// <summary>Which tile.</summary>
    public TileId Tile { get; } = tile;
}
